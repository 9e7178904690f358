"""Narrowing: further runs, chosen so that they say which settings make a configuration fail."""
