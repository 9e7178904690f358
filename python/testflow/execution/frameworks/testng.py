"""Tests of TestNG."""

from __future__ import annotations

from pathlib import Path

from testflow.execution.frameworks.java_classes import JAVA, class_of
from testflow.execution.frameworks.process_each import ProcessEach


class TestNG(ProcessEach):
    """Tests of TestNG: a class at a time."""

    __test__ = False

    name = "testng"
    pattern = JAVA
    report_form = "junit"

    def argv(self, path: str, report: Path) -> list[str]:
        """Give the command for the class in a file."""
        tested = class_of(path)
        argv = [each for each in self.order.argv([tested]) if each != tested]
        return [*argv, "-testclass", tested, "-d", str(report)]

    def reports(self, report: Path) -> list[Path]:
        """Give what TestNG wrote."""
        return sorted(report.glob("junitreports/TEST-*.xml"))
