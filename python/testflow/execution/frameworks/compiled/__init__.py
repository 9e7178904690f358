"""Frameworks whose tests are built into programs, and run each in a process of its own."""
