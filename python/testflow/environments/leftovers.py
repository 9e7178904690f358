"""How each kind of thing in a ledger is found again and removed; a new kind is a line here."""

from __future__ import annotations

import os
import select
import shutil
import signal
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from testflow.execution import ownership, process_tree
from testflow.execution.ownership import Owner
from testflow.execution.service import guards_of
from testflow.runtime.clock import Clock
from testflow.runtime.registry import Registry

Remover = Callable[[dict[str, Any], Clock], None]
"""Removes what an entry's details name; it may be gone already. Raises when it cannot."""

LEFTOVERS: Registry[Remover] = Registry(
    "leftovers",
    {
        "container": "testflow.environments.backends.docker:remove_container",
        "directory": "testflow.environments.leftovers:remove_directory",
        "machine": "testflow.environments.backends.cloud:remove_machine",
        "namespace": "testflow.environments.backends.kubernetes:remove_namespace",
        "network": "testflow.environments.backends.docker:remove_network",
        "process": "testflow.environments.leftovers:end_process",
        "stack": "testflow.environments.backends.compose:remove_stack",
    },
)

_GRACE_S = 6.0
_TICK_S = 0.02


def remove_directory(details: dict[str, Any], _clock: Clock) -> None:
    """Remove a folder with all that is in it, also what was made read-only."""
    folder = Path(details["path"])
    if not folder.exists():
        return
    try:
        shutil.rmtree(folder)
    except PermissionError:
        _open_up(folder)
        shutil.rmtree(folder)


def _open_up(folder: Path) -> None:
    folder.chmod(stat.S_IRWXU)
    for each in folder.iterdir():
        if each.is_dir() and not each.is_symlink():
            _open_up(each)


def end_guards(owner: Owner, clock: Clock) -> None:
    """Wait until the guards of a dead owner have ended their services; then end them by force."""
    deadline = clock.monotonic() + _GRACE_S
    while (guards := guards_of(owner)) and clock.monotonic() < deadline:
        select.select([], [], [], _TICK_S)
    for guard in guards:
        process_tree.kill_below(guard)
        _kill(guard)


def end_process(details: dict[str, Any], _clock: Clock) -> None:
    """End a service that outlived its guard, or whose guard does not end it."""
    for role in ("guard", "service"):
        pid = details.get(role)
        if pid is not None and ownership.started(pid) == details[f"{role}_started"]:
            process_tree.kill_below(pid)
            _kill(pid)


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
