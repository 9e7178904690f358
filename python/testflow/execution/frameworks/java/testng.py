"""Tests of TestNG."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from testflow.execution.frameworks.java.classes import Asked, around_path
from testflow.execution.frameworks.java.runs import JavaClasses
from testflow.execution.frameworks.java.tool import JavaTool
from testflow.execution.frameworks.order import TEST_PATH, Order
from testflow.execution.reports.report import ReportedTest
from testflow.model import Outcome
from testflow.runtime.clock import Clock

_SKIPPED, _NO_TESTS = 2, 8  # bits of its exit code


class TestNG(JavaClasses):
    """Tests of TestNG by its own command line."""

    __test__ = False

    name = "testng"

    def __init__(self, order: Order, clock: Clock | None = None) -> None:
        super().__init__(order, clock, CommandLine)


class CommandLine(JavaTool):
    """Runs classes in a JVM of their own; it writes its report at the end."""

    report_form = "testng"
    failure_line = (
        r"^(?:Caused by: |Exception in thread \S+ )?[\w.$]+(?:Exception|Error): *\n?(.*)$"
    )

    def argv(self, asked: Sequence[Asked], report: Path) -> list[str]:
        """Give the command; where only methods are asked for, by their names."""
        before, after = around_path(self.order.words(), TEST_PATH, "-testclass")
        if all(each.method for each in asked):
            names = (f"{each.holder}.{each.method}" for each in asked)
            selected = ["-methods", ",".join(dict.fromkeys(names))]
        else:
            selected = ["-testclass", ",".join(dict.fromkeys(each.tested for each in asked))]
        return [*before, *selected, "-d", str(report), *after]

    def reports(self, report: Path) -> list[Path]:
        """Give TestNG's own report, which has the arguments of a test, too."""
        place = report / "testng-results.xml"
        return [place] if place.is_file() else []

    def accounts_for(self, status: int, tests: Sequence[ReportedTest]) -> bool:
        """Whether the exit code is what these results give."""
        if status == _NO_TESTS and not tests:
            return True
        is_skip = status == _SKIPPED and any(each.outcome is Outcome.SKIPPED for each in tests)
        return is_skip or super().accounts_for(status, tests)
