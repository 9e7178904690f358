"""Events recorded in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from testflow.model import Event, RunFinished, RunResumed, RunStarted
from testflow.runtime.clock import Clock


class Recorder(Protocol):
    """What keeps events: a history, or what stands before one."""

    def record(self, events: Sequence[Event]) -> None:
        """Keep what happened, all of it or nothing."""
        ...


class HistoryWriter:
    """Listens to a run's events and records them in batches.

    It writes when a batch is full, when an event comes and the last write is long enough ago, and
    at once when a run starts, resumes or ends. What is not written yet is lost if the process is
    killed, and run again on resume. Who waits long for a next event calls `flush` meanwhile.

    Args:
        history: Where to record.
        clock: Tells how long ago the last write was.
        batch: Write at the latest when so many events wait.
        every_s: Write at the first event that comes so many seconds after the last write.
    """

    __slots__ = ("_batch", "_clock", "_every_s", "_history", "_waiting", "_written_at")

    def __init__(
        self, history: Recorder, clock: Clock, batch: int = 500, every_s: float = 0.5
    ) -> None:
        self._history = history
        self._clock = clock
        self._batch = batch
        self._every_s = every_s
        self._waiting: list[Event] = []
        self._written_at = clock.monotonic()

    def __call__(self, event: Event) -> None:
        """Take an event."""
        self._waiting.append(event)
        if self._is_due(event):
            self.flush()

    def flush(self) -> None:
        """Record what waits; if that fails, it goes on waiting."""
        self._written_at = self._clock.monotonic()
        if self._waiting:
            self._history.record(self._waiting)
            self._waiting.clear()

    def close(self) -> None:
        """Record what waits; the history stays open."""
        self.flush()

    def _is_due(self, event: Event) -> bool:
        return (
            isinstance(event, RunStarted | RunResumed | RunFinished)
            or len(self._waiting) >= self._batch
            or self._clock.monotonic() - self._written_at >= self._every_s
        )
