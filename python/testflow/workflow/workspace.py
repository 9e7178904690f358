"""An application as it is found on this machine: its folder, and what changed in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from testflow.model import Change
from testflow.workflow.application import ApplicationSpec


@dataclass(frozen=True, slots=True)
class Workspace:
    """An application, ready to be tested or not.

    Attributes:
        app: Its name.
        spec: What was asked for.
        folder: Where its code is.
        changes: What changed in it; None where nobody says.
        revision: The revision of the code; empty where it is not under version control.
        obstacle: Why it cannot be tested; empty where it can.
        doubt: Why it is not known what changed, where that was asked of version control.
    """

    app: str
    spec: ApplicationSpec
    folder: Path = Path()
    changes: tuple[Change, ...] | None = None
    revision: str = ""
    obstacle: str = ""
    doubt: str = ""
