"""A pack with its journal: what the public store and its exported files have in common."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from testflow._core import Pack
from testflow.errors import Corrupt, TooNew
from testflow.snapshots.entry import Deed, Entry
from testflow.snapshots.health import Damage, Health, Transferred
from testflow.snapshots.journal import Journal
from testflow.snapshots.known import (
    annotations_in,
    links_in,
    name_in,
    results_in,
    source_in,
    tags_in,
)
from testflow.snapshots.move import Move
from testflow.snapshots.runs import count_of
from testflow.snapshots.snapshot import Snapshot

# Entries that are read or written together.
_AT_ONCE = 4096
# Characters of an entry that cannot be read.
_SHOWN = 80


class Store:
    """An open pack, and what its entries tell.

    Attributes:
        path: Where the pack is.
        pack: The snapshots.
        writes: Whether it is open for writing.
        recoveries: What had to be put right when it was opened for writing.
        journal: The entries up to now.
    """

    def __init__(self, path: Path, pack: Pack, *, writes: bool) -> None:
        self.path = path
        self.pack = pack
        self.writes = writes
        self.recoveries: tuple[str, ...] = ()
        self.journal = Journal()
        self._file = _file(path)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Open a pack for reading."""
        with _naming(path):
            store = cls(path, Pack.read(path), writes=False)
            store.refresh()
        return store

    @classmethod
    def write(cls, path: Path, lock: Path | None, owner: str) -> Self:
        """Open a pack for writing, or make one.

        Args:
            path: The pack.
            lock: The file that says who writes; None for a pack that nobody else knows of.
            owner: Who writes.

        Raises:
            Conflict: Another process writes.
        """
        with _naming(path):
            pack, left_by, torn = Pack.write(path, lock, owner)
            store = cls(path, pack, writes=True)
            store.refresh()
        recoveries: list[str] = []
        if left_by:
            recoveries.append(f"the writer before did not finish: {left_by}")
        if torn:
            recoveries.append(f"{torn} bytes of a write that was interrupted are left out")
        if kept := store.adopt():
            recoveries.append(f"of {kept} snapshots it was not written who saved them")
        store.recoveries = tuple(recoveries)
        return store

    def refresh(self) -> None:
        """Take in what other processes appended."""
        if not self.writes:
            self.pack.refresh()
        while some := self.pack.notes(len(self.journal), _AT_ONCE):
            self.journal.extend(some, len(self.pack))

    @property
    def is_replaced(self) -> bool:
        """Whether another file has the place of the pack since it was opened."""
        return _file(self.path) != self._file

    def note(self, entries: Iterable[Entry]) -> None:
        """Write entries; so many at a time that those of one call survive together."""
        noted = ((entry.on, entry.to_text()) for entry in entries)
        while some := list(islice(noted, _AT_ONCE)):
            self.pack.note(some)
            self.journal.extend(some, len(self.pack))

    def adopt(self) -> int:
        """Write an entry for snapshots that have none; how many they are.

        It has the time of the last entry that is known, and no author's name.
        """
        unfinished = self.journal.unfinished(len(self.pack))
        if unfinished:
            at = self.journal.entries.last_time
            self.note([Entry(Deed.SAVE, at, "unknown", {}, unfinished)])
        return count_of(unfinished)

    def copy(
        self, numbers: npt.NDArray[Any], path: Path, owner: str, tool: str = ""
    ) -> Transferred:
        """Write snapshots, and what is known of them, to a new file in place of any other.

        Args:
            numbers: The snapshots.
            path: The file.
            owner: Who writes it.
            tool: The version of testflow that the file shall name.
        """
        path.unlink(missing_ok=True)
        target = type(self).write(path, None, owner)
        try:
            result = self.transfer(numbers, target)
            if tool:
                # The same snapshots give the same bytes: neither the time nor the author is told.
                at = target.journal.entries.last_time
                target.note([Entry(Deed.EXPORTED, at, "", {"tool": tool}, [])])
        finally:
            target.close()
        return result

    def snapshot(self, number: int) -> Snapshot:
        """Bring back the snapshot with a number.

        Raises:
            Corrupt: Its bytes, or what is known of it, are damaged.
        """
        journal = self.journal
        saved = journal.save_of(number)
        if saved is None:
            message = f"when and by whom {self.sign(number)} was saved is lost"
            raise Corrupt(message, hint="`testflow snapshot verify` tells what is damaged")
        about = journal.about(number)
        name = name_in(about)
        values = self.value(number)
        return Snapshot(
            id=self.pack.identity(number),
            values=values,
            saved_at=saved.at,
            author=saved.author,
            origin=journal.origin_of(number),
            schema=saved.details.get("schema", ""),
            tool=saved.details.get("tool", ""),
            name=name,
            version=journal.version_of(name, number) if name else 0,
            tags=tags_in(about),
            annotations=annotations_in(about),
            results=results_in(about),
            links=links_in(about),
            source=source_in(about),
        )

    def value(self, number: int) -> Any:
        """Bring back the values of the snapshot with a number.

        Raises:
            Corrupt: Its bytes are damaged.
        """
        try:
            return self.pack.value(number)
        except Corrupt as error:
            message = f"the snapshot {self.sign(number)} cannot be read: {error.message}"
            raise Corrupt(message, hint=error.hint) from error

    def sign(self, number: int) -> str:
        """Give the first digits of an id, which are known even of most lost snapshots."""
        sign = self.pack.sign(number)
        return f"{sign}…" if sign else f"number {number}"

    def health(self) -> Health:
        """Read everything, and tell what is not as it was written."""
        lost = tuple(map(self.sign, self.pack.verify()))
        found = self.pack.damages()
        damages = [Damage(offset, length, what) for offset, length, what, _ in found]
        damages += map(self._unreadable, self.journal.entries.unreadable)
        return Health(len(self.pack), tuple(damages), lost)

    def _unreadable(self, note: int) -> Damage:
        offset, length = self.pack.note_at(note) or (0, 0)
        text = self.pack.notes(note, 1)[0][1]
        return Damage(offset, length, f"what is noted there cannot be read: {text[:_SHOWN]!r}")

    def transfer(self, numbers: npt.NDArray[Any], to: Self) -> Transferred:
        """Bring snapshots, and what is known of them, into another store."""
        before = {name: versions[-1] for name, versions in to.journal.names().items()}
        ordered = np.unique(numbers)
        found = self.pack.transfer(ordered.tolist(), to.pack)
        move = Move(ordered, found, len(self.pack))
        to.note(move.entries(self.journal, to.journal))
        to.adopt()
        now = to.journal.names()
        conflicts = tuple(name for name in sorted(before) if now[name][-1] != before[name])
        lost = tuple(map(self.sign, move.lost))
        known = len(ordered) - move.new - len(lost)
        return Transferred(move.new, known, lost, conflicts, self.journal.tool)

    def close(self) -> None:
        """Finish what was written, and give up the right to write."""
        self.pack.close()


@contextmanager
def _naming(path: Path) -> Generator[None]:
    """Say which file cannot be understood."""
    try:
        yield
    except (Corrupt, TooNew) as error:
        raise type(error)(error.message, path=str(path), hint=error.hint) from error


def _file(path: Path) -> tuple[int, int] | None:
    """Give what tells a file from all others of this machine; None where there is none."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def sync_folder(folder: Path) -> None:
    """Make new names in a folder survive a loss of power, where the system knows how."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
