"""What was done to snapshots, by whom and when: saved, named, tagged, annotated, tested, linked.

A pack keeps each such *entry* as a line of JSON beside the numbers of the snapshots that it is
about. The journal is those entries in order; everything that is known of a snapshot besides its
values follows from it.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from testflow.model import Origin, Outcome
from testflow.snapshots.migrations.migration import Migration
from testflow.snapshots.origin import origin_at
from testflow.snapshots.runs import Runs, count_of, mask_of, to_runs
from testflow.snapshots.snapshot import Annotation, Link, Result

# An entry about more snapshots is kept once, not with each of them.
_FEW = 64
_OUTCOMES = tuple(Outcome)
_NO_RESULT = -1


class Deed(StrEnum):
    """What an entry says was done."""

    SAVE = "save"
    NAME = "name"
    TAG = "tag"
    UNTAG = "untag"
    ANNOTATE = "annotate"
    RESULT = "result"
    RUN = "run"
    LINK = "link"
    MIGRATION = "migration"
    MIGRATED = "migrated"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done.

    Attributes:
        deed: What was done.
        at: When.
        author: By whom.
        on: The snapshots, as runs of their numbers.
        details: What else is known, as JSON has it.
    """

    deed: Deed
    at: datetime
    author: str
    on: Runs
    details: dict[str, Any] = field(default_factory=dict[str, Any])

    def to_text(self) -> str:
        """Give the line that the pack keeps."""
        told = {"do": self.deed, "at": self.at.isoformat(), "by": self.author, **self.details}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_text(cls, on: Runs, text: str) -> Entry:
        """Read the line that the pack keeps."""
        told = json.loads(text)
        deed, at, author = Deed(told.pop("do")), told.pop("at"), told.pop("by")
        return cls(deed, datetime.fromisoformat(at), author, on, told)

    def is_about(self, number: int) -> bool:
        """Whether it is about the snapshot with a number."""
        return any(start <= number < end for start, end in self.on)


def result_details(outcome: Outcome, run: str, message: str, symptoms: list[str]) -> dict[str, Any]:
    """Give what an entry keeps of a test's result."""
    told: dict[str, Any] = {"outcome": outcome.value, "run": run, "message": message}
    return told | {"symptoms": symptoms} if symptoms else told


