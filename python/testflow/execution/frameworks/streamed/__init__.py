"""Frameworks that run many files in one process, where a part of testflow tells of each test."""
