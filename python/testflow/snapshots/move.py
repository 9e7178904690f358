"""What becomes of entries when snapshots move into another store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from testflow.snapshots.entry import Deed, Entry
from testflow.snapshots.journal import Journal
from testflow.snapshots.origin import only
from testflow.snapshots.runs import numbers_of, to_runs

_LOST = -1


class Move:
    """Snapshots and the numbers that they have elsewhere.

    Args:
        numbers: Those that they had, in ascending order.
        found: The number of each there, and whether it was not there before; None where it is lost.
        length: How many snapshots there are where they come from.
    """

    def __init__(
        self,
        numbers: npt.NDArray[np.int64],
        found: Sequence[tuple[int, bool] | None],
        length: int,
    ) -> None:
        self._numbers = numbers
        told = [(_LOST, False) if each is None else each for each in found]
        self._there = np.full(length, _LOST, np.int64)
        self._there[numbers] = [number for number, _ in told]
        self._new_there = np.full(length, _LOST, np.int64)
        self._new_there[numbers] = [number if is_new else _LOST for number, is_new in told]

    @property
    def new(self) -> int:
        """How many were not there before."""
        return int((self._new_there != _LOST).sum())

    @property
    def lost(self) -> list[int]:
        """The numbers of those that are lost."""
        return self._numbers[self._there[self._numbers] == _LOST].tolist()

    def entries(self, journal: Journal, there: Journal) -> Iterator[Entry]:
        """Give the entries of a journal as they are there.

        Of runs and spaces, those are told that the snapshots need and that are not known there.
        """
        known = {Deed.RUN: set(there.runs), Deed.SPACE: set(there.spaces)}
        needed: dict[Deed, set[str]] = {Deed.RUN: set(), Deed.SPACE: set()}
        for each in journal.entries:
            if entry := self._entry(each):
                yield entry
                if entry.deed is Deed.RESULT:
                    needed[Deed.RUN].add(entry.details["run"])
                elif entry.deed is Deed.SAVE:
                    needed[Deed.SPACE].add(entry.details.get("schema", ""))
        for each in journal.entries.of(Deed.RUN, Deed.SPACE):
            if each.details[each.deed] in needed[each.deed] - known[each.deed]:
                yield each

    def _entry(self, entry: Entry) -> Entry | None:
        """Give an entry as it is there; None where it is about none of these snapshots.

        That a snapshot was saved is told only of those that were not there before: the others were
        saved there earlier.
        """
        if entry.deed is Deed.MIGRATION:
            return entry
        there = (self._new_there if entry.deed is Deed.SAVE else self._there)[numbers_of(entry.on)]
        moved = np.flatnonzero(there != _LOST)
        if not len(moved):
            return None
        details = only(entry.details, moved) if entry.deed is Deed.SAVE else entry.details
        return replace(entry, on=to_runs(there[moved]), details=details)
