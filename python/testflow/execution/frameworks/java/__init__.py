"""Frameworks of Java: classes share a process, and reports tell of their methods."""
