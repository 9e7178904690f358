"""What a process and everything it starts print, taken where it leaves them: at descriptors 1, 2.

Two processes read the pipe in turns: the runner takes what a call printed when the call is over;
while it lasts, the keeper empties the pipe whenever it fills. The keeper does so even when the
runner's interpreter is stuck, and has the excerpt in hand when the runner is dead.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import sys
import termios
from contextlib import suppress
from tempfile import TemporaryFile

from testflow.execution.excerpt import Excerpt

_WANTED_PIPE_BYTES = 1 << 20
_FIRST_OWN_DESCRIPTOR = 100


def own_descriptor(descriptor: int) -> int:
    """Move a descriptor out of the way of the target's, and keep it from what the target starts."""
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, _FIRST_OWN_DESCRIPTOR)
    os.close(descriptor)
    return moved


class Capture:
    """A pipe for what is printed, and an excerpt of what came through it.

    Args:
        limit_bytes: How much of one call's output is kept.
    """

    def __init__(self, limit_bytes: int) -> None:
        self.reader, self.writer = (own_descriptor(end) for end in os.pipe())
        os.set_blocking(self.reader, False)
        self._capacity = _enlarge(self.reader)
        self._excerpt = Excerpt(memoryview(mmap.mmap(-1, Excerpt.size_for(limit_bytes))))
        self._lock = _Lock()

    def redirect(self) -> None:
        """Let descriptors 1 and 2 of this process, and of what it starts, go into the pipe."""
        os.dup2(self.writer, 1)
        os.dup2(self.writer, 2)

    @property
    def is_filling(self) -> bool:
        """Whether the pipe should be emptied before a writer has to wait."""
        return self._waiting_bytes() > self._capacity // 4

    def drain(self) -> None:
        """Read what the pipe holds now."""
        with self._lock:
            self._drain()

    def take(self) -> tuple[str, int]:
        """Give what was read since the last time, and how many bytes it was."""
        if not self._excerpt.total:
            return "", 0
        with self._lock:
            text, total = self._excerpt.text(), self._excerpt.total
            self._excerpt.clear()
        return text, total

    def _drain(self) -> None:
        # Not until the pipe is empty: something that never stops printing may be left behind.
        waiting = self._waiting_bytes()
        while waiting > 0:
            data = os.read(self.reader, waiting)
            self._excerpt.append(data)
            waiting -= len(data)

    def _waiting_bytes(self) -> int:
        answer = fcntl.ioctl(self.reader, termios.FIONREAD, b"\0\0\0\0")
        return int.from_bytes(answer, sys.byteorder)


def _enlarge(pipe: int) -> int:
    if not hasattr(fcntl, "F_SETPIPE_SZ"):
        return 1 << 14  # the least that a system without this call gives
    with suppress(OSError):  # more than this user may have
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _WANTED_PIPE_BYTES)
    return fcntl.fcntl(pipe, fcntl.F_GETPIPE_SZ)


class _Lock:
    """A lock between processes, which the system gives back when its holder is killed."""

    def __init__(self) -> None:
        with TemporaryFile() as file:
            self._file = own_descriptor(os.dup(file.fileno()))

    def __enter__(self) -> None:
        fcntl.lockf(self._file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        fcntl.lockf(self._file, fcntl.LOCK_UN)
