"""Tests of JUnit 5, by its console launcher, Maven or Gradle."""

from __future__ import annotations

from pathlib import Path, PurePath

from testflow.execution.frameworks.java_classes import JAVA, class_of
from testflow.execution.frameworks.order import TEST_PATH
from testflow.execution.frameworks.process_each import ProcessEach


class JUnit5(ProcessEach):
    """Tests of JUnit 5: a class at a time; older ones, too, where the vintage engine is there.

    In the command ``{test_path}`` becomes the class, as ``mvn test -Dtest={test_path}`` and
    ``gradle test --tests {test_path}`` want it; where it is missing, it is added.
    """

    name = "junit5"
    pattern = JAVA
    report_form = "junit"

    def argv(self, path: str, report: Path) -> list[str]:
        """Give the command for the class in a file."""
        tested = class_of(path)
        argv = self.order.argv([tested])
        tool = PurePath(argv[0]).name
        if tool.startswith(("mvn", "gradle")):
            option = [f"-Dtest={tested}"] if tool.startswith("mvn") else ["--tests", tested]
            return argv if TEST_PATH in self.order.command else [*argv, *option]
        argv = [each for each in argv if each != tested]
        return [*argv, f"--select-class={tested}", f"--reports-dir={report}"]

    def reports(self, report: Path) -> list[Path]:
        """Give what the launcher wrote; of Maven and Gradle, whose folders are shared, nothing."""
        return sorted(report.glob("TEST-*.xml")) if report.is_dir() else []
