"""A run's events without an engine."""

from __future__ import annotations

from typing import Any, Self

from testflow.model import (
    Event,
    Outcome,
    RunFinished,
    RunResumed,
    RunStarted,
    RunStatus,
    TestFinished,
    TestId,
    TestResult,
)
from testflow.runtime.bus import EventBus
from testflow.testing.clock import FakeClock

PASSED = TestResult(TestId("shop", "target", "fuzz", "0"), Outcome.PASSED, 0.25)


class RecordedRun:
    """The events of one run, in the order in which they are told.

    Args:
        run_id: Its id.
        clock: Stamps the events; a second passes after each.
        first_sequence: Where the events are counted from.

    Attributes:
        events: Those so far.

    Examples:
        >>> run = RecordedRun("run-1", FakeClock()).start().result(0).finish()
        >>> [event.sequence for event in run.events]
        [0, 1, 2]
    """

    def __init__(self, run_id: str, clock: FakeClock, first_sequence: int = 0) -> None:
        self.events: list[Event] = []
        self._clock = clock
        self._bus = EventBus(run_id, clock, first_sequence)
        self._bus.subscribe(self.events.append)

    def start(self, name: str = "shop", total: int = 10, **spec: Any) -> Self:
        """Let the run begin."""
        return self._emit(RunStarted, name=name, total=total, spec=spec)

    def resume(self, name: str = "shop", total: int = 10, recorded: int = 0) -> Self:
        """Let the run go on after an interruption."""
        return self._emit(RunResumed, name=name, total=total, recorded=recorded, failures=0)

    def result(self, position: int, result: TestResult = PASSED) -> Self:
        """Let a test end."""
        return self._emit(TestFinished, position=position, result=result)

    def finish(self, status: RunStatus = RunStatus.FINISHED, reason: str = "") -> Self:
        """Let the run end."""
        return self._emit(RunFinished, status=status, reason=reason)

    def _emit(self, kind: type[Event], **fields: Any) -> Self:
        self._bus.emit(kind, **fields)
        self._clock.advance(1)
        return self
