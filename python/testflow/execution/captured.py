"""A program run to its end for what it prints."""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Captured:
    """What a program left.

    Attributes:
        status: Its exit code, or the negative number of the signal that ended it.
        out: What it wrote to standard output.
        err: What it wrote to standard error.
    """

    status: int
    out: bytes
    err: bytes


async def run_captured(
    argv: Sequence[str], *, env: Mapping[str, str], cwd: Path, timeout_s: float
) -> Captured:
    """Run a program in a process group of its own, which ends with it, the caller or the time.

    Raises:
        OSError: It cannot be started.
        TimeoutError: It took too long.
    """
    process = await asyncio.create_subprocess_exec(
        *argv, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, env=env, cwd=cwd, process_group=0
    )
    try:
        async with asyncio.timeout(timeout_s):
            out, err = await process.communicate()
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
    return Captured(process.returncode or 0, out, err)
