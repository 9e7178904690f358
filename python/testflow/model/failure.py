"""A failure, and why it is called that."""

from __future__ import annotations

from dataclasses import dataclass

from testflow.model.change import Justification
from testflow.model.result import TestId


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed test, sorted.

    Attributes:
        test_id: The test.
        fingerprint: The same for failures of the same cause, whatever their numbers and times.
        category: What kind of failure it is; ``unknown`` where nothing tells.
        confidence: How sure that is, from 0 to 1.
        reasons: Why it is called that.
        suggestions: What to try next.
        assigned_to: Who should know; empty where no route leads to anyone.
        logs: What the test printed and what was wrong, as one text.
        attempt: Which try this was, from 1.
    """

    test_id: TestId
    fingerprint: str
    category: str
    confidence: float
    reasons: tuple[Justification, ...] = ()
    suggestions: tuple[str, ...] = ()
    assigned_to: str = ""
    logs: str = ""
    attempt: int = 1
