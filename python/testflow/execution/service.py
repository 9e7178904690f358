"""A program that goes on running beside its owner, and never outlives it."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from testflow.errors import ExecutionError
from testflow.execution import process_tree
from testflow.execution.between import interpreter
from testflow.execution.ownership import Owner, this_process
from testflow.execution.process_tree import command_lines
from testflow.execution.text import bounded, printable
from testflow.runtime.clock import Clock

_TICK_S = 0.01
_LAST_BYTES = 8_192
_SHOWN_CHARACTERS = 4_000
_BEYOND_GRACE_S = 5.0


@dataclass(frozen=True, slots=True)
class Program:
    """What is to run.

    Attributes:
        argv: The program and its arguments.
        log: The file that what it prints is added to.
        env: Its variables, all of them.
        cwd: Where it runs; here by default.
        user: Whom it runs as; the same user by default.
        stop_signal: What asks it to end.
        grace_s: How long it may take for that before it is killed.
    """

    argv: tuple[str, ...]
    log: str
    env: Mapping[str, str]
    cwd: str | None = None
    user: str = ""
    stop_signal: int = signal.SIGTERM
    grace_s: float = 5.0


class ServiceProcess:
    """A program that runs until it ends by itself, is stopped, or its owner dies in any way.

    Nothing that the program started outlives it either.
    """

    def __init__(self, program: Program, clock: Clock) -> None:
        self.program = program
        self.pid = 0
        self.status: int | None = None
        self._clock = clock
        self._said = b""
        self._error = ""
        self._guard = _start_guard(program)

    @classmethod
    async def start(cls, program: Program, clock: Clock) -> ServiceProcess:
        """Start a program.

        Raises:
            ExecutionError: It cannot be started; the message says why.
        """
        try:
            started = cls(program, clock)
        except OSError as error:
            message = f"cannot start {program.argv[0]}: {error}"
            raise ExecutionError(message) from error
        try:
            while not started.pid and started.is_alive:
                await clock.sleep(_TICK_S)
        except BaseException:
            started.kill()
            raise
        if not started.pid:
            started._close()
            message = f"cannot start {program.argv[0]}: {started._error or 'its guard died'}"
            raise ExecutionError(message)
        return started

    @property
    def guard_pid(self) -> int:
        """The process that ends the program with its owner."""
        return self._guard.pid

    @property
    def is_alive(self) -> bool:
        """Whether it still runs."""
        over = self._guard.poll() is not None
        self._listen()
        return not over

    async def wait(self, timeout_s: float = math.inf) -> int | None:
        """Wait until it ends by itself; give its exit code, None when it takes too long."""
        deadline = self._clock.monotonic() + timeout_s
        while self.is_alive:
            if self._clock.monotonic() >= deadline:
                return None
            await self._clock.sleep(_TICK_S)
        self._close()
        return self.status

    async def stop(self) -> None:
        """Ask it to end, wait as long as it was promised, and end it by force if need be."""
        if self._guard.stdin is not None:
            self._guard.stdin.close()
        if await self.wait(self.program.grace_s + _BEYOND_GRACE_S) is None:
            self.kill()

    def kill(self) -> None:
        """End it at once, with all that it started."""
        process_tree.kill_below(self._guard.pid)
        self._guard.kill()
        self._guard.wait()
        self._close()

    def output(self) -> str:
        """Give the end of what it printed."""
        return last_output(Path(self.program.log))

    def _listen(self) -> None:
        if self._guard.stdout is None or self._guard.stdout.closed:
            return
        self._said += self._guard.stdout.read() or b""
        *lines, self._said = self._said.split(b"\n")
        for line in lines:
            told = json.loads(line)
            self.pid = told.get("pid", self.pid)
            self.status = told.get("status", self.status)
            self._error = told.get("error", self._error)

    def _close(self) -> None:
        self._listen()
        for stream in (self._guard.stdin, self._guard.stdout):
            if stream is not None:
                stream.close()


async def run_quietly(
    program: Program, clock: Clock, timeout_s: float = math.inf
) -> tuple[int | None, str]:
    """Run a program to its end; give its exit code, None when it took too long, and its output.

    Raises:
        ExecutionError: It cannot be started.
    """
    process = await ServiceProcess.start(program, clock)
    try:
        status = await process.wait(timeout_s)
    finally:
        if process.is_alive:
            process.kill()
    return status, process.output()


def last_output(log: Path) -> str:
    """Give the end of a log; empty where there is none."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - _LAST_BYTES))
            text = printable(file.read())
    except OSError:
        return ""
    return bounded(text.strip(), _SHOWN_CHARACTERS)


def guards_of(owner: Owner) -> list[int]:
    """Give the guards that work for this process, or did until it died: they end by themselves."""
    mark = _mark(owner)
    return [pid for pid, command in command_lines() if mark in command]


def _mark(owner: Owner) -> str:
    return f"guard-for-{owner.pid}-{owner.started}".replace(" ", "-")


def _start_guard(program: Program) -> subprocess.Popen[bytes]:
    told = (str(os.getpid()), program.log, _mark(this_process()))
    guard = subprocess.Popen(  # noqa: S603 - this very interpreter
        [*interpreter("testflow.execution.guard", "-S"), *told],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C in a terminal is for the owner alone
    )
    if guard.stdout is not None:
        os.set_blocking(guard.stdout.fileno(), False)
    if guard.stdin is not None:
        _send(guard.stdin.fileno(), json.dumps(asdict(program)).encode() + b"\n")
    return guard


def _send(descriptor: int, line: bytes) -> None:
    with suppress(BrokenPipeError):  # the guard died, which is seen when it does not answer
        while line:
            line = line[os.write(descriptor, line) :]
