"""The environment that this process was given."""

from __future__ import annotations

import getpass
import os
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version


def inherited() -> dict[str, str]:
    """Give the variables that any program started from here inherits."""
    return dict(os.environ)


@cache
def tool_version() -> str:
    """Give the version of testflow; empty where it runs without being installed."""
    try:
        return version("testflow")
    except PackageNotFoundError:
        return ""


def user_name() -> str:
    """Give the name of the user whom this process works for; ``unknown`` where it has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def process_name() -> str:
    """Give what tells this process from others on this and other machines."""
    return f"process {os.getpid()} on {platform.node() or 'an unnamed machine'}"
