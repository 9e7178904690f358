"""Runs of a target, one decided on after the other."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import redirect_stderr, redirect_stdout
from copy import deepcopy
from io import StringIO
from typing import Any, Protocol

from testflow.correlation.narrowing.places import text_of
from testflow.errors import InputError
from testflow.execution.executor import EXECUTORS
from testflow.execution.function import as_target
from testflow.execution.target import Target
from testflow.execution.task import Finished, Task
from testflow.model import Outcome, Verdict
from testflow.runtime.closing import Closing

AnyTarget = Callable[[dict[str, Any]], object] | Target | str


class Spent(Exception):  # noqa: N818 - a state, not a mistake
    """As many runs as were asked for were made."""


class Trials(Closing):
    """Runs a target under configurations, each configuration once, and counts the runs.

    Args:
        target: What `Campaign` takes.
        budget: At most so many runs.
        times: How often a configuration is run before it counts as not failing.
        timeout_s: How long one run may take, in a process of its own.
        isolated: Whether it is run in a worker process, as campaigns do; otherwise in this one.

    Raises:
        InputError: The target cannot be used, or a number is out of range.
        ExecutionError: It cannot be run at all.
    """

    def __init__(
        self, target: AnyTarget, *, budget: int, times: int, timeout_s: float, isolated: bool
    ) -> None:
        for name, number in (("budget", budget), ("times", times)):
            if number < 1:
                message = f"must be at least 1, not {number}"
                raise InputError(message, path=name)
        made = as_target(target)
        self._place: _Place = _Apart(made, timeout_s) if isolated else _Here(made)
        self._budget = budget
        self._times = times
        self._known: dict[str, Verdict] = {}
        self._passing: dict[str, Any] = {}
        self.runs = 0
        self._tally: dict[str, tuple[int, int]] = {}

    def close(self) -> None:
        """Stop what was started."""
        self._place.close()

    def verdict(self, values: Any, is_wanted: Callable[[Verdict], bool]) -> Verdict:
        """Run a configuration until it ends as wanted, at most so many times.

        Raises:
            Spent: It would take more runs than were asked for.
        """
        key = text_of(values)
        if key not in self._known:
            self._known[key] = self._tried(values, key, is_wanted)
            if self._known[key].outcome is Outcome.PASSED:
                self._passing[key] = values
        return self._known[key]

    @property
    def passing(self) -> list[Any]:
        """The configurations that passed, in the order in which they were run."""
        return list(self._passing.values())

    def tally(self, values: Any) -> tuple[int, int]:
        """Give how often a configuration ended as wanted, and how often it was run."""
        return self._tally.get(text_of(values), (0, 0))

    def repeat(self, values: Any, is_wanted: Callable[[Verdict], bool]) -> None:
        """Run a configuration again, so often that the tally tells something."""
        for _ in range(self._times if self._times > 1 else 0):
            self._run(values, text_of(values), is_wanted)

    def _tried(self, values: Any, key: str, is_wanted: Callable[[Verdict], bool]) -> Verdict:
        for _ in range(self._times - 1):
            verdict = self._run(values, key, is_wanted)
            if is_wanted(verdict) or not verdict.outcome.is_conclusive:
                return verdict
        return self._run(values, key, is_wanted)

    def _run(self, values: Any, key: str, is_wanted: Callable[[Verdict], bool]) -> Verdict:
        if self.runs >= self._budget:
            raise Spent
        self.runs += 1
        verdict = self._place.run(deepcopy(values))
        wanted, runs = self._tally.get(key, (0, 0))
        self._tally[key] = (wanted + is_wanted(verdict), runs + 1)
        return verdict


class _Place(Protocol):
    def run(self, values: Any) -> Verdict: ...
    def close(self) -> None: ...


class _Here:
    """In this process; what it prints there is dropped."""

    def __init__(self, target: Target) -> None:
        target.prepare()
        self._target = target

    def run(self, values: Any) -> Verdict:
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            return self._target.call(values)

    def close(self) -> None:
        """Nothing was started."""


class _Apart:
    """In a worker process, which stays for the next run as long as it survives."""

    def __init__(self, target: Target, timeout_s: float) -> None:
        self._tasks = _Tasks()
        pool = EXECUTORS.load("local")(target, workers=1, timeout_s=timeout_s)
        self._finished: Generator[Finished] = pool.run(self._tasks)

    def run(self, values: Any) -> Verdict:
        self._tasks.add(values)
        return next(self._finished).verdict

    def close(self) -> None:
        self._finished.close()


class _Tasks:
    """The next task, where there is one; there may be one later.

    Iterators that have ended should stay at their end, but the pool asks again each time that a
    worker is free, which is what lets one run decide on the next.
    """

    def __init__(self) -> None:
        self._next: deque[Task] = deque()
        self._count = 0

    def add(self, values: Any) -> None:
        self._next.append(Task(self._count, values))
        self._count += 1

    def __iter__(self) -> Iterator[Task]:
        return self

    def __next__(self) -> Task:
        if not self._next:
            raise StopIteration
        return self._next.popleft()
