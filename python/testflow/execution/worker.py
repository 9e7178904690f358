"""The pool's end of one worker: a process, its tasks and its answers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from testflow.errors import ExecutionError
from testflow.execution import process_tree
from testflow.execution.pickling import pickled
from testflow.execution.task import Task
from testflow.execution.text import bounded, printable
from testflow.execution.wire import LENGTH, Answer, Obituary, decode, decode_obituary

_READ_BYTES = 1 << 16
_GRACE_S = 3.0
_SHOWN_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class Job:
    """What every worker of a pool is started with.

    Attributes:
        target: The target, pickled.
        timeout_s: How long one task may take.
        output_limit_bytes: How much of one task's output is kept.
    """

    target: bytes
    timeout_s: float
    output_limit_bytes: int


class Worker:
    """One worker process; nothing here waits for it, except its end.

    Args:
        job: What it is started with.

    Raises:
        OSError: The system does not give it a process, a pipe or a folder.

    Attributes:
        tasks: The descriptor that takes tasks.
        answers: The descriptor that brings answers.
        obituary: The descriptor that brings the keeper's last words on runners.
        pending: The tasks that it was given and has not answered, in order.
        given: How many tasks its chunk had.
        spent_s: How long the answered tasks of its chunk took.
        is_over: Whether its process has ended.
        heard_at: When it was last heard of, on the pool's clock.
    """

    def __init__(self, job: Job) -> None:
        tasks_reader, self.tasks = os.pipe()
        self.answers, answers_writer = os.pipe()
        self.obituary, obituary_writer = os.pipe()
        self._folder = mkdtemp(prefix="testflow-")
        try:
            self._process = _start(job, self._folder, tasks_reader, answers_writer, obituary_writer)
        except OSError:
            self._close()
            shutil.rmtree(self._folder)
            raise
        finally:
            for descriptor in (tasks_reader, answers_writer, obituary_writer):
                os.close(descriptor)
        for descriptor in (self.tasks, self.answers, self.obituary):
            os.set_blocking(descriptor, False)
        self.pending: deque[Task] = deque()
        self.given = 0
        self.spent_s = 0.0
        self.is_over = False
        self.heard_at = 0.0
        self._is_killed = False
        self._inbox = self._said = self._complaint = b""
        self._outbox = memoryview(b"")
        self._send(job.target)

    def give(self, chunk: Sequence[Task]) -> None:
        """Hand out tasks; `write` sends what is left of them while `has_unsent`.

        Raises:
            InputError: A configuration cannot be pickled.
        """
        what = f"the configuration at position {chunk[0].position} or one that follows"
        message = pickled([task.values for task in chunk], what)
        self.pending.extend(chunk)
        self.given, self.spent_s = len(chunk), 0.0
        self._send(message)

    def _send(self, message: bytes) -> None:
        self._outbox = memoryview(b"".join((self._outbox, LENGTH.pack(len(message)), message)))
        self.write()

    @property
    def has_unsent(self) -> bool:
        """Whether something waits for room in the pipe."""
        return bool(self._outbox)

    def write(self) -> None:
        """Send as much as there is room for."""
        try:
            self._outbox = self._outbox[os.write(self.tasks, self._outbox) :]
        except BlockingIOError:
            pass
        except BrokenPipeError:
            self._outbox = memoryview(b"")  # it is dead; its obituary is on the way

    def read(self) -> Iterator[Answer]:
        """Give the answers that have arrived."""
        while data := _read(self.answers):
            *lines, self._inbox = (self._inbox + data).split(b"\n")
            yield from map(decode, lines)

    def read_obituaries(self) -> Iterator[Obituary]:
        """Give what the keeper has said of its runners' ends; then `is_over` may hold."""
        said = _read(self.obituary)
        self.is_over = said == b""
        self._said += said or b""
        *lines, self._said = self._said.split(b"\n")
        for line in lines:
            if line.startswith(b"["):
                yield decode_obituary(line)
            else:
                self._complaint += line + b"\n"

    def bury(self) -> Obituary | None:
        """Clear up after a worker that is over; give its end where its keeper could not.

        Raises:
            ExecutionError: It never began, and the message has what the interpreter said.
        """
        self.dismiss()
        code = self.stop()
        if code < 0:  # the keeper itself was killed, perhaps by the target
            process_tree.kill_below(self._process.pid)
            cause = "timeout" if self._is_killed else "signal"
            return Obituary(cause, -code, "call", 0.0, "", 0)
        if code == 0:
            return None
        said = bounded(printable(self._complaint).strip(), _SHOWN_CHARACTERS)
        message = (
            f"a worker process cannot run with {sys.executable}: {said or f'exit code {code}'}"
        )
        raise ExecutionError(message)

    def dismiss(self, *, at_once: bool = False) -> None:
        """Tell it that nothing more will come; `stop` waits until it is gone.

        Args:
            at_once: Whether what it is doing is given up.
        """
        self._close()
        if at_once:
            self._process.terminate()

    def stop(self) -> int:
        """Wait until it is gone, for a while; then kill it. Give its exit code."""
        for insist in (self._process.terminate, self.kill):
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_GRACE_S)
                break
            insist()
        code = self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)  # for a keeper that was killed
        return code

    def kill(self) -> None:
        """End it by force, for being silent for too long."""
        self._is_killed = True
        process_tree.kill_below(self._process.pid)
        self._process.kill()

    def _close(self) -> None:
        for descriptor in (self.tasks, self.answers, self.obituary):
            if descriptor >= 0:
                os.close(descriptor)
        self.tasks = self.answers = self.obituary = -1


def _start(
    job: Job, folder: str, tasks: int, answers: int, last_words: int
) -> subprocess.Popen[bytes]:
    # Not through the main module, as multiprocessing would: that may be a notebook, or a script
    # that starts a campaign whenever it is run.
    path = [str(Path(each).absolute()) for each in sys.path]
    code = (
        f"import sys; sys.path[:] = {path!r}; from testflow.execution.keeper import main; "
        f"main({os.getpid()}, {tasks}, {answers}, {folder!r}, "
        f"limit_bytes={job.output_limit_bytes}, timeout_s=float('{job.timeout_s}'))"
    )
    return subprocess.Popen(  # noqa: S603 - this very interpreter
        [sys.executable, "-c", code],
        stdin=subprocess.DEVNULL,
        stdout=last_words,
        stderr=last_words,
        pass_fds=(tasks, answers),
        start_new_session=True,  # Ctrl-C in a terminal is for the pool alone
    )


def _read(descriptor: int) -> bytes | None:
    # Nothing at the end, None when there is nothing yet.
    try:
        return os.read(descriptor, _READ_BYTES)
    except BlockingIOError:
        return None
