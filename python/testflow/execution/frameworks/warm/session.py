"""A session of a framework with testflow in it: collected once, then run as often as asked."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from testflow.errors import ExecutionError
from testflow.execution.excerpt import Excerpt
from testflow.execution.frameworks.launch import launch
from testflow.execution.frameworks.messages import Messages
from testflow.execution.frameworks.order import Order
from testflow.execution.frameworks.time_limit import TimeLimit
from testflow.execution.scratch import make_scratch
from testflow.execution.text import bounded
from testflow.model import TestCase, TestId
from testflow.runtime.clock import Clock

FOLDER = "TESTFLOW_SESSION"
"""The variable that says where a session finds what it is asked for."""

_SAID_LIMIT = 4_000


class Session:
    """A process of the application's interpreter with a part of testflow in it.

    Args:
        order: Where and how.
        name: The framework.
        argv: The command.
        env: Variables that load testflow's part.
        clock: Waits for it.

    Raises:
        ExecutionError: It cannot be started.

    Attributes:
        cases: What it collected.
        problems: What could not be collected, or left itself out: results by native id.
    """

    def __init__(
        self, order: Order, name: str, argv: Sequence[str], env: Mapping[str, str], clock: Clock
    ) -> None:
        self._order = order
        self._name = name
        self._clock = clock
        self._folder = make_scratch()
        self._messages = Messages(self._folder / "results")
        os.mkfifo(self._folder / "orders", 0o600)
        # Open at both ends: nobody has to wait until the other one is there.
        self._orders = os.open(self._folder / "orders", os.O_RDWR | os.O_CLOEXEC)
        self._said = Excerpt(memoryview(bytearray(Excerpt.size_for(_SAID_LIMIT))))
        self._runs = 0
        self.cases: list[TestCase] = []
        self.problems: dict[str, list[Any]] = {}
        (self._folder / "settings.json").write_text(json.dumps(_settings(order)))
        try:
            extra = {**env, FOLDER: str(self._folder)}
            self._process = launch(order, argv, clock, extra)
        except ExecutionError:
            self._clear()
            raise

    async def collect(self) -> None:
        """Wait until everything is collected.

        Raises:
            ExecutionError: It ended before that; the message has what it said.
        """
        limit = TimeLimit(self._order.limits.collect_s, self._clock)
        async for kind, *rest in limit.bound(self.messages()):
            if kind == "collected":
                found, self.problems = rest
                self.cases = [*self._cases(found), *map(self._problem, self.problems)]
                return
        ended = "still collecting after the time limit" if limit.is_over else self.last_words
        message = f"{self._name} collected nothing of {self._order.app}: {ended}"
        raise ExecutionError(message, hint="run the command by hand to see what is wrong")

    def _cases(self, found: list[Any]) -> Iterator[TestCase]:
        for native_id, line, marks in found:
            test_id = TestId.parse(f"{self._order.app}::{native_id}")
            yield TestCase(test_id, native_id, self._name, test_id.path, line, tuple(marks))

    def _problem(self, native_id: str) -> TestCase:
        path, _, rest = native_id.partition("::")
        test_id = TestId(self._order.app, path, rest or "(collection)")
        return TestCase(test_id, native_id, self._name, path)

    async def messages(self) -> AsyncIterator[list[Any] | None]:
        """Give what it tells until it has ended, and None when it tells nothing."""
        while True:
            has_ended = self._process.status is not None
            self._listen()
            for message in self._messages.read():
                yield message
            if has_ended:
                return
            yield None
            await self._process.tick()

    def _listen(self) -> None:
        for read in (self._process.read_output, self._process.read_errors):
            self._said.append(read())

    def ask(self, tests: Sequence[TestCase]) -> None:
        """Let it run tests; its next messages tell of them."""
        self._runs += 1
        name = f"run-{self._runs}.json"
        (self._folder / name).write_text(json.dumps([each.native_id for each in tests]))
        os.write(self._orders, f"{name}\n".encode())

    @property
    def has_ended(self) -> bool:
        """Whether it is gone."""
        return self._process.status is not None

    @property
    def last_words(self) -> str:
        """What it said at last."""
        said = bounded(self._said.text().strip(), _SAID_LIMIT)
        return said or f"exit code {self._process.status}"

    async def stop(self) -> None:
        """End it with all that it started."""
        await self._process.stop()
        self._clear()

    def _clear(self) -> None:
        self._messages.close()
        os.close(self._orders)
        shutil.rmtree(self._folder, ignore_errors=True)


def _settings(order: Order) -> dict[str, Any]:
    return {
        "folder": str(order.folder.absolute()),
        "workers": order.workers,
        "distribution": order.distribution,
        "groups": dict(order.groups),
        "exclusive": list(order.exclusive),
        "inputs": {native_id: dict(given) for native_id, given in order.inputs.items()},
        **asdict(order.limits),
    }
