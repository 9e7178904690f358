"""What becomes of entries when snapshots move into another store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from testflow.snapshots.journal import Deed, Entry, Journal
from testflow.snapshots.origin import only
from testflow.snapshots.runs import numbers_of, to_runs

_LOST = -1


class Move:
    """Snapshots and the numbers that they have elsewhere.

    Args:
        numbers: Those that they had, in ascending order.
        found: The number of each there, and whether it was not there before; None where it is lost.
    """

    def __init__(
        self, numbers: npt.NDArray[np.int64], found: Sequence[tuple[int, bool] | None]
    ) -> None:
        self._numbers = numbers
        there = [(_LOST, False) if each is None else each for each in found]
        self._there = np.array([number for number, _ in there], np.int64)
        self._is_new = np.array([is_new for _, is_new in there], np.bool_)

    @property
    def new(self) -> int:
        """How many were not there before."""
        return int(self._is_new.sum())

    @property
    def lost(self) -> list[int]:
        """The numbers of those that are lost."""
        return self._numbers[self._there == _LOST].tolist()

    def entries(self, journal: Journal, there: Journal) -> list[Entry]:
        """Give the entries of a journal as they are there; of runs, those that are needed there."""
        moved = [entry for each in journal.entries if (entry := self.entry(each))]
        runs = {each.details["run"] for each in moved if each.deed is Deed.RESULT}
        needed = runs - there.runs.keys()
        return [
            each for each in moved if each.deed is not Deed.RUN or each.details["run"] in needed
        ]

    def entry(self, entry: Entry) -> Entry | None:
        """Give an entry as it is there; None where it is about snapshots, and none of these.

        That a snapshot was saved is told only of those that were not there before: the others were
        saved there earlier.
        """
        if entry.deed in (Deed.MIGRATION, Deed.RUN):
            return entry
        on = numbers_of(entry.on)
        places = np.searchsorted(self._numbers, on)
        places[places == len(self._numbers)] = 0
        is_moved = self._numbers[places] == on
        is_moved &= (self._is_new if entry.deed is Deed.SAVE else self._there != _LOST)[places]
        if not is_moved.any():
            return None
        there = self._there[places[is_moved]]
        details = entry.details
        if entry.deed is Deed.SAVE:
            details = only(details, np.flatnonzero(is_moved))
        return replace(entry, on=to_runs(there), details=details)
