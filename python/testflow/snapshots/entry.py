"""What an entry of a journal says, and the line of JSON that a pack keeps of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from testflow.model import Outcome
from testflow.snapshots.runs import Runs


class Deed(StrEnum):
    """What an entry says was done."""

    SAVE = "save"
    NAME = "name"
    TAG = "tag"
    UNTAG = "untag"
    ANNOTATE = "annotate"
    RESULT = "result"
    RUN = "run"
    LINK = "link"
    MIGRATION = "migration"
    MIGRATED = "migrated"
    SPACE = "space"
    EXPORTED = "exported"


@dataclass(frozen=True, slots=True)
class Said:
    """What an entry says.

    Attributes:
        deed: What was done.
        at: When.
        author: By whom.
        details: What else is known, as JSON has it; not to be changed.
    """

    deed: Deed
    at: datetime
    author: str
    details: dict[str, Any]

    def to_text(self) -> str:
        """Give the line that the pack keeps."""
        told = {"do": self.deed, "at": self.at.isoformat(), "by": self.author, **self.details}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Entry(Said):
    """One thing that was done.

    Attributes:
        on: The snapshots, as runs of their numbers.
    """

    on: Runs


def result_details(outcome: Outcome, run: str, message: str, symptoms: list[str]) -> dict[str, Any]:
    """Give what an entry keeps of a test's result."""
    told: dict[str, Any] = {"outcome": outcome.value, "run": run, "message": message}
    return told | {"symptoms": symptoms} if symptoms else told
