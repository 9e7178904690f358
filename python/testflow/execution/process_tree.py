"""Processes that a process started, found and ended with everything below them."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_ROUNDS = 100

ADOPTS_ORPHANS = sys.platform == "linux"
"""Whether all that a process started are its children, once those in between are dead."""


class Process(NamedTuple):
    """A living process; its session is 0 where the system does not say."""

    pid: int
    parent: int
    session: int


def adopt_orphans() -> None:
    """Become the parent of every process below whose own parent ends, where that is possible."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def die_with_parent(how: int = signal.SIGKILL) -> None:
    """Get this signal when the process that forked this one ends, where that is possible."""
    _prctl(_PR_SET_PDEATHSIG, how)


def _prctl(option: int, value: int) -> None:
    if ADOPTS_ORPHANS:
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def kill_below(root: int) -> None:
    """Kill all that the process started, all that those started, and the rest of its session."""
    # What is being killed may still start others: look again until nothing is found.
    for _ in range(_ROUNDS):
        victims = below(root, living_processes())
        if not victims:
            return
        for pid in victims:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)


def below(root: int, processes: list[Process]) -> set[int]:
    """Give the descendants of a process and the members of the session that it leads."""
    found = {each.pid for each in processes if root in (each.session, each.parent)}
    grown = True
    while grown:
        more = {each.pid for each in processes if each.parent in found} - found
        grown = bool(more)
        found |= more
    return found - {root}


def living_processes() -> list[Process]:
    """Give every process that is not dead already."""
    if Path("/proc/self/stat").exists():
        return list(_from_proc())
    return _from_ps()


def command_lines() -> list[tuple[int, str]]:
    """Give every process with the command that it was started by."""
    if not Path("/proc/self/cmdline").exists():
        listed = subprocess.check_output(["/bin/ps", "-A", "-ww", "-o", "pid=,command="], text=True)
        rows = (line.strip().partition(" ") for line in listed.splitlines())
        return [(int(pid), command) for pid, _, command in rows]
    found: list[tuple[int, str]] = []
    for process in _from_proc():
        with suppress(OSError):  # it ended in between
            command = Path("/proc", str(process.pid), "cmdline").read_bytes()
            found.append((process.pid, command.replace(b"\0", b" ").decode("utf-8", "replace")))
    return found


def _from_proc() -> Iterator[Process]:
    for folder in os.listdir("/proc"):  # noqa: PTH208 - thousands of names, no paths needed
        if folder.isdigit():
            with suppress(OSError):  # it ended in between
                # "pid (name) state parent group session …", and the name may hold anything.
                _, _, rest = Path("/proc", folder, "stat").read_text("latin-1").rpartition(")")
                state, parent, _, session = rest.split()[:4]
                if state not in "ZX":
                    yield Process(int(folder), int(parent), int(session))


def _from_ps() -> list[Process]:
    lines = subprocess.check_output(["/bin/ps", "-A", "-o", "pid=,ppid=,stat="], text=True)
    rows = (line.split() for line in lines.splitlines())
    return [Process(int(row[0]), int(row[1]), 0) for row in rows if row[2][0] not in "ZX"]
