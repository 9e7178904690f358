"""The command line."""

from testflow.cli.app import main

__all__ = ["main"]
