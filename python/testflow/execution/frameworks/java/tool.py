"""What runs Java's tests: a launcher in the JVM that has them, or a build tool."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from pathlib import Path
from typing import ClassVar

from testflow.execution.frameworks.java.classes import Asked
from testflow.execution.frameworks.order import Order
from testflow.execution.reports.report import ReportedTest
from testflow.runtime.clock import Clock


class JavaTool:
    """Runs classes, and methods of them, in one process.

    Args:
        order: Where and how.
        clock: Waits.
    """

    report_form: ClassVar[str] = "junit"
    """The form of its reports."""

    is_alone: ClassVar[bool] = False
    """Whether no second process of it can run in the same folder at the same time."""

    failure_line: ClassVar[str] = ""
    """What the line of the output looks like that says what went wrong; its group is that."""

    def __init__(self, order: Order, clock: Clock) -> None:
        self.order = order
        self.clock = clock

    def argv(self, asked: Sequence[Asked], report: Path) -> list[str]:
        """Give the command; reports go into the folder `report` where the tool allows that."""
        raise NotImplementedError

    def reports(self, report: Path) -> list[Path]:
        """Give the reports that the process wrote."""
        raise NotImplementedError

    def turn(self) -> AbstractAsyncContextManager[object]:
        """Give what the process must hold while it runs; nothing, mostly."""
        return nullcontext()

    def reached_tests(self, output: str) -> bool:
        """Whether a process that failed came as far as to the tests."""
        del output
        return True

    def lacks_reports(self, output: str) -> bool:
        """Whether a process that ended well, and left no report, ought to have left one."""
        del output
        return True

    def output_of(self, test: ReportedTest) -> str:
        """Give what a test printed."""
        return test.output

    def accounts_for(self, status: int, tests: Sequence[ReportedTest]) -> bool:
        """Whether the exit code is what these results give."""
        return not status or any(each.outcome.is_failure for each in tests)