class Journal:
    """The entries of a store, in order."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._saves: list[tuple[int, Entry]] = []
        self._few: dict[int, list[Entry]] = {}
        self._many: list[Entry] = []
        self._tags: dict[str, list[Entry]] = {}
        self._names: dict[str, list[int]] = {}
        self._results: list[Entry] = []
        self.migrations: list[Migration] = []
        self.runs: dict[str, dict[str, Any]] = {}

    def __len__(self) -> int:
        """Give how many entries there are."""
        return len(self.entries)

    def extend(self, noted: Iterable[tuple[Runs, str]]) -> None:
        """Take in what a pack keeps."""
        for on, text in noted:
            self.append(Entry.from_text(on, text))

    def append(self, entry: Entry) -> None:
        """Take in an entry."""
        self.entries.append(entry)
        if entry.deed is Deed.SAVE:
            self._saves.extend((start, entry) for start, _ in entry.on)
            return
        if entry.deed in (Deed.TAG, Deed.UNTAG):
            self._tags.setdefault(entry.details["tag"], []).append(entry)
        elif entry.deed is Deed.NAME and entry.on:
            self._names.setdefault(entry.details["name"], []).append(entry.on[0][0])
        elif entry.deed is Deed.RESULT:
            self._results.append(entry)
        elif entry.deed is Deed.MIGRATION:
            self.migrations.append(Migration.from_details(entry.details))
        elif entry.deed is Deed.RUN:
            self.runs[entry.details["run"]] = entry.details["about"]
        if count_of(entry.on) > _FEW:
            self._many.append(entry)
            return
        for start, end in entry.on:
            for number in range(start, end):
                self._few.setdefault(number, []).append(entry)

    def save_of(self, number: int) -> Entry | None:
        """Give the entry by which a snapshot was first saved; None where it is lost."""
        place = bisect_right(self._saves, number, key=lambda save: save[0])
        entry = self._saves[place - 1][1] if place else None
        return entry if entry is not None and entry.is_about(number) else None

    def about(self, number: int) -> Iterator[Entry]:
        """Give all other entries about a snapshot, in order."""
        many = [entry for entry in self._many if entry.is_about(number)]
        few = self._few.get(number, [])
        yield from sorted([*few, *many], key=lambda entry: entry.at) if many else few

    def origin_of(self, number: int) -> Origin | None:
        """Give how a snapshot was made, where it came from a stream."""
        entry = self.save_of(number)
        if entry is None or "origin" not in entry.details:
            return None
        before = sum(max(0, min(end, number) - start) for start, end in entry.on)
        return origin_at(entry.details, before)

    def tags_of(self, number: int) -> tuple[str, ...]:
        """Give the tags of a snapshot, in alphabetical order."""
        tags: set[str] = set()
        for entry in self.about(number):
            if entry.deed is Deed.TAG:
                tags.add(entry.details["tag"])
            elif entry.deed is Deed.UNTAG:
                tags.discard(entry.details["tag"])
        return tuple(sorted(tags))

    def name_of(self, number: int) -> tuple[str, int]:
        """Give the last name that a snapshot got, and which one of that name it is, from 1."""
        names = [entry.details["name"] for entry in self.about(number) if entry.deed is Deed.NAME]
        if not names:
            return "", 0
        versions = self._names[names[-1]]
        return names[-1], len(versions) - versions[::-1].index(number)

    def annotations_of(self, number: int) -> tuple[Annotation, ...]:
        """Give what was said of a snapshot."""
        return tuple(
            Annotation(entry.details["text"], entry.at, entry.author)
            for entry in self.about(number)
            if entry.deed is Deed.ANNOTATE
        )

    def results_of(self, number: int) -> tuple[Result, ...]:
        """Give how tests with a snapshot ended."""
        return tuple(
            Result(
                Outcome(told["outcome"]),
                entry.at,
                entry.author,
                told["run"],
                told["message"],
                tuple(told.get("symptoms", ())),
            )
            for entry in self.about(number)
            if entry.deed is Deed.RESULT and (told := entry.details)
        )

    def links_of(self, number: int) -> tuple[Link, ...]:
        """Give what a snapshot belongs to."""
        return tuple(
            Link(entry.details["target"], entry.at, entry.author)
            for entry in self.about(number)
            if entry.deed is Deed.LINK
        )

    def source_of(self, number: int) -> str:
        """Give the id of the snapshot that it was migrated from; empty where it was not."""
        told = [entry for entry in self.about(number) if entry.deed is Deed.MIGRATED]
        return told[-1].details["source"] if told else ""

    def of_schema(self, schema: str, length: int) -> list[int]:
        """Give the snapshots below `length` that were saved as ones of a schema."""
        saves = (each for each in self.entries if each.deed is Deed.SAVE)
        runs = [run for each in saves if each.details.get("schema") == schema for run in each.on]
        return np.flatnonzero(mask_of(runs, length)).tolist()

    def names(self) -> dict[str, list[int]]:
        """Give the snapshots of each name, the oldest version first."""
        return self._names

    def tags(self) -> list[str]:
        """Give all tags that were ever used, in alphabetical order."""
        return sorted(self._tags)

    def tagged(self, tag: str, length: int) -> npt.NDArray[np.bool_]:
        """Give which of the snapshots below `length` have a tag."""
        mask = np.zeros(length, np.bool_)
        for entry in self._tags.get(tag, []):
            for start, end in entry.on:
                mask[start:end] = entry.deed is Deed.TAG
        return mask

    def ended(self, outcome: Outcome, length: int) -> npt.NDArray[np.bool_]:
        """Give which of the snapshots below `length` have this as their last result."""
        last = np.full(length, _NO_RESULT, np.int8)
        for entry in self._results:
            for start, end in entry.on:
                last[start:end] = _OUTCOMES.index(Outcome(entry.details["outcome"]))
        return last == _OUTCOMES.index(outcome)

    def meaningful(self, length: int) -> npt.NDArray[np.bool_]:
        """Give which of the snapshots below `length` have a name, a tag, a word or a link."""
        deeds = (Deed.NAME, Deed.ANNOTATE, Deed.LINK)
        mask = mask_of(
            [run for each in self.entries if each.deed in deeds for run in each.on], length
        )
        for tag in self._tags:
            mask |= self.tagged(tag, length)
        return mask

    def unfinished(self, length: int) -> Runs:
        """Give which of the snapshots below `length` no entry says to be saved.

        The process that saved them ended before it wrote the entry, or the entry is damaged.
        """
        saves = (each for each in self.entries if each.deed is Deed.SAVE)
        return to_runs(np.flatnonzero(~mask_of([run for each in saves for run in each.on], length)))

    def saved_since(self, since: datetime, length: int) -> npt.NDArray[np.bool_]:
        """Give which of the snapshots below `length` were first saved then or later."""
        entries = (entry for entry in self.entries if entry.deed is Deed.SAVE)
        later = [run for entry in entries if entry.at >= since for run in entry.on]
        return mask_of(later, length)
