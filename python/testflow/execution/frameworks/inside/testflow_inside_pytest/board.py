"""What the processes of one run see of each other: memory that they share."""

from __future__ import annotations

import fcntl
import mmap
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager

FREE, DONE = 0, 255
NOTHING = -1

_CURSOR, _IS_STOPPED, _FIRST_SLOT = range(3)
_RUNNING, _BEGUN, _COUNT = range(3)


class Board:
    """Which tests are free, taken by a worker, or done, and what each worker is at.

    Made before the workers are forked. A worker takes tests by itself, a unit at a time, so that
    nobody has to hand them out; what a dead one had taken and not run can be given back.

    Args:
        units: The tests that stay together, by their index.
        workers: How many workers there are at most.
    """

    def __init__(self, units: Sequence[Sequence[int]], workers: int) -> None:
        self.units = units
        self._workers = workers
        size = max((index for unit in units for index in unit), default=0) + 1
        self._states = mmap.mmap(-1, size)
        self._cells = memoryview(mmap.mmap(-1, 8 * (_FIRST_SLOT + _COUNT * workers))).cast("d")
        self._lock_file = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the board
        for slot in range(workers):
            self.rest(slot)

    @contextmanager
    def _locked(self) -> Generator[None]:
        # The system gives it back when its holder is killed.
        fcntl.lockf(self._lock_file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.lockf(self._lock_file, fcntl.LOCK_UN)

    def take(self, slot: int) -> list[int]:
        """Take the next free unit for a worker; empty when nothing is left, or all is stopped."""
        with self._locked():
            place, free = self._next()
            self._mark(slot, place, free)
            return free

    def take_where(self, slot: int, fits: Callable[[int], bool]) -> list[int]:
        """Take the next free unit if its first test fits, and others will find one, too."""
        with self._locked():
            place, free = self._next()
            if not free or len(self.units) - place <= self._workers or not fits(free[0]):
                return []
            self._mark(slot, place, free)
            return free

    def _next(self) -> tuple[int, list[int]]:
        if not self.is_stopped:
            for place in range(int(self._cells[_CURSOR]), len(self.units)):
                free = [index for index in self.units[place] if self._states[index] == FREE]
                if free:
                    return place, free
        return len(self.units), []

    def _mark(self, slot: int, place: int, free: list[int]) -> None:
        for index in free:
            self._states[index] = slot + 1
        self._cells[_CURSOR] = place + 1

    @property
    def has_free(self) -> bool:
        """Whether a worker would find something to do."""
        return bool(self._next()[1])

    def give_back(self, slot: int) -> None:
        """Free what a dead worker had taken and not run."""
        with self._locked():
            for place, unit in reversed(list(enumerate(self.units))):
                for index in unit:
                    if self._states[index] == slot + 1:
                        self._states[index] = FREE
                        self._cells[_CURSOR] = min(self._cells[_CURSOR], place)

    def begin(self, slot: int, index: int) -> None:
        """Say which test a worker executes from now on."""
        self._cells[_FIRST_SLOT + _COUNT * slot + _BEGUN] = time.monotonic()
        self._cells[_FIRST_SLOT + _COUNT * slot + _RUNNING] = index

    def finish(self, slot: int, index: int) -> None:
        """Say that a test has its result."""
        self._states[index] = DONE
        self.rest(slot)

    def rest(self, slot: int) -> None:
        """Say that a worker executes nothing."""
        self._cells[_FIRST_SLOT + _COUNT * slot + _RUNNING] = NOTHING

    def running(self, slot: int) -> int:
        """Give the test that a worker executes, or `NOTHING`."""
        return int(self._cells[_FIRST_SLOT + _COUNT * slot + _RUNNING])

    def elapsed_s(self, slot: int) -> float:
        """Give how long a worker has been at its test; 0 where it is at none."""
        if self.running(slot) == NOTHING:
            return 0.0
        return time.monotonic() - self._cells[_FIRST_SLOT + _COUNT * slot + _BEGUN]

    def unfinished(self) -> list[int]:
        """Give the tests that have no result."""
        return [index for unit in self.units for index in unit if self._states[index] != DONE]

    @property
    def is_stopped(self) -> bool:
        """Whether no test should be begun any more."""
        return bool(self._cells[_IS_STOPPED])

    def stop(self) -> None:
        """Let no test be begun any more."""
        self._cells[_IS_STOPPED] = 1.0
