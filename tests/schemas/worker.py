"""Calls that may never end, take all memory or crash, in a process that is replaced then."""

from __future__ import annotations

import multiprocessing
import resource
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, Self, TypeVar

Result = TypeVar("Result")

# A process that starts anew shares neither threads nor memory with this one.
_START = multiprocessing.get_context("spawn")
_MOST_MEMORY_BYTES = 8 << 30


class Worker:
    """A process that answers one call after the other."""

    def __init__(self) -> None:
        self._process: BaseProcess | None = None

    def __enter__(self) -> Self:
        """Give the worker, which starts with its first call."""
        return self

    def __exit__(self, *_: object) -> None:
        """End its process."""
        self._end()

    def call(self, limit_s: float, call: Callable[..., Result], *given: Any) -> Result:
        """Give what a call returns.

        Raises:
            TimeoutError: It takes longer than so many seconds.
            ChildProcessError: It raised an error, or brought the process down.
        """
        if self._process is None:
            self._start()
        try:
            self._pipe.send((call, given))
            told: tuple[bool, Any] | None = self._pipe.recv() if self._pipe.poll(limit_s) else None
        except (EOFError, ConnectionError) as error:
            message = f"the process died ({self._end()})"
            raise ChildProcessError(message) from error
        if told is None:
            self._end()
            message = f"did not end within {limit_s:g} s"
            raise TimeoutError(message)
        is_well, answer = told
        if not is_well:
            raise ChildProcessError(answer)
        return answer

    def _start(self) -> None:
        self._pipe, theirs = _START.Pipe()
        self._process = _START.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def _end(self) -> int | None:
        """End the process; give its exit code, which is a signal's number below zero."""
        if self._process is None:
            return None
        # One that died by itself keeps its own exit code.
        self._process.join(0.1)
        self._process.kill()
        self._process.join()
        self._pipe.close()
        code = self._process.exitcode
        self._process = None
        return code


def _serve(pipe: Connection) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY_BYTES, most))
    while True:
        try:
            call, given = pipe.recv()
        except EOFError:
            return
        try:
            answer = True, call(*given)
        except Exception:  # noqa: BLE001 - whoever asked is told
            answer = False, traceback.format_exc(limit=-1)
        pipe.send(answer)
