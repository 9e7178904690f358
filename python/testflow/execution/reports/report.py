"""What a report tells of tests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from testflow.model import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedTest:
    """One test, as a report tells of it.

    Attributes:
        name: The test.
        suite: The class, suite or package that it is in; empty where the report does not say.
        file: The file that it is in; empty where the report does not say.
        outcome: How it ended.
        duration_s: How long it took; 0 where the report does not say.
        message: What went wrong, or why it was skipped, in short.
        details: The same at length, such as a stack trace.
        output: What it printed; the middle of long output is left out.
        properties: What it recorded.
        attempts: How often it was tried, the last one included.
    """

    name: str
    suite: str = ""
    file: str = ""
    outcome: Outcome = Outcome.PASSED
    duration_s: float = 0.0
    message: str = ""
    details: str = ""
    output: str = ""
    properties: dict[str, str] = field(default_factory=dict[str, str])
    attempts: int = 1

    @property
    def full_name(self) -> str:
        """The name with the suite before it."""
        return f"{self.suite} › {self.name}" if self.suite else self.name


@dataclass(frozen=True, slots=True)
class Lost:
    """The last that is told of a report that is not whole.

    Attributes:
        reason: Where it is damaged, and what is missing as far as that is known.
    """

    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report, or what precedes the damage.

    Attributes:
        tests: The tests.
        lost: What was lost; empty where nothing was.
    """

    tests: tuple[ReportedTest, ...]
    lost: str = ""

    @classmethod
    def gathered(cls, told: Iterable[ReportedTest | Lost]) -> Report:
        """Gather what a reader tells."""
        tests: list[ReportedTest] = []
        lost: list[str] = []
        for each in told:
            if isinstance(each, Lost):
                lost.append(each.reason)
            else:
                tests.append(each)
        return cls(tuple(tests), "; ".join(lost))
