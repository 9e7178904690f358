"""What owners that are gone have left behind, found and removed."""

from __future__ import annotations

import fcntl
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from testflow.environments.ledger import Entry, read_ledger
from testflow.environments.leftovers import LEFTOVERS, end_guards
from testflow.environments.ports import abandoned, clear_abandoned
from testflow.execution.ownership import Owner
from testflow.runtime.clock import Clock


@dataclass(frozen=True, slots=True)
class Leftover:
    """A thing whose owner is gone.

    Attributes:
        kind: What it is, such as ``container`` or ``port``.
        name: What it is called.
        owner: The process that made it.
        trouble: Why it could not be removed; empty where nothing is known to be in the way.
    """

    kind: str
    name: str
    owner: int
    trouble: str = ""


def find_leftovers(folder: Path) -> list[Leftover]:
    """Give all that owners who are gone have left in this state folder; nothing is removed."""
    found = [
        Leftover(entry.kind, _name(entry), owner.pid)
        for _, owner, entries in _orphans(folder)
        for entry in entries
    ]
    leases = abandoned(folder / "ports")
    return found + [Leftover("port", str(port), pid) for port, pid in leases]


def sweep(folder: Path, clock: Clock) -> list[Leftover]:
    """Remove all that owners who are gone have left; give it, with what could not be removed.

    Several processes may sweep at once. What cannot be removed now, such as a container while
    Docker does not run, stays in the ledger for the next sweep.
    """
    swept: list[Leftover] = []
    for file, owner, _ in list(_orphans(folder)):
        with _alone(file) as is_alone:
            if is_alone:
                swept += _swept(file, owner, clock)
    cleared = clear_abandoned(folder / "ports")
    return swept + [Leftover("port", str(port), pid) for port, pid in cleared]


def _swept(file: Path, owner: Owner, clock: Clock) -> list[Leftover]:
    if not file.exists():
        return []
    end_guards(owner, clock)
    done = [_removed(entry, owner, clock) for entry in read_ledger(file)[1]]
    if not any(each.trouble for each in done):
        file.unlink(missing_ok=True)
    return done


def _orphans(folder: Path) -> Iterator[tuple[Path, Owner, list[Entry]]]:
    for file in sorted((folder / "ledger").glob("*.jsonl")):
        with suppress(FileNotFoundError):  # its owner has just released the last thing
            owner, entries = read_ledger(file)
            if owner is not None and not owner.is_alive:
                yield file, owner, entries


@contextmanager
def _alone(file: Path) -> Generator[bool]:
    """Say whether no other process is at this ledger, and keep others away."""
    try:
        stream = file.open("rb")
    except FileNotFoundError:
        yield False
        return
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _removed(entry: Entry, owner: Owner, clock: Clock) -> Leftover:
    trouble = ""
    try:
        LEFTOVERS.load(entry.kind)(entry.details, clock)
    except Exception as error:  # noqa: BLE001 - one thing that stays must not keep the others
        trouble = " ".join(str(error).split()) or type(error).__name__
    return Leftover(entry.kind, _name(entry), owner.pid, trouble)


def _name(entry: Entry) -> str:
    return str(entry.details.get("name") or entry.details.get("path") or entry.details)
