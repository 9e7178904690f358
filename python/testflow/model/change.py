"""What moved in the code, and why a decision was taken."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ChangeKind(StrEnum):
    """What happened to a file."""

    ADDED = "added"
    MODIFIED = "modified"
    DELETED = "deleted"
    RENAMED = "renamed"


@dataclass(frozen=True, slots=True)
class Change:
    """A file that changed.

    Attributes:
        path: The file, from the application's folder on, with ``/``.
        kind: What happened to it.
        symbols: The functions and classes in it that changed, where they are known.
        before: What it was called, where it was renamed.
    """

    path: str
    kind: ChangeKind = ChangeKind.MODIFIED
    symbols: tuple[str, ...] = ()
    before: str = ""


@dataclass(frozen=True, slots=True)
class Justification:
    """Why a decision was taken; every decision carries at least one.

    Attributes:
        claim: What is said, such as ``tests src/payment/processor.py``.
        evidence: What it rests on, such as the rule that matched or the text that was found.
        weight: How much it counts, from 0 to 1.
    """

    claim: str
    evidence: str
    weight: float = 1.0
