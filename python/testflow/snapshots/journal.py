"""What was done to snapshots, by whom and when: saved, named, tagged, annotated, tested, linked.

A pack keeps each such *entry* as a line of JSON beside the numbers of the snapshots that it is
about. The journal is those entries in order; everything that is known of a snapshot besides its
values follows from it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from testflow.errors import Corrupt
from testflow.model import Origin, Outcome
from testflow.snapshots.entries import Entries
from testflow.snapshots.entry import Deed, Said
from testflow.snapshots.kept_space import KeptSpace
from testflow.snapshots.migrations.migration import Migration
from testflow.snapshots.origin import Stretch
from testflow.snapshots.postings import Postings
from testflow.snapshots.runs import Runs, ranges, to_runs

# Runs up to this length are taken together, longer ones one by one.
_SHORT = 64


class Journal:
    """The entries of a store, in order.

    Attributes:
        entries: All of them.
        migrations: Those that were declared.
        runs: What was told of the runs that results were part of.
        spaces: The entries that tell of spaces, by their fingerprints.
        tool: The version of testflow that exported the pack; empty where none did.
    """

    def __init__(self) -> None:
        self.entries = Entries()
        self.migrations: list[Migration] = []
        self.runs: dict[str, dict[str, Any]] = {}
        self.spaces: dict[str, int] = {}
        self.tool = ""
        self._saves = array("I")  # for each snapshot the entry by which it was saved, from 1
        self._others = Postings(self.entries)
        self._names: dict[str, list[int]] = {}
        self._stretch = lru_cache(maxsize=16)(self._read_stretch)

    def __len__(self) -> int:
        """Give how many entries there are."""
        return len(self.entries)

    def extend(self, noted: Iterable[tuple[Runs, str]], length: int) -> None:
        """Take in what a pack keeps; what cannot be read keeps its place and says nothing.

        Args:
            noted: The entries.
            length: How many snapshots the pack has; what is said of others is left out.

        Raises:
            TooNew: One says something that this version does not know.
        """
        for runs, text in noted:
            on = [(start, min(end, length)) for start, end in runs if start < length]
            deed = self.entries.append(on, text)
            if deed is not None:
                self._learn(deed, on)

    def _learn(self, deed: Deed, on: Runs) -> None:
        place = len(self.entries) - 1
        if deed is Deed.SAVE:
            self._learn_save(place, on)
            return
        if deed is Deed.NAME and on:
            name = self.entries.details(place)["name"]
            self._names.setdefault(name, []).append(on[0][0])
        if on:
            self._others.append(place, on)
        else:
            self._learn_of_all(deed, self.entries.details(place), place)

    def _learn_of_all(self, deed: Deed, details: dict[str, Any], place: int) -> None:
        """Learn what is about no snapshot by itself."""
        match deed:
            case Deed.MIGRATION:
                self.migrations.append(Migration.from_details(details))
            case Deed.RUN:
                self.runs[details["run"]] = details["about"]
            case Deed.SPACE:
                self.spaces[details["space"]] = place
            case Deed.EXPORTED:
                self.tool = details["tool"]
            case _:
                pass

    def _learn_save(self, place: int, on: Runs) -> None:
        saves = self._saves
        for start, end in on:
            if len(saves) < start:
                saves.extend(array("I", [0]) * (start - len(saves)))
            saves[start:end] = array("I", [place + 1]) * (end - start)

    def save_of(self, number: int) -> Said | None:
        """Give what is told of the saving of a snapshot; None where it is lost."""
        save = self._save(number)
        return self.entries.said(save - 1) if save else None

    def about(self, number: int) -> list[Said]:
        """Give what else is told of a snapshot, in order."""
        return [self.entries.said(place) for place in self._others.about(number)]

    def origin_of(self, number: int) -> Origin | None:
        """Give how a snapshot was made, where it came from a stream."""
        stretch = self._stretch(save) if (save := self._save(number)) else None
        return stretch[self.entries.rank(save - 1, number)] if stretch else None

    def _read_stretch(self, save: int) -> Stretch | None:
        details = self.entries.details(save - 1)
        return Stretch(details) if "origin" in details else None

    def _save(self, number: int) -> int:
        return self._saves[number] if number < len(self._saves) else 0

    def space(self, fingerprint: str) -> KeptSpace:
        """Give a space by its fingerprint.

        Raises:
            Corrupt: What is kept of it cannot be read.
        """
        details = self.entries.details(self.spaces[fingerprint])
        try:
            return KeptSpace.from_details(details)
        except (ValueError, RecursionError) as error:
            message = f"the schema of the space {fingerprint[:12]} cannot be read: {error}"
            raise Corrupt(message, hint="read the schema that it was made from") from error

    def version_of(self, name: str, number: int) -> int:
        """Give which one of a name a snapshot is, from 1; the last one if it had it repeatedly."""
        versions = self._names[name]
        return len(versions) - versions[::-1].index(number)

    def names(self) -> dict[str, list[int]]:
        """Give the snapshots of each name, the oldest version first."""
        return self._names

    def tags(self) -> list[str]:
        """Give all tags that were ever used, in alphabetical order."""
        return sorted(self.entries.told(Deed.TAG, "tag"))

    def of_schema(self, schema: str, length: int) -> list[int]:
        """Give the snapshots below `length` that were saved as ones of a schema."""
        is_of_schema = self.entries.saying(Deed.SAVE, "schema", schema)
        return np.flatnonzero(_of_each(is_of_schema, self.saved_by(length))).tolist()

    def tagged(self, tag: str, length: int) -> npt.NDArray[np.bool_]:
        """Give which of the snapshots below `length` have a tag."""
        gives = self.entries.saying(Deed.TAG, "tag", tag)
        takes = self.entries.saying(Deed.UNTAG, "tag", tag)
        return _of_each(gives, self.last(np.flatnonzero(gives | takes), length))

    def ended(self, outcome: Outcome, length: int) -> npt.NDArray[np.bool_]:
        """Give which of the snapshots below `length` have this as their last result."""
        is_so = self.entries.saying(Deed.RESULT, "outcome", outcome)
        return _of_each(is_so, self.last(self.entries.places(Deed.RESULT), length))

    def meaningful(self, length: int) -> npt.NDArray[np.bool_]:
        """Give which of the snapshots below `length` have a name, a tag, a word or a link."""
        places = self.entries.places(Deed.NAME, Deed.ANNOTATE, Deed.LINK)
        mask = self.last(places, length) > 0
        for tag in self.tags():
            mask |= self.tagged(tag, length)
        return mask

    def unfinished(self, length: int) -> Runs:
        """Give which of the snapshots below `length` no entry says to be saved.

        The process that saved them ended before it wrote the entry, or the entry is damaged.
        """
        return to_runs(np.flatnonzero(self.saved_by(length) == 0))

    def saved_since(self, since: datetime, length: int) -> npt.NDArray[np.bool_]:
        """Give which of the snapshots below `length` were first saved then or later."""
        return _of_each(self.entries.since(since), self.saved_by(length))

    def saved_by(self, length: int) -> npt.NDArray[np.intp]:
        """Give the entry by which each snapshot was saved, from 1; 0 where there is none."""
        known = np.array(self._saves[:length], np.intp)
        return np.pad(known, (0, length - len(known)))

    def last(self, places: npt.NDArray[np.intp], length: int) -> npt.NDArray[np.intp]:
        """Give the last of some entries about each snapshot, from 1; 0 where there is none."""
        last = np.zeros(length, np.intp)
        owners, starts, ends = self.entries.runs(places)
        counts = ends - starts
        is_short = counts <= _SHORT
        numbers = ranges(starts[is_short], counts[is_short])
        np.maximum.at(last, numbers, np.repeat(owners[is_short] + 1, counts[is_short]))
        for run in np.flatnonzero(~is_short):
            stretch = last[starts[run] : ends[run]]
            np.maximum(stretch, owners[run] + 1, out=stretch)
        return last


def _of_each(holds: npt.NDArray[np.bool_], entries: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
    """Give for each snapshot whether something holds for its entry, which is counted from 1."""
    return np.concatenate(([False], holds))[entries]
