"""Tests of other frameworks: collected, run and reported as they are, never edited."""
