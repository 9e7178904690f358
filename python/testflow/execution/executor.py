"""Where tasks run, by name."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import Protocol

from testflow.execution.target import Target
from testflow.execution.task import Finished, Task
from testflow.runtime.clock import Clock
from testflow.runtime.registry import Registry


class Executor(Protocol):
    """Runs tasks somewhere, several at a time."""

    def run(self, tasks: Iterable[Task]) -> Generator[Finished]:
        """Run tasks; give each result as it is ready; closing the iterator stops everything."""
        ...


class ExecutorMaker(Protocol):
    """Makes an executor for one target."""

    def __call__(
        self, target: Target, *, workers: int, timeout_s: float, clock: Clock | None = None
    ) -> Executor:
        """Make it."""
        ...


EXECUTORS: Registry[ExecutorMaker] = Registry(
    "executors", {"local": "testflow.execution.pool:WorkerPool"}
)
