"""The workers of one run, and what passes between them and the pool."""

from __future__ import annotations

import selectors
from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice

from testflow.errors import ExecutionError
from testflow.execution import endings
from testflow.execution.pace import Pace
from testflow.execution.stint import START_LIMIT_S
from testflow.execution.task import Finished, Task
from testflow.execution.text import last_line
from testflow.execution.wire import (
    LOST_DESCRIPTORS,
    Answer,
    Done,
    Failed,
    Obituary,
    Returned,
)
from testflow.execution.worker import Job, Worker
from testflow.model import Verdict
from testflow.runtime.clock import Clock

_TICK_S = 1.0
_SILENCE_S = 10.0


class Crew:
    """Up to so many workers that finish tasks.

    Keepers hold the time limits; should one of them fail too, its silence is noticed here.

    Args:
        job: What a worker is started with.
        size: The most workers at a time.
        tasks: What to do; taken as the workers get to it.
        clock: Tells how long a worker has been silent.
    """

    def __init__(self, job: Job, size: int, tasks: Iterator[Task], clock: Clock) -> None:
        self._job = job
        self._size = size
        self._tasks = tasks
        self._clock = clock
        self._pace = Pace()
        self._workers: list[Worker] = []
        self._given_back: deque[Task] = deque()
        self._finished: deque[Finished] = deque()
        self._selector = selectors.DefaultSelector()

    def run(self) -> Iterator[Finished]:
        """Finish all tasks; give each as it ends.

        Raises:
            ExecutionError: The target cannot be run at all.
            InputError: What it was made from, or a configuration, cannot be used.
        """
        while self._hand_out():
            self._listen()
            while self._finished:
                yield self._finished.popleft()
        self._dismiss(at_once=False)

    def close(self) -> None:
        """Stop every worker, whatever it is doing."""
        self._dismiss(at_once=True)
        self._selector.close()

    def _dismiss(self, *, at_once: bool) -> None:
        for worker in self._workers:
            self._ignore(worker)
            worker.dismiss(at_once=at_once)
        while self._workers:
            self._workers[-1].stop()
            self._workers.pop()

    def _hand_out(self) -> bool:
        for worker in self._workers:
            if not worker.pending and (chunk := self._chunk()):
                self._give(worker, chunk)
        while len(self._workers) < self._size and (chunk := self._chunk()):
            self._give(self._hire(), chunk)
        return any(worker.pending for worker in self._workers)

    def _chunk(self) -> list[Task]:
        size = self._pace.size
        chunk = [self._given_back.popleft() for _ in range(min(size, len(self._given_back)))]
        return chunk or list(islice(self._tasks, size))

    def _hire(self) -> Worker:
        try:
            worker = Worker(self._job)
        except OSError as error:
            message = f"a worker process cannot be started: {error}"
            raise ExecutionError(message) from error
        self._workers.append(worker)
        self._await(worker, worker.answers, self._hear)
        self._await(worker, worker.obituary, self._hear_keeper)
        return worker

    def _give(self, worker: Worker, chunk: list[Task]) -> None:
        worker.heard_at = self._clock.monotonic()
        worker.give(chunk)
        if worker.has_unsent and worker.tasks not in self._selector.get_map():
            self._selector.register(worker.tasks, selectors.EVENT_WRITE, (self._send, worker))

    def _await(self, worker: Worker, descriptor: int, then: Callable[[Worker], None]) -> None:
        self._selector.register(descriptor, selectors.EVENT_READ, (then, worker))

    def _ignore(self, worker: Worker) -> None:
        for descriptor in (worker.tasks, worker.answers, worker.obituary):
            if descriptor in self._selector.get_map():
                self._selector.unregister(descriptor)

    def _listen(self) -> None:
        events = self._selector.select(_TICK_S)
        for key, _ in events:
            then, worker = key.data
            if worker in self._workers:  # else what was just heard of it was its end
                then(worker)
        if not events:
            self._stop_the_silent()

    def _send(self, worker: Worker) -> None:
        worker.write()
        if not worker.has_unsent:
            self._selector.unregister(worker.tasks)

    def _hear(self, worker: Worker) -> None:
        worker.heard_at = self._clock.monotonic()
        for answer in worker.read():
            self._take(worker, answer)

    def _take(self, worker: Worker, answer: Answer) -> None:
        match answer:
            case Done(verdict, duration_s, output, output_bytes):
                worker.spent_s += duration_s
                self._finish(worker, verdict, duration_s, output, output_bytes)
                if not worker.pending:
                    self._pace.learn(worker.given, worker.spent_s)
            case Returned():
                self._pace.learn(worker.given - len(worker.pending), worker.spent_s)
                self._give_back(worker)
            case Failed(error):
                raise error

    def _finish(
        self, worker: Worker, verdict: Verdict, duration_s: float, output: str, output_bytes: int
    ) -> None:
        task = worker.pending.popleft()
        self._finished.append(Finished(task.position, verdict, duration_s, output, output_bytes))

    def _give_back(self, worker: Worker) -> None:
        self._given_back.extendleft(reversed(worker.pending))
        worker.pending.clear()

    def _hear_keeper(self, worker: Worker) -> None:
        obituaries = list(worker.read_obituaries())
        self._hear(worker)  # what a runner answered before its end
        for obituary in obituaries:
            self._mourn(worker, obituary)
        if worker.is_over:
            self._bury(worker)

    def _mourn(self, worker: Worker, obituary: Obituary) -> None:
        if obituary.phase == "start":
            raise _not_started(obituary)
        if worker.pending:
            verdict = _verdict_on(obituary, self._job.timeout_s)
            self._finish(
                worker, verdict, obituary.duration_s, obituary.output, obituary.output_bytes
            )
        self._give_back(worker)

    def _bury(self, worker: Worker) -> None:
        self._ignore(worker)
        try:
            obituary = worker.bury()
        finally:
            self._workers.remove(worker)
        if obituary:
            self._mourn(worker, obituary)
        self._give_back(worker)

    def _stop_the_silent(self) -> None:
        limit_s = max(self._job.timeout_s, START_LIMIT_S) + _SILENCE_S
        now = self._clock.monotonic()
        for worker in self._workers:
            if worker.pending and now - worker.heard_at > limit_s:
                worker.kill()


def _verdict_on(obituary: Obituary, timeout_s: float) -> Verdict:
    if obituary.end == "timeout":
        return endings.timed_out(timeout_s)
    if obituary.end == "signal":
        return endings.killed_by(obituary.number)
    if obituary.number == LOST_DESCRIPTORS and obituary.phase == "idle":
        return endings.lost_descriptors()
    return endings.left_with(obituary.number)


def _not_started(obituary: Obituary) -> ExecutionError:
    (symptom,) = _verdict_on(obituary, START_LIMIT_S).symptoms
    message = f"a worker ended while it prepared the target: {symptom.message}"
    return ExecutionError(message, hint=last_line(obituary.output))
