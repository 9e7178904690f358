"""How a test ended, and what was seen when it did not pass."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How a test ended.

    `ERROR` is a crash, a time-out or an unexpected exception; `FAILED` is a check that did not
    hold; `BLOCKED` means that the test could not honestly be tried, and its reason says why.
    """

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    SKIPPED = "skipped"
    BLOCKED = "blocked"

    @property
    def is_failure(self) -> bool:
        """Whether something is wrong with what was tested."""
        return self in (Outcome.FAILED, Outcome.ERROR)

    @property
    def is_conclusive(self) -> bool:
        """Whether the test was tried at all: only these count in statistics."""
        return self.is_failure or self is Outcome.PASSED


@dataclass(frozen=True, slots=True)
class Symptom:
    """One thing that went wrong.

    Attributes:
        name: The same for every occurrence of the same trouble, so that failures can be grouped:
            a check's name, or an exception's type with its message stripped of numbers.
        message: What was seen this time.
    """

    name: str
    message: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a target says of one configuration.

    Attributes:
        outcome: How it ended.
        symptoms: What went wrong; empty unless the outcome is a failure.
        reason: Why a test was blocked or skipped.
    """

    outcome: Outcome
    symptoms: tuple[Symptom, ...] = ()
    reason: str = ""


class Blocked(Exception):  # noqa: N818 - a verdict, in the word that reports use
    """Raised by a target that cannot honestly be tried; the message says why."""


class Skipped(Exception):  # noqa: N818 - a verdict, in the word that reports use
    """Raised by a target that is left out on purpose; the message says why."""
