"""The messages of processes that share one named pipe."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

_READ_BYTES = 1 << 20


class Messages:
    """The reading end of the pipe that `inside.testflow_inside_pytest.channel` writes to.

    Args:
        path: The named pipe, which is made here.
    """

    def __init__(self, path: Path) -> None:
        os.mkfifo(path, 0o600)
        self._pipe = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with suppress(AttributeError, OSError):  # another system, or more than this user may have
            fcntl.fcntl(self._pipe, fcntl.F_SETPIPE_SZ, _READ_BYTES)
        self._rest = b""
        self._pieces: dict[bytes, bytes] = {}

    def read(self) -> Iterator[list[Any]]:
        """Give the messages that have arrived."""
        while data := self._read():
            *lines, self._rest = (self._rest + data).split(b"\n")
            for line in lines:
                yield from self._message(line)

    def _read(self) -> bytes:
        try:
            return os.read(self._pipe, _READ_BYTES)
        except BlockingIOError:
            return b""

    def _message(self, line: bytes) -> Iterator[list[Any]]:
        digits = len(line) - len(line.lstrip(b"0123456789"))
        sender, mark, piece = line[:digits], line[digits : digits + 1], line[digits + 1 :]
        whole = self._pieces.pop(sender, b"") + piece
        if mark == b"=":
            yield json.loads(whole)
        else:
            self._pieces[sender] = whole

    def close(self) -> None:
        """Let go of the pipe."""
        os.close(self._pipe)
