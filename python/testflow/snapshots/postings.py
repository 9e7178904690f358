"""Which entries are about a snapshot."""

from __future__ import annotations

from array import array

from testflow.snapshots.entries import Entries
from testflow.snapshots.runs import Runs, count_of

# An entry about more snapshots is kept once, not with each of them.
_FEW = 64


class Postings:
    """For each snapshot the entries about it, as chains from the last one back.

    Args:
        entries: All entries.
    """

    def __init__(self, entries: Entries) -> None:
        self._entries = entries
        self._many = array("I")
        # Links are counted from 1; 0 ends a chain.
        self._last = array("I")
        self._places = array("I")
        self._before = array("I")

    def append(self, place: int, on: Runs) -> None:
        """Take in the place of an entry, and the snapshots that it is about."""
        if count_of(on) > _FEW:
            self._many.append(place)
            return
        for start, end in on:
            if len(self._last) < end:
                self._last.extend(array("I", [0]) * (end - len(self._last)))
            for number in range(start, end):
                self._places.append(place)
                self._before.append(self._last[number])
                self._last[number] = len(self._places)

    def about(self, number: int) -> list[int]:
        """Give the places of the entries about a snapshot, in order."""
        found = [place for place in self._many if self._entries.is_about(place, number)]
        link = self._last[number] if number < len(self._last) else 0
        while link:
            found.append(self._places[link - 1])
            link = self._before[link - 1]
        return sorted(found)
