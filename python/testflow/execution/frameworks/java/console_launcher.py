"""The console launcher of the JUnit Platform."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from testflow.execution.frameworks.java.classes import Asked, around_path
from testflow.execution.frameworks.java.tool import JavaTool
from testflow.execution.frameworks.order import TEST_PATH
from testflow.execution.reports.report import ReportedTest

_PRIMITIVES = {"boolean", "byte", "char", "double", "float", "int", "long", "short"}
_OF_JAVA = {
    *("Boolean", "Byte", "Character", "Double", "Float", "Integer", "Long", "Short"),
    *("CharSequence", "Class", "Number", "Object", "String"),
}
_ADDED = re.compile(r"^\s*unique-id: .*\ndisplay-name: .*\n?")
_CAPTURE = "junit.platform.output.capture"


class ConsoleLauncher(JavaTool):
    """Runs classes in a JVM of their own; it writes its report at the end."""

    failure_line = r"^Caused by: [\w.$]+: (.*)$"

    def argv(self, asked: Sequence[Asked], report: Path) -> list[str]:
        """Give the command."""
        before, after = around_path(
            self.order.words(), TEST_PATH, "-c", "--c", "--select-class", "-select-class"
        )
        selected = dict.fromkeys(map(_selector, asked))
        return [*before, *selected, *self._options(), f"--reports-dir={report}", *after]

    def _options(self) -> list[str]:
        options: list[str] = []
        if not any(each.startswith(("-n", "--include-classname")) for each in self.order.words()):
            # Otherwise classes with names such as PayIT are passed over even when selected.
            options.append("--include-classname=.*")
        if _CAPTURE not in self.order.command:
            options += [f"--config={_CAPTURE}.{each}=true" for each in ("stdout", "stderr")]
        return options

    def reports(self, report: Path) -> list[Path]:
        """Give the report of each engine."""
        return sorted(report.glob("TEST-*.xml"))

    def output_of(self, test: ReportedTest) -> str:
        """Give what a test printed, without what the launcher adds."""
        return _ADDED.sub("", test.output).strip("\n")


def _selector(asked: Asked) -> str:
    types = _full_names(asked.types)
    if not asked.method:
        return f"--select-class={asked.tested}"
    if types is None:
        return f"--select-class={asked.holder}"
    method = f"{asked.holder}#{asked.method}"
    return f"--select-method={method}({types})" if types else f"--select-method={method}"


def _full_names(types: str) -> str | None:
    """Give the full names of types that a report abbreviates; None where they cannot be known."""
    full: list[str] = []
    for each in filter(None, (one.strip() for one in types.split(","))):
        name = each.rstrip("[]")
        if name in _OF_JAVA:
            full.append(f"java.lang.{each}")
        elif name in _PRIMITIVES:
            full.append(each)
        else:
            return None
    return ",".join(full)
