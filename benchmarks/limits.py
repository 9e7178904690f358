"""Calls that may take too long, each in a process of its own, which ends when the time is up."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeVar

Result = TypeVar("Result")

# A process that starts anew shares no threads with this one.
START = multiprocessing.get_context("spawn")


def within(limit_s: float, call: Callable[..., Result], *given: Any) -> Result:
    """Give what a call returns.

    Raises:
        TimeoutError: It takes longer than so many seconds.
        ChildProcessError: It failed; its own error has been printed.
    """
    answer, ask = START.Pipe(duplex=False)
    worker = START.Process(target=_answer, args=(ask, call, given))
    worker.start()
    ask.close()
    try:
        if not answer.poll(limit_s):
            message = f"> {limit_s:g} s"
            raise TimeoutError(message)
        return answer.recv()
    except EOFError as error:
        message = "failed"
        raise ChildProcessError(message) from error
    finally:
        worker.kill()
        worker.join()
        answer.close()


def _answer(ask: Connection, call: Callable[..., Any], given: tuple[Any, ...]) -> None:
    ask.send(call(*given))
