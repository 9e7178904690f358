"""Gradle, from version 4 on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from testflow.execution.frameworks.java.classes import Asked, around_path
from testflow.execution.frameworks.java.tool import JavaTool
from testflow.execution.frameworks.order import TEST_PATH

# When all is configured, so that no build script has the last word. A task that is up to date, or
# whose result is in a cache, would tell of an earlier run. Strings are JSON, with $ for Groovy.
_SCRIPT = """\
gradle.taskGraph.whenReady {{ graph ->
    graph.allTasks.findAll {{ it instanceof Test }}.each {{ task ->
        def folder = new File({folder}, task.path.replace(':', '_'))
        def report = task.reports.junitXml
        if (report.hasProperty('outputLocation')) {{
            report.outputLocation.set(folder)
        }} else {{
            report.destination = folder
        }}
        task.filter.failOnNoMatchingTests = false
        task.outputs.upToDateWhen {{ false }}
        task.outputs.cacheIf {{ false }}
    }}
}}
"""


class Gradle(JavaTool):
    """Runs classes by ``--tests``; each process writes reports into a folder of its own."""

    is_alone = True  # a second process would wait for the lock of the build
    failure_line = (
        r"^(\S+\.(?:java|kt|groovy):\d+: .*)$"
        r"|^> (Process '.*)$|^> (?!There were failing tests|Task )(.*)$"
    )

    def argv(self, asked: Sequence[Asked], report: Path) -> list[str]:
        """Give the command, with a script that says where reports go."""
        script = report.with_suffix(".gradle")
        script.write_text(_SCRIPT.format(folder=_groovy(report)), encoding="utf-8")
        before, after = around_path(self.order.words(), TEST_PATH, "--tests")
        tests = dict.fromkeys(each for one in asked for each in _patterns(one))
        selected = [word for each in tests for word in ("--tests", each)]
        # Otherwise the tests of one module keep those of the next from being run.
        options = ["--init-script", str(script), "--continue"]
        return [*before, *selected, *after, *options]

    def reports(self, report: Path) -> list[Path]:
        """Give the reports of every module."""
        return sorted(report.glob("*/TEST-*.xml"))

    def reached_tests(self, output: str) -> bool:
        """Whether it was tests that failed, or the JVM that ran them."""
        return any(
            each in output for each in ("There were failing tests", "Process 'Gradle Test Executor")
        )

    def lacks_reports(self, output: str) -> bool:
        """Whether a report is missing: never, as it is the script that says where they go."""
        del output
        return False


def _patterns(asked: Asked) -> list[str]:
    if asked.method:
        return [f"{asked.holder}.{asked.method}"]
    return [asked.tested, f"{asked.tested}$*"]


def _groovy(path: Path) -> str:
    return json.dumps(str(path)).replace("$", "\\$")
