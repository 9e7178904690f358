"""What the tests of frameworks share."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from testflow.execution.frameworks.framework import Ended as FileEnded
from testflow.execution.frameworks.framework import Ran, Started
from testflow.execution.frameworks.order import Order
from testflow.execution.frameworks.registry import FRAMEWORKS
from testflow.model import TestCase, TestResult

Outcomes = dict[str, str]


class Ended:
    """What came of collecting and running."""

    def __init__(self, tests: list[TestCase], events: list[Ran]) -> None:
        self.tests = tests
        self.events = events
        self.started = [str(each.test_id) for each in events if isinstance(each, Started)]
        self.ended = [str(each.test_id) for each in events if isinstance(each, FileEnded)]
        self.results = [each for each in events if isinstance(each, TestResult)]

    @property
    def outcomes(self) -> Outcomes:
        """How each test ended, by its path, name and case."""
        return {str(each.test_id).partition("::")[2]: each.outcome.value for each in self.results}

    def of(self, name: str) -> TestResult:
        """Give the result of the one test whose name or case has this in it."""
        (found,) = (each for each in self.results if name in str(each.test_id))
        return found


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write the files of an application; give its folder."""

    def write(files: dict[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / "app" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path / "app"

    return write


@pytest.fixture
def order_for() -> Callable[..., Order]:
    """Make an order for an application in a folder."""

    def order_for(folder: Path, command: str = "", **options: Any) -> Order:
        command = command or f"{sys.executable} -m pytest -p no:cacheprovider {{test_path}}"
        return Order(app="shop", folder=folder, command=command, **options)

    return order_for


@pytest.fixture
def run() -> Callable[..., Ended]:
    """Collect and run tests by a framework, all or those that are wanted."""

    def run(name: str, order: Order, *paths: str, only: Callable[[TestCase], bool] = bool) -> Ended:
        async def whole() -> Ended:
            framework = FRAMEWORKS.load(name)(order)
            try:
                tests = await framework.collect(paths)
                wanted = [each for each in tests if only(each)]
                return Ended(tests, [event async for event in framework.run(wanted)])
            finally:
                await framework.close()

        return asyncio.run(whole())

    return run
