"""The process in which the target runs, one task after another."""

from __future__ import annotations

import ctypes
import faulthandler
import os
import pickle
import signal
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

from testflow.errors import ExecutionError, TestflowError
from testflow.execution import process_tree
from testflow.execution.capture import Capture
from testflow.execution.stint import Stint
from testflow.execution.target import Target
from testflow.execution.verdict import of_exception, of_returned
from testflow.execution.wire import (
    LOST_DESCRIPTORS,
    Answer,
    Done,
    Failed,
    Returned,
    encode,
    read_pickle,
)
from testflow.model import Verdict

_CHUNK_LIMIT_S = 0.1


class Runner:
    """What runs the tasks; made in the keeper, used in the process that it forks.

    Args:
        tasks: The descriptor that brings the target and then chunks of tasks.
        answers: The descriptor that takes the answers.
        stint: Where the keeper sees what is being done.
        capture: Takes what is printed.
        timeout_s: How long one task may take.
    """

    def __init__(
        self, tasks: int, answers: int, stint: Stint, capture: Capture, timeout_s: float
    ) -> None:
        self.tasks = tasks
        self._answers = answers
        self._stint = stint
        self._capture = capture
        self._timeout_s = timeout_s
        self._home = Path.cwd()
        self._keeper = self._own_pid = os.getpid()

    def serve(self, target: bytes, folder: str) -> None:
        """Run what comes in until nothing more can come.

        Args:
            target: What to call, pickled.
            folder: For temporary files.
        """
        self._settle(folder)
        try:
            self._serve(_prepared(target))
        except TestflowError as error:
            self._answer(Failed(error))
        except OSError:
            self._stint.end()  # no call is to blame for the exit code
            os._exit(LOST_DESCRIPTORS)

    def _settle(self, folder: str) -> None:
        process_tree.die_with_parent()
        if os.getppid() != self._keeper:
            os._exit(0)  # it ended before this process could ask to end with it
        os.setpgid(0, 0)  # a target that signals its own group must not hit the keeper
        self._own_pid = os.getpid()
        # Not SIG_IGN, which programs under test would inherit.
        signal.signal(signal.SIGINT, _disregard)
        tempfile.tempdir = folder
        self._flush_c = ctypes.CDLL(None).fflush
        self._capture.redirect()
        self._out, self._err = _stream(1), _stream(2)
        self._restore()
        faulthandler.enable(self._capture.writer)
        faulthandler.register(signal.SIGUSR1, self._capture.writer, chain=False)

    def _serve(self, target: Target) -> None:
        self._end()  # what it printed while it was imported belongs to no call
        while (chunk := read_pickle(self.tasks)) is not None:
            self._work(target, _unpickled(chunk))

    def _work(self, target: Target, chunk: list[dict[str, Any]]) -> None:
        spent_s = 0.0
        for values in chunk:
            # Tasks that turn out to be long should not wait here while others have nothing to do.
            if spent_s > _CHUNK_LIMIT_S:
                self._answer(Returned())
                return
            done = self._attempt(target, values)
            self._answer(done)
            spent_s += done.duration_s

    def _attempt(self, target: Target, values: dict[str, Any]) -> Done:
        self._stint.call(self._timeout_s)
        verdict = self._call(target, values)
        duration_s = self._stint.elapsed_s
        return Done(verdict, duration_s, *self._end())

    def _end(self) -> tuple[str, int]:
        if os.getpid() != self._own_pid:
            os._exit(0)  # the target forked, and its child came back as well
        self._restore()
        self._stint.end()
        self._capture.drain()
        self._stint.await_pardon()
        return self._capture.take()

    def _call(self, target: Target, values: dict[str, Any]) -> Verdict:
        try:
            return of_returned(target.call(values))
        except BaseException as error:  # noqa: BLE001 - whatever the target does is an outcome
            return of_exception(error)

    def _restore(self) -> None:
        """Undo what a call may have done to the process, and bring out what it printed."""
        self._capture.redirect()
        for stream in (sys.stdout, sys.stderr):
            with suppress(Exception):  # it may be closed, or an object of the target's
                stream.flush()
        if self._out.closed or self._err.closed:
            self._out, self._err = _stream(1), _stream(2)
        sys.stdout, sys.stderr = self._out, self._err
        self._flush_c(None)
        with suppress(OSError):
            os.chdir(self._home)

    def _answer(self, answer: Answer) -> None:
        try:
            line = encode(answer)
        except Exception as error:  # noqa: BLE001 - a verdict of the target's that is none
            line = encode(Done(of_exception(error), 0.0, "", 0))
        while line:
            line = line[os.write(self._answers, line) :]


def _disregard(*_: object) -> None:
    pass


def _stream(descriptor: int) -> TextIO:
    # Every line goes out at once: what was printed before a crash is not lost.
    return open(
        descriptor, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False
    )


def _prepared(pickled: bytes) -> Target:
    target: Target = _unpickled(pickled)
    try:
        target.prepare()
    except TestflowError:
        raise
    except (Exception, SystemExit) as error:
        message = f"the target could not be prepared: {type(error).__name__}: {error}"
        raise ExecutionError(message) from error
    return target


def _unpickled(pickled: bytes) -> Any:
    try:
        return pickle.loads(pickled)  # noqa: S301 - from the process that started this one
    except (Exception, SystemExit) as error:  # whatever an import does
        message = f"a worker could not read its work: {type(error).__name__}: {error}"
        hint = "what the target or the configurations are made of must be importable"
        raise ExecutionError(message, hint=hint) from error
