"""What a runner is at, in memory that its keeper sees."""

from __future__ import annotations

import mmap
import select
from typing import Literal

from testflow.runtime.clock import Clock

Phase = Literal["start", "call", "idle"]

START_LIMIT_S = 120.0
"""How long a worker may take to import and prepare its target."""

_BEGUN, _LIMIT, _IS_CALL, _IS_CONDEMNED = range(4)
_PARDON_TICK_S = 0.01


class Stint:
    """One piece of work with a time limit; survives the process that was at it.

    Made before a fork, it is shared by both processes.
    """

    def __init__(self, clock: Clock) -> None:
        self._monotonic = clock.monotonic
        self._shared = memoryview(mmap.mmap(-1, 32)).cast("d")

    def start(self) -> None:
        """Start the clock for all that comes before the first call."""
        self._shared[_IS_CONDEMNED] = self._shared[_IS_CALL] = 0.0
        self._begin(START_LIMIT_S)

    def call(self, limit_s: float) -> None:
        """Start the clock for a call."""
        self._shared[_IS_CALL] = 1.0
        self._begin(limit_s)

    def _begin(self, limit_s: float) -> None:
        self._shared[_LIMIT] = limit_s
        self._shared[_BEGUN] = self._monotonic()

    def end(self) -> None:
        """Stop the clock: nothing is being done that could take too long."""
        self._shared[_BEGUN] = 0.0

    @property
    def phase(self) -> Phase:
        """What is going on."""
        if not self._shared[_BEGUN]:
            return "idle"
        return "call" if self._shared[_IS_CALL] else "start"

    @property
    def elapsed_s(self) -> float:
        """Seconds since it began; 0 when nothing is being done."""
        begun = self._shared[_BEGUN]
        return self._monotonic() - begun if begun else 0.0

    @property
    def is_overdue(self) -> bool:
        """Whether the limit has passed."""
        return self.elapsed_s > self._shared[_LIMIT]

    def condemn(self) -> bool:
        """Decide that the work is given up, unless it ends at this very moment.

        Returns:
            Whether it stays so; then the runner never gets past `await_pardon`.
        """
        self._shared[_IS_CONDEMNED] = 1.0
        is_condemned = self.is_overdue
        self._shared[_IS_CONDEMNED] = float(is_condemned)
        return is_condemned

    def await_pardon(self) -> None:
        """Go on after `end`, unless the keeper has decided that it is too late for that.

        Without this, work that ends just too late would be answered and given up both.
        """
        while self._shared[_IS_CONDEMNED]:
            select.select([], [], [], _PARDON_TICK_S)
