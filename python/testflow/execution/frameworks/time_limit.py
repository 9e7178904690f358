"""How long a run may take."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TypeVar

from testflow.execution.endings import timed_out
from testflow.model import Verdict
from testflow.runtime.clock import Clock

T = TypeVar("T")


class TimeLimit:
    """A limit on what begins now.

    Args:
        limit_s: Seconds; None for no limit.
        clock: Tells them.
    """

    def __init__(self, limit_s: float | None, clock: Clock) -> None:
        self._limit_s = limit_s
        self._clock = clock
        self._begun = clock.monotonic()

    @property
    def is_over(self) -> bool:
        """Whether the time is up."""
        elapsed_s = self._clock.monotonic() - self._begun
        return self._limit_s is not None and elapsed_s > self._limit_s

    @property
    def verdict(self) -> Verdict:
        """What is said of a test that was executing when the time was up."""
        return timed_out(self._limit_s or 0.0)

    @property
    def reason(self) -> str:
        """Why the tests that had not begun were not run."""
        return f"not run: the time limit of the run, {self._limit_s or 0.0:g} s, was over"

    def least(self, limit_s: float | None) -> float | None:
        """Give the lesser of a limit and of what is left of this one."""
        if self._limit_s is None:
            return limit_s
        left_s = max(self._limit_s - (self._clock.monotonic() - self._begun), 0.0)
        return left_s if limit_s is None else min(limit_s, left_s)

    async def bound(self, messages: AsyncIterator[T | None]) -> AsyncIterator[T]:
        """Pass on what comes until the time is up; None only says that nothing came."""
        async for message in messages:
            if message is not None:
                yield message
            if self.is_over:
                return
