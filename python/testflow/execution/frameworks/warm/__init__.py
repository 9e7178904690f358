"""Frameworks of Python: they collect once and wait, and run what they are asked for."""
