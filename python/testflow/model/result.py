"""What running one test gave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from testflow.errors import InputError
from testflow.model.configuration import Configuration, Json
from testflow.model.outcome import Outcome, Symptom


class RunStatus(StrEnum):
    """How far a run came."""

    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class TestId:
    """What was run: ``app::path::name[param]``.

    Attributes:
        app: The application or campaign.
        path: The file or, in a campaign, the target.
        name: The test or, in a campaign, the strategy.
        param: The case of a parametrised test or, in a campaign, the place in its stream.
    """

    __test__ = False

    app: str
    path: str
    name: str
    param: str = ""

    def __str__(self) -> str:
        """Give the form that `parse` reads."""
        suffix = f"[{self.param}]" if self.param else ""
        return f"{self.app}::{self.path}::{self.name}{suffix}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``app::path::name[param]``.

        Raises:
            InputError: The text does not have three parts.
        """
        parts = text.split("::", 2)
        if len(parts) != 3:  # noqa: PLR2004 - app, path, name
            message = f"not a test id: {text!r}"
            raise InputError(message, hint="write app::path::name or app::path::name[param]")
        app, path, rest = parts
        name, _, param = rest.removesuffix("]").partition("[")
        # Only what a bracket at the end closes is a case; other brackets belong to the name.
        is_case = name and param and rest.endswith("]")
        return cls(app, path, name, param) if is_case else cls(app, path, rest)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try at a test that another one followed.

    Attributes:
        outcome: How it ended.
        duration_s: Seconds on a monotonic clock.
        symptoms: What went wrong.
        output: What it printed; the middle of long output is left out.
    """

    outcome: Outcome
    duration_s: float
    symptoms: tuple[Symptom, ...] = ()
    output: str = ""


@dataclass(frozen=True, slots=True)
class TestResult:
    """What running one test gave.

    Attributes:
        test_id: What was run.
        outcome: How it ended.
        duration_s: Seconds on a monotonic clock.
        symptoms: What went wrong; empty unless the outcome is a failure.
        reason: Why it was blocked or skipped.
        output: What it printed; the middle of long output is left out.
        output_bytes: How much it printed in all.
        attempt: 1 for the first try.
        earlier: The tries before this one, in their order.
        configuration: What it was run under, where a configuration was tested.
        returned: What the test gives to tests that follow it: the value that it returned, or the
            properties that it recorded.
        trace_id: The trace that its requests belong to, in the form of W3C Trace Context.
    """

    __test__ = False

    test_id: TestId
    outcome: Outcome
    duration_s: float
    symptoms: tuple[Symptom, ...] = ()
    reason: str = ""
    output: str = ""
    output_bytes: int = 0
    attempt: int = 1
    configuration: Configuration | None = None
    returned: Json = None
    trace_id: str = ""
    earlier: tuple[Attempt, ...] = ()

    def after(self, earlier: Iterable[TestResult]) -> Self:
        """Give this result as the one that these tries at the same test came before."""
        tries = tuple(
            Attempt(each.outcome, each.duration_s, each.symptoms, each.output) for each in earlier
        )
        return replace(self, attempt=len(tries) + 1, earlier=tries)

    def __str__(self) -> str:
        """Say what was printed, what went wrong, and how it ended."""
        printed = [self.output.removesuffix("\n")] if self.output else []
        symptoms = [f"{symptom.name}: {symptom.message}" for symptom in self.symptoms]
        ending = f"{self.test_id} {self.outcome} {self.reason}".rstrip()
        return "\n".join([*printed, *symptoms, ending])
