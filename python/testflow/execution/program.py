"""One program run to its end, its output passed on as it comes."""

from __future__ import annotations

import math
import os
import selectors
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

from testflow.execution.text import printable
from testflow.runtime.clock import Clock

_PIPE_BYTES = 1 << 16
_KEPT_BYTES = 4_096
_TICK_S = 0.05


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended.

    Attributes:
        status: Its exit code, or the negative number of the signal that ended it; None when it
            was stopped for taking too long.
        said: The end of what it wrote to standard error or, if that is nothing, to standard
            output.
    """

    status: int | None
    said: str


def run_program(
    argv: Sequence[str],
    *,
    env: Mapping[str, str] | None,
    cwd: str | None,
    timeout_s: float | None,
    clock: Clock,
) -> Ended:
    """Run a program in a process group of its own, and end the whole group with it.

    Raises:
        OSError: It cannot be started.
        ValueError: An argument or a variable has a character that no program can be handed.
    """
    deadline = math.inf if timeout_s is None else clock.monotonic() + timeout_s
    with subprocess.Popen(  # noqa: S603 - running what the user asks for is the purpose
        argv,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=env,
        cwd=cwd,
        process_group=0,
    ) as process:
        relay = _Relay(process.stdout, process.stderr)
        try:
            status = _wait(process, relay, deadline, clock)
        finally:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        relay.close()
        return Ended(status, relay.said)


def _wait(
    process: subprocess.Popen[bytes], relay: _Relay, deadline: float, clock: Clock
) -> int | None:
    # It may end while something that it started keeps its streams open, or close them and go on.
    while relay.is_open and process.poll() is None and clock.monotonic() < deadline:
        relay.pass_on()
    try:
        return process.wait(deadline - clock.monotonic())
    except subprocess.TimeoutExpired:
        return None


class _Relay:
    """Passes a program's output on to this process's own, and keeps the end of each stream."""

    def __init__(self, out: IO[bytes] | None, err: IO[bytes] | None) -> None:
        self._selector = selectors.DefaultSelector()
        self._ends = {1: b"", 2: b""}
        for stream, own in ((out, 1), (err, 2)):
            if stream is not None:
                os.set_blocking(stream.fileno(), False)
                self._selector.register(stream, selectors.EVENT_READ, own)

    @property
    def is_open(self) -> bool:
        return bool(self._selector.get_map())

    @property
    def said(self) -> str:
        return printable(self._ends[2]).strip() or printable(self._ends[1]).strip()

    def pass_on(self, timeout_s: float = _TICK_S) -> None:
        for key, _ in self._selector.select(timeout_s):
            data = os.read(key.fd, _PIPE_BYTES)
            if not data:
                self._selector.unregister(key.fileobj)
            self._ends[key.data] = (self._ends[key.data] + data)[-_KEPT_BYTES:]
            while data:
                data = data[os.write(key.data, data) :]

    def close(self) -> None:
        # Once only: what the program itself wrote is in the pipes, and what it left behind
        # outside its group may write for ever.
        self.pass_on(0)
        self._selector.close()
