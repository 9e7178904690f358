"""What was made, written down before it is made.

One file for each ledger, one line for each step: ``intent`` before a thing is made, ``created``
with what is known of it then, ``released`` when it is gone. Each line is on the disk before
anything else happens: whatever kills the owner, the file names all that may be left.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from testflow.errors import StorageError
from testflow.execution.ownership import Owner
from testflow.runtime.identity import RandomIdentities

Hook = Callable[[str], None]
"""Told of each step, such as ``process intent``; tests end the process in it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing that must be gone in the end.

    Attributes:
        number: Its place in the ledger.
        kind: What it is, such as ``container``: who releases it.
        details: How it is found again.
    """

    number: int
    kind: str
    details: dict[str, Any]


class Ledger:
    """A ledger of one owner, which may have several: each has a file of its own.

    Args:
        folder: Where ledgers are kept.
        owner: Whose it is.
        hook: Told of each step, after it is on the disk.
    """

    def __init__(self, folder: Path, owner: Owner, hook: Hook | None = None) -> None:
        self.file = folder / f"{owner.pid}-{RandomIdentities().new_run_id()}.jsonl"
        self._owner = owner
        self._hook = hook
        self._lock = Lock()
        self._count = 0
        self._open: dict[int, Entry] = {}

    def intend(self, kind: str, **details: Any) -> Entry:
        """Write down what is about to be made.

        Raises:
            StorageError: The ledger cannot be written: nothing may be made then.
        """
        with self._lock:
            entry = Entry(self._count, kind, details)
            if not self._open:
                self._write({"owner": asdict(self._owner)}, mode="wb")
            self._count += 1
            self._open[entry.number] = entry
            self._write({"intent": entry.number, "kind": kind, "details": details})
        self._tell(f"{kind} intent")
        return entry

    def confirm(self, entry: Entry, **details: Any) -> Entry:
        """Write down that it was made, and what is known of it now."""
        self._tell(f"{entry.kind} made")
        confirmed = Entry(entry.number, entry.kind, entry.details | details)
        with self._lock:
            self._open[entry.number] = confirmed
            self._write({"created": entry.number, "details": details})
        self._tell(f"{entry.kind} created")
        return confirmed

    def release(self, entry: Entry) -> None:
        """Write down that it is gone; a ledger of nothing is removed."""
        self._tell(f"{entry.kind} gone")
        with self._lock:
            if self._open.pop(entry.number, None) is None:
                return
            self._write({"released": entry.number})
            if not self._open:
                self.file.unlink(missing_ok=True)
        self._tell(f"{entry.kind} released")

    def _write(self, line: dict[str, Any], mode: str = "ab") -> None:
        data = json.dumps(line, default=str).encode() + b"\n"
        try:
            with self.file.open(mode) as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if mode == "wb":
                _sync_folder(self.file.parent)
        except OSError as error:
            message = f"the ledger cannot be written: {error}"
            hint = "nothing is made that could not be cleaned up: free the disk, or correct rights"
            raise StorageError(message, path=str(self.file), hint=hint) from error

    def _tell(self, step: str) -> None:
        if self._hook is not None:
            self._hook(step)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_ledger(file: Path) -> tuple[Owner | None, list[Entry]]:
    """Give a ledger's owner and what is not released, the last first.

    A line that was cut off is left out: what it announced was not made.
    """
    owner: Owner | None = None
    left: dict[int, Entry] = {}
    for line in _lines(file):
        match line:
            case {"owner": {"pid": pid, "started": started, "boot": boot}}:
                owner = Owner(pid, started, boot)
            case {"intent": number, "kind": kind, "details": details}:
                left[number] = Entry(number, kind, details)
            case {"created": number, "details": details} if number in left:
                entry = left[number]
                left[number] = Entry(number, entry.kind, entry.details | details)
            case {"released": number}:
                left.pop(number, None)
            case _:
                pass
    return owner, [left[number] for number in sorted(left, reverse=True)]


def _lines(file: Path) -> Iterator[Any]:
    for line in file.read_bytes().split(b"\n"):
        try:
            yield json.loads(line)
        except ValueError:
            continue
