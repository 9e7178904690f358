"""Frameworks that run many files in one process, where a part of testflow tells of each test.

A file is what is collected; its tests are known when they run. A crash or a test that does not end
costs that test: a fresh process runs the rest of its file, and the files that are left.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Collection, Iterable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from testflow.execution.frameworks.expected import Expected
from testflow.execution.frameworks.framework import Ran
from testflow.execution.frameworks.order import TEST_PATH, Order
from testflow.execution.frameworks.streamed.batches import Batch, batches_of
from testflow.execution.frameworks.streamed.file_run import FileRun
from testflow.execution.frameworks.streamed.names import Names
from testflow.execution.frameworks.streamed.stream import Stream
from testflow.execution.frameworks.test_files import find_test_files
from testflow.execution.frameworks.time_limit import TimeLimit
from testflow.execution.text import bounded
from testflow.model import Outcome, TestCase, TestId, Verdict
from testflow.runtime.clock import Clock, SystemClock

_REASON_LIMIT = 2_000


class Streamed(ABC):
    """A framework that runs many files in one process.

    Args:
        order: Where and how.
        clock: Waits, and tells how long a run takes.
    """

    name: ClassVar[str]
    """Which framework this is."""

    pattern: ClassVar[str]
    """What the path of a file of tests looks like, from the application's folder on."""

    needs: ClassVar[str]
    """The versions whose reports testflow understands."""

    runs_beside: ClassVar[bool] = True
    """Whether one process runs several files at once."""

    def __init__(self, order: Order, clock: Clock | None = None) -> None:
        self.order = order
        self.version = ""
        self._clock = clock or SystemClock()

    @abstractmethod
    def argv(self, paths: Sequence[str], names: Names, workers: int) -> list[str]:
        """Give the command for these files, for all of their tests or for some by their names."""

    def env(self) -> dict[str, str]:
        """Give variables that load testflow's part."""
        return {}

    async def collect(self, paths: Sequence[str]) -> list[TestCase]:
        """Give each file of tests under these files and folders, and each ``path::test``.

        Raises:
            InputError: One of them is not there.
        """
        cases: dict[str, TestCase] = {}
        for path in paths or ["."]:
            file, mark, name = path.partition("::")
            for each in find_test_files(self.order, [file], self.pattern):
                case = self._test(each, name) if mark else self._file(each)
                cases[case.native_id] = case
        return list(cases.values())

    def _file(self, path: str) -> TestCase:
        test_id = TestId(self.order.app, path, Path(path).stem)
        return TestCase(test_id, path, self.name, path, is_file=True)

    def _test(self, path: str, name: str) -> TestCase:
        native_id = f"{path}::{name}"
        test_id = TestId.parse(f"{self.order.app}::{native_id}")
        return TestCase(test_id, native_id, self.name, path)

    async def run(self, tests: Sequence[TestCase]) -> AsyncGenerator[Ran]:
        """Run files, in as few processes as can be; as many at once as there are workers.

        Raises:
            ExecutionError: The framework cannot be started.
        """
        expected = Expected(tests, self.order.trace_id)
        limit = TimeLimit(self.order.limits.run_s, self._clock)
        waiting = batches_of(self.order, tests, expected, self._processes)
        files = [file for batch in waiting for file in batch.files]
        happened: asyncio.Queue[Ran | asyncio.Task[list[Batch]]] = asyncio.Queue()
        running: dict[asyncio.Task[list[Batch]], Batch] = {}
        try:
            while running or (waiting and not limit.is_over):
                while waiting and self._has_room(waiting[0], running.values()):
                    batch = waiting.pop(0)
                    task = asyncio.create_task(self._run(batch, limit, happened))
                    task.add_done_callback(happened.put_nowait)
                    running[task] = batch
                event = await happened.get()
                if isinstance(event, asyncio.Task):
                    running.pop(event)
                    waiting += event.result() if not limit.is_over else []
                else:
                    yield event
            for result in expected.give_up(limit.reason):
                yield result
            for file in files:
                for event in file.finish():
                    yield event
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    @property
    def _processes(self) -> int:
        return 1 if self.runs_beside else self.order.workers

    def _has_room(self, batch: Batch, running: Collection[Batch]) -> bool:
        if batch.is_exclusive or any(each.is_exclusive for each in running):
            return not running
        taken = sum(map(self._workers, running))
        return not running or taken + self._workers(batch) <= self.order.workers

    def _workers(self, batch: Batch) -> int:
        return min(self.order.workers, len(batch.files)) if self.runs_beside else 1

    async def _run(
        self, batch: Batch, limit: TimeLimit, happened: asyncio.Queue[Any]
    ) -> list[Batch]:
        """Run a batch, and give what another process is needed for."""
        stream = Stream(self.order, self.name, batch.files, batch.inputs, limit, self._clock)
        paths = [each.path for each in batch.files]
        argv = self.argv(paths, _names_of(batch), self._workers(batch))
        async with aclosing(stream.run(argv, self.env())) as events:
            async for event in events:
                happened.put_nowait(event)
        self.version = stream.version or self.version
        if limit.is_over:
            return []
        missed = [each for each in batch.files if each.is_missed]
        if stream.is_done or len(missed) == len(batch.files):
            for result in self._not_run(missed, stream):
                happened.put_nowait(result)
            missed = []
        # A file that was interrupted runs alone: should it end its process, it shows itself then.
        left = [(each,) for each in batch.files if each.is_interrupted]
        return [replace(batch, files=files) for files in [*left, tuple(missed)] if files]

    def _not_run(self, files: Iterable[FileRun], stream: Stream) -> Iterator[Ran]:
        reason = stream.reason
        if not stream.version:
            reason = (
                f"{self.name} did not load testflow's reporter, which needs {self.needs}: {reason}"
            )
        verdict = Verdict(Outcome.BLOCKED, reason=bounded(reason, _REASON_LIMIT))
        for each in files:
            yield from each.settle(verdict)
            yield from each.finish()

    async def close(self) -> None:  # noqa: B027 - part of what a framework is
        """Nothing waits for another run."""


def _names_of(batch: Batch) -> Names:
    names = [each.names for each in batch.files]
    return Names(
        tuple(dict.fromkeys(one for each in names for one in each.only)),
        tuple(dict.fromkeys(one for each in names for one in each.without)),
    )


def with_options(order: Order, options: Sequence[str], paths: Sequence[str]) -> list[str]:
    """Give a command with options before its paths."""
    if TEST_PATH in order.command:
        return order.argv([*options, *paths])
    return [*order.argv(paths), *options]


def with_limit(order: Order, option: str) -> list[str]:
    """Give an option with the time that a test may take, in milliseconds; none without a limit."""
    limit_s = order.limits.test_s
    return [] if limit_s is None else [f"{option}={max(round(limit_s * 1000), 1)}"]
