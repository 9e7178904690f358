"""Counts of results, in the words of conditions and criteria."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from testflow.model import Outcome


@dataclass(frozen=True, slots=True)
class Tally:
    """How many tests ended in which way.

    Attributes:
        passed: All went well.
        failed: A check did not hold.
        errors: A crash, a time-out or an unexpected exception.
        skipped: Left out on purpose.
        blocked: Could not honestly be tried.
    """

    passed: int = 0
    failed: int = 0
    errors: int = 0
    skipped: int = 0
    blocked: int = 0

    @classmethod
    def of(cls, outcomes: Iterable[Outcome]) -> Tally:
        """Count outcomes.

        Examples:
            >>> Tally.of([Outcome.PASSED, Outcome.ERROR]).pass_rate
            0.5
        """
        counts = Counter(outcomes)
        return cls(
            counts[Outcome.PASSED],
            counts[Outcome.FAILED],
            counts[Outcome.ERROR],
            counts[Outcome.SKIPPED],
            counts[Outcome.BLOCKED],
        )

    @property
    def total(self) -> int:
        """All of them."""
        return self.executed + self.skipped + self.blocked

    @property
    def executed(self) -> int:
        """Those that were tried."""
        return self.passed + self.failures

    @property
    def failures(self) -> int:
        """Those that show that something is wrong."""
        return self.failed + self.errors

    @property
    def pass_rate(self) -> float:
        """Which part of those that were tried passed; 1 where none was."""
        return self.passed / self.executed if self.executed else 1.0

    @property
    def outcome(self) -> Outcome:
        """The whole in one word: the worst that happened."""
        if self.failures:
            return Outcome.FAILED
        if self.blocked:
            return Outcome.BLOCKED
        return Outcome.PASSED if self.passed or not self.skipped else Outcome.SKIPPED

    def sentence(self) -> str:
        """Say it in words.

        Examples:
            >>> Tally(passed=3, blocked=1).sentence()
            '3 passed, 1 blocked'
        """
        counts = {
            "passed": self.passed,
            "failed": self.failed,
            "errors": self.errors,
            "skipped": self.skipped,
            "blocked": self.blocked,
        }
        told = [f"{count:,} {word}" for word, count in counts.items() if count]
        return ", ".join(told) or "nothing was run"

    def facts(self) -> Mapping[str, Any]:
        """Give what conditions can ask for."""
        return {
            "total": self.total,
            "executed": self.executed,
            "passes": self.passed,
            "failures": self.failures,
            "errors": self.errors,
            "skipped": self.skipped,
            "blocked": self.blocked,
            "pass_rate": self.pass_rate,
            "outcome": self.outcome.value,
        }
