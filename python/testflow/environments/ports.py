"""Ports leased without races: a file for each, made by the one who has it."""

from __future__ import annotations

import fcntl
import json
import socket
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from testflow.errors import ProvisioningError
from testflow.execution.ownership import Owner

# Below what Linux, macOS and Windows give to outgoing connections.
_FIRST, _LAST = 20_000, 32_700
_STRIDE = 37


class PortLeases:
    """The ports that one owner has; testflow's processes on this machine never share one.

    Args:
        folder: Where leases are kept.
        owner: Whose they are: they end with it.
    """

    def __init__(self, folder: Path, owner: Owner) -> None:
        self._folder = folder
        self._owner = owner

    def lease(self, wanted: int = 0) -> int:
        """Give a port on which nothing listens: the wanted one where it is free.

        Raises:
            ProvisioningError: Every port is taken.
        """
        for port in (wanted, *_candidates(self._owner.pid)):
            if port and self._take(port):
                return port
        message = f"all ports from {_FIRST} to {_LAST} are taken"
        raise ProvisioningError(message, hint="testflow doctor --clean clears what is left over")

    def release(self, port: int) -> None:
        """Give a port back."""
        self._file(port).unlink(missing_ok=True)

    def _file(self, port: int) -> Path:
        return self._folder / f"{port}.json"

    def _take(self, port: int) -> bool:
        file = self._file(port)
        with _alone(self._folder):
            holder = _holder(file)
            if (holder is not None and holder.is_alive) or not is_free(port):
                return False
            # Written whole under another name first: nobody reads half a lease.
            draft = file.with_suffix(".draft")
            draft.write_text(json.dumps(asdict(self._owner)))
            draft.replace(file)
            return True


@contextmanager
def _alone(folder: Path) -> Generator[None]:
    """Keep all others from leasing for a moment; a process that dies in it holds up nobody."""
    with (folder / ".lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def is_free(port: int) -> bool:
    """Whether nothing listens on this port, on any address that is this machine's."""
    for host in ("127.0.0.1", ""):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
                probe.listen(1)
            except OSError:
                return False
    return True


def abandoned(folder: Path) -> list[tuple[int, int]]:
    """Give the ports whose owner is gone, each with the number that it had."""
    found = ((file, _holder(file)) for file in sorted(folder.glob("*.json")))
    return [
        (int(file.stem), holder.pid)
        for file, holder in found
        if holder is not None and not holder.is_alive
    ]


def clear_abandoned(folder: Path) -> list[tuple[int, int]]:
    """Give back the ports whose owner is gone."""
    if not abandoned(folder):
        return []
    with _alone(folder):
        found = abandoned(folder)
        for port, _ in found:
            (folder / f"{port}.json").unlink(missing_ok=True)
    return found


def _candidates(pid: int) -> Iterator[int]:
    size = _LAST - _FIRST
    begin = pid * _STRIDE % size
    return (_FIRST + (begin + step) % size for step in range(size))


def _holder(file: Path) -> Owner | None:
    try:
        return Owner(**json.loads(file.read_text()))
    except (OSError, ValueError, TypeError):
        return None  # nobody's
