"""The entries of a journal, kept in columns: a million of them take 30 MB, not a gigabyte."""

from __future__ import annotations

import json
import re
import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from testflow.errors import TooNew
from testflow.snapshots.entry import Deed, Entry, Said
from testflow.snapshots.interned import Interned
from testflow.snapshots.runs import Runs, count_of, ranges
from testflow.snapshots.soundness import require_sound, room_of

_START = datetime.fromtimestamp(0, UTC)
_TICK = timedelta(microseconds=1)
_FIRST = (datetime.min.replace(tzinfo=UTC) - _START) // _TICK
_LAST = (datetime.max.replace(tzinfo=UTC) - _START) // _TICK
_DEEDS = tuple(Deed)
_CODES = {str(deed): code for code, deed in enumerate(_DEEDS)}
_UNREADABLE = len(_DEEDS)
# What `Entry.to_text` writes; an author with a quote, which JSON escapes, is read another way.
_LINE = re.compile(r'\{"do":"(\w+)","at":"([^"\\]+)","by":"([^"\\]*)"(?:,(.*))?\}', re.DOTALL)


class Entries:
    """What was done, in order; an entry is made when it is asked for."""

    def __init__(self) -> None:
        self._deeds = array("B")
        self._times = array("q")
        self._authors = array("I")
        self._details = array("I")
        self._names = Interned()
        self._texts = Interned()
        # Of each text the kind of entry for which it was found sound, and its room.
        self._sound_for = array("B")
        self._rooms = array("q")
        self._text("")  # that of an entry that cannot be read
        # The runs of an entry are those from its first up to the first of the next entry.
        self._firsts = array("I", [0])
        self._starts = array("I")
        self._ends = array("I")

    def __len__(self) -> int:
        """Give how many entries there are."""
        return len(self._deeds)

    def __iter__(self) -> Iterator[Entry]:
        """Give all entries in order, but for those that cannot be read."""
        return map(self._entry, np.flatnonzero(np.array(self._deeds) != _UNREADABLE).tolist())

    def of(self, *deeds: Deed) -> Iterator[Entry]:
        """Give the entries by which one of these things was done."""
        return map(self._entry, self.places(*deeds).tolist())

    def append(self, on: Runs, text: str) -> Deed | None:
        """Take in what a pack keeps, and give what was done; None where it cannot be read.

        Args:
            on: The snapshots that it is about.
            text: What it says.

        Raises:
            TooNew: It says something that this version does not know.
        """
        try:
            return self._append(on, text)
        except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError):
            self._add(_UNREADABLE, [], 0, "", 0)
            return None

    def _append(self, on: Runs, text: str) -> Deed:
        deed, at, author, details = _split(text)
        code = _CODES.get(deed)
        if code is None:
            message = f"the store has an entry {deed!r}, which a newer testflow wrote"
            raise TooNew(message, hint="use that version, or a later one")
        ticks, place = _ticks(at), self._text(details)
        self._check(code, place, on)
        self._add(code, on, ticks, author, place)
        return _DEEDS[code]

    def _text(self, text: str) -> int:
        place = self._texts.place(text)
        if place == len(self._rooms):
            self._sound_for.append(_UNREADABLE)
            self._rooms.append(0)
        return place

    def _check(self, code: int, text: int, on: Runs) -> None:
        """Refuse a text that entries of a kind do not have; each is read once."""
        if self._sound_for[text] != code:
            details = _members(self._texts[text])
            require_sound(_DEEDS[code], details)
            self._rooms[text] = room_of(details)
            self._sound_for[text] = code
        room = self._rooms[text]
        if room < sys.maxsize and count_of(on) > room:
            message = "an entry is about more snapshots than it has places for"
            raise ValueError(message)

    def _add(self, code: int, on: Runs, ticks: int, author: str, text: int) -> None:
        for start, end in on:
            self._starts.append(start)
            self._ends.append(end)
        self._firsts.append(len(self._starts))
        self._times.append(ticks)
        self._authors.append(self._names.place(author))
        self._details.append(text)
        self._deeds.append(code)

    @property
    def unreadable(self) -> list[int]:
        """The places of the entries that cannot be read."""
        return np.flatnonzero(np.array(self._deeds) == _UNREADABLE).tolist()

    def said(self, place: int) -> Said:
        """Give what an entry says."""
        at = _START + self._times[place] * _TICK
        author = self._names[self._authors[place]]
        return Said(_DEEDS[self._deeds[place]], at, author, self.details(place))

    def _entry(self, place: int) -> Entry:
        said = self.said(place)
        return Entry(said.deed, said.at, said.author, said.details, self.on(place))

    def details(self, place: int) -> dict[str, Any]:
        """Give what an entry says besides its time and author; not to be changed."""
        return _parsed(self._texts[self._details[place]])

    def on(self, place: int) -> Runs:
        """Give the snapshots that an entry is about."""
        own = slice(self._firsts[place], self._firsts[place + 1])
        return list(zip(self._starts[own], self._ends[own], strict=True))

    def is_about(self, place: int, number: int) -> bool:
        """Whether an entry is about the snapshot with a number."""
        first, end = self._firsts[place], self._firsts[place + 1]
        run = bisect_right(self._starts, number, first, end) - 1
        return run >= first and number < self._ends[run]

    def rank(self, place: int, number: int) -> int:
        """Give how many of the snapshots that an entry is about have a smaller number."""
        first, end = self._firsts[place], self._firsts[place + 1]
        run = bisect_left(self._starts, number, first, end)
        starts = np.array(self._starts[first:run], np.int64)
        return int((np.minimum(self._ends[first:run], number) - starts).sum())

    @property
    def last_time(self) -> datetime:
        """The time of the latest entry; the beginning of all times where there is none."""
        return _START + max(self._times, default=0) * _TICK

    def places(self, *deeds: Deed) -> npt.NDArray[np.intp]:
        """Give the places of the entries by which one of these things was done."""
        codes = [_CODES[deed] for deed in deeds]
        return np.flatnonzero(np.isin(np.array(self._deeds), codes))

    def since(self, time: datetime) -> npt.NDArray[np.bool_]:
        """Give of each entry whether it was made then or later."""
        return np.array(self._times) >= (time - _START) // _TICK

    def saying(self, deed: Deed, name: str, value: Any) -> npt.NDArray[np.bool_]:
        """Give of each entry whether it tells this of what was done."""
        says = np.zeros(len(self._texts), np.bool_)
        is_of_deed = np.array(self._deeds) == _CODES[deed]
        details = np.array(self._details)
        for text in np.flatnonzero(np.bincount(details[is_of_deed], minlength=len(says))):
            says[text] = _members(self._texts[int(text)]).get(name) == value
        return is_of_deed & says[details]

    def told(self, deed: Deed, name: str) -> set[Any]:
        """Give all that was ever told under a name where something was done."""
        texts = np.unique(np.array(self._details)[self.places(deed)]).tolist()
        return {_members(self._texts[text])[name] for text in texts}

    def runs(
        self, places: npt.NDArray[np.intp]
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Give the runs of some entries: whose each is, its first number, the one behind it."""
        firsts = np.array(self._firsts, np.intp)
        counts = np.diff(firsts)[places]
        owners = np.repeat(places, counts)
        runs = ranges(firsts[places], counts)
        return owners, np.array(self._starts, np.intp)[runs], np.array(self._ends, np.intp)[runs]


def _split(text: str) -> tuple[str, str, str, str]:
    """Give the deed, the time, the author, and the rest as the members of a JSON object."""
    if found := _LINE.fullmatch(text):
        deed, at, author, rest = found.groups("")
        return deed, at, author, rest
    told = json.loads(text)
    if not isinstance(told, dict):
        raise TypeError(text)
    members = cast("dict[str, Any]", told)
    deed, at, author = (members.pop(name) for name in ("do", "at", "by"))
    if not all(isinstance(each, str) for each in (deed, at, author)):
        raise TypeError(text)
    return deed, at, author, json.dumps(members, ensure_ascii=False, separators=(",", ":"))[1:-1]


def _ticks(time: str) -> int:
    ticks = (datetime.fromisoformat(time) - _START) // _TICK
    if not _FIRST <= ticks <= _LAST:
        raise ValueError(time)
    return ticks


def _members(text: str) -> dict[str, Any]:
    return json.loads(f"{{{text}}}")


# Most entries say the same as others; what a large one says is not held for long.
_parsed = lru_cache(maxsize=64)(_members)
