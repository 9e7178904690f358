"""The environment that this process was given."""

from __future__ import annotations

import os


def inherited() -> dict[str, str]:
    """Give the variables that any program started from here inherits."""
    return dict(os.environ)
