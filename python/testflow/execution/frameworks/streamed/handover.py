"""What the tests of one file give to tests after them, put on their results."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from testflow.execution.frameworks.exchange import Exchange
from testflow.execution.frameworks.framework import Ran
from testflow.model import TestResult


class Handover:
    """Holds results back from when a test gave something: what others give belongs to it, too.

    The last result is held until it is known that it is not the last, as something may be given
    after all tests.

    Args:
        exchange: What the tests give; None where they are of several files, as nobody could tell
            whose it is.
    """

    def __init__(self, exchange: Exchange | None) -> None:
        self._exchange = exchange
        self._held: list[TestResult] = []

    def take(self, event: Ran) -> Iterator[Ran]:
        """Take what happened, and give what need not be held."""
        if self._exchange is None or not isinstance(event, TestResult):
            yield event
            return
        if not self._exchange.has_outputs:
            yield from self._held
            self._held.clear()
        self._held.append(event)

    def rest(self) -> Iterator[Ran]:
        """Give what was held, with what the tests gave."""
        given: Any = self._exchange.given() if self._exchange is not None else None
        for each in self._held:
            yield replace(each, returned=given)
        self._held.clear()
