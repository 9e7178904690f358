"""Who owns what: a process named so that no later one can be mistaken for it."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_START_FIELD = 19  # of /proc/<pid>/stat, counted after the name


@dataclass(frozen=True, slots=True)
class Owner:
    """A process on this machine.

    Attributes:
        pid: Its number, which the system gives to others later.
        started: When it began, in the system's own form.
        boot: Since which start of the machine.
    """

    pid: int
    started: str
    boot: str

    @property
    def is_alive(self) -> bool:
        """Whether that very process runs."""
        return self.boot == boot() and bool(self.started) and started(self.pid) == self.started


def owner_of(pid: int) -> Owner:
    """Name a process that runs now."""
    return Owner(pid, started(pid), boot())


def this_process() -> Owner:
    """Name the process that calls."""
    return owner_of(os.getpid())


@cache
def boot() -> str:
    """Name the start of the machine: what ran before it is gone."""
    return _BOOT_ID.read_text("ascii").strip() if _BOOT_ID.exists() else started(1)


def started(pid: int) -> str:
    """Give when a process began; empty where it is gone, or dead and not yet buried."""
    if not Path("/proc/self/stat").exists():
        return _started_by_ps(pid)
    try:
        _, _, rest = Path("/proc", str(pid), "stat").read_text("latin-1").rpartition(")")
    except OSError:
        return ""
    fields = rest.split()
    return "" if fields[0] in "ZX" else fields[_START_FIELD]


def _started_by_ps(pid: int) -> str:
    done = subprocess.run(  # noqa: S603 - a fixed program and a number
        ["/bin/ps", "-o", "stat=,lstart=", "-p", str(pid)],
        capture_output=True,
        check=False,
        text=True,
    )
    state, _, began = done.stdout.strip().partition(" ")
    return "" if state.startswith("Z") else began.strip()
