"""The process between a service and its owner: when the owner is gone, so is the service.

Then the guard ends the service and all that the service started. Should the guard itself be killed,
Linux ends the service.
"""

from __future__ import annotations

import json
import os
import pwd
import select
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from testflow.execution import process_tree
from testflow.execution.between import watch

_REAP_TICK_S = 0.005
_REAP_TICKS = 200


def main(argv: Sequence[str]) -> int:
    """Run a service until it ends, or until its owner lets go of it.

    Args:
        argv: The owner's process id; what follows is for those who list processes.

    The service comes as a line of JSON from standard input, with the fields of
    `testflow.execution.service.Program`: everybody may read a command line, and variables may be
    secret. Two lines are answered: how it began and how it ended.
    """
    owner = int(argv[0])
    asked = json.loads(_line(0))
    for each in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)  # only the owner's end is heard
    process_tree.adopt_orphans()
    try:
        process = _start(asked)
    except (OSError, ValueError, LookupError) as error:
        _answer({"error": str(error)})
        return 1
    _answer({"pid": process.pid})
    watch(process, owner)
    status = _end(process, signal.Signals(asked["stop_signal"]), asked["grace_s"])
    _answer({"status": status})
    return 0


def _start(asked: dict[str, Any]) -> subprocess.Popen[bytes]:
    user, group = _identity(asked["user"])
    with Path(asked["log"]).open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - running what the user asks for is the purpose
            asked["argv"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=asked["env"],
            cwd=asked["cwd"],
            process_group=0,
            preexec_fn=partial(_prepare, asked["stop_signal"], os.getpid()),  # noqa: PLW1509 - no threads
            user=user,
            group=group,
            extra_groups=None if user is None else (),
        )


def _prepare(death_signal: int, guard: int) -> None:
    for each in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(each, signal.SIG_DFL)
    process_tree.die_with_parent(death_signal)
    if os.getppid() != guard:  # it died before this could be heard of
        os.kill(os.getpid(), signal.SIGKILL)


def _identity(user: str) -> tuple[int, int] | tuple[None, None]:
    if not user:
        return None, None
    found = pwd.getpwnam(user)
    return found.pw_uid, found.pw_gid


def _end(process: subprocess.Popen[bytes], stop_signal: int, grace_s: float) -> int:
    if process.poll() is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, stop_signal)
        with suppress(subprocess.TimeoutExpired):
            process.wait(grace_s)
    process_tree.kill_below(os.getpid())
    status = process.wait()
    _reap()
    return status


def _reap() -> None:
    for _ in range(_REAP_TICKS):
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                select.select([], [], [], _REAP_TICK_S)
        except ChildProcessError:
            return


def _line(descriptor: int) -> bytes:
    # The pipe is watched from here on, so nothing of it may be left in a buffer.
    with os.fdopen(descriptor, "rb", closefd=False) as file:
        return file.readline()


def _answer(line: dict[str, Any]) -> None:
    with suppress(BrokenPipeError):
        os.write(1, json.dumps(line).encode() + b"\n")
