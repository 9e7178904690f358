"""A program that runs beside testflow, and is ended with all that it started."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Self

from testflow.execution.between import interpreter
from testflow.runtime.clock import Clock

TICK_S = 0.02
"""How often a program is looked at: often enough for people, rarely enough to cost nothing."""

_READ_BYTES = 1 << 18
_GRACE_S = 10.0


class Supervised:
    """A program under a supervisor, which ends it and all that it started.

    Args:
        argv: The program and its arguments.
        env: All of its variables.
        cwd: Where it runs.
        clock: Waits between two looks at it.

    Raises:
        OSError: The system gives no process.
    """

    def __init__(
        self, argv: Sequence[str], *, env: Mapping[str, str], cwd: Path, clock: Clock
    ) -> None:
        self._clock = clock
        self._process = subprocess.Popen(  # noqa: S603 - running what the user asks for
            [*interpreter("testflow.execution.supervisor"), *argv],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(env),
            cwd=cwd,
            start_new_session=True,  # Ctrl-C in a terminal is for testflow alone
        )
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                os.set_blocking(stream.fileno(), False)

    @property
    def status(self) -> int | None:
        """Its exit code, or the negative number of the signal that ended it; None while it runs."""
        return self._process.poll()

    def read_output(self) -> bytes:
        """Give what it wrote to standard output since the last time; at most 256 KiB."""
        return _read(self._process.stdout)

    def read_errors(self) -> bytes:
        """Give what it wrote to standard error since the last time; at most 256 KiB."""
        return _read(self._process.stderr)

    async def tick(self) -> None:
        """Wait until it is worth looking again."""
        await self._clock.sleep(TICK_S)

    async def stop(self) -> None:
        """End it with all that it started, and wait until that is so."""
        _close(self._process.stdin)
        deadline = self._clock.monotonic() + _GRACE_S
        try:
            while self._process.poll() is None and self._clock.monotonic() < deadline:
                await self.tick()
        finally:
            self.abandon()

    def abandon(self) -> None:
        """End it without waiting for what it started; its supervisor sees to that."""
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            _close(stream)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(0)

    async def __aenter__(self) -> Self:
        """Give the program."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop it."""
        await self.stop()


def _read(stream: IO[bytes] | None) -> bytes:
    if stream is None or stream.closed:
        return b""
    try:
        return os.read(stream.fileno(), _READ_BYTES)
    except BlockingIOError:
        return b""


def _close(stream: IO[bytes] | None) -> None:
    if stream is not None:
        with suppress(OSError):
            stream.close()
