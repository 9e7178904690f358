"""The screen, in colour or not, as the settings have it."""

from __future__ import annotations

from rich.console import Console

from testflow.runtime.settings import Settings


def console() -> Console:
    """Give standard output."""
    match Settings.load().color:
        case "always":
            return Console(force_terminal=True)
        case "never":
            return Console(no_color=True)
        case _:
            return Console()
