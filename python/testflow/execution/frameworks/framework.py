"""What a test framework does for testflow."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Protocol

from testflow.execution.frameworks.order import Order
from testflow.model import TestCase, TestId, TestResult


@dataclass(frozen=True, slots=True)
class Started:
    """A test is executing from now on.

    Attributes:
        test_id: The test.
        attempt: 1 for the first try.
    """

    test_id: TestId
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Ended:
    """All results of a file, and of its tests, were given.

    Attributes:
        test_id: The file.
    """

    test_id: TestId


Ran = Started | TestResult | Ended


class Framework(Protocol):
    """Collects and runs the tests of an application by one test framework.

    Args:
        order: Where and how.
    """

    def __init__(self, order: Order) -> None: ...

    async def collect(self, paths: Sequence[str]) -> list[TestCase]:
        """Give the tests under these files and folders; all there are, where none is given.

        Raises:
            ExecutionError: The framework cannot be started, or does not get as far as that.
        """
        ...

    def run(self, tests: Sequence[TestCase]) -> AsyncGenerator[Ran]:
        """Run tests, and give what happens as it does.

        Each test gets one result; a file (`TestCase.is_file`) one for each of its tests, one of its
        own only where something is wrong that none of them shows, and `Ended` when there are no
        more. A result that could not be got is one too: ``error`` for the test that was executing
        when its process died, ``blocked`` for those that could not be tried. May be called again,
        such as for another attempt, also with a single test of a file: its native id is the file's,
        ``::`` and its name. Closing the iterator ends all that was started.

        Raises:
            ExecutionError: The framework cannot be started.
        """
        ...

    async def close(self) -> None:
        """End what waits for another run."""
        ...
