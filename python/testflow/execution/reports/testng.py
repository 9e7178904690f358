"""TestNG's own report, ``testng-results.xml``: the arguments of tests, and what prepares them.

TestNG's JUnit XML tells neither, calls what was skipped an error, and names all calls of a data
provider alike. A method that prepares tests is told of only where it fails: under the name
of its class.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import IO

from testflow.execution.reports.report import Lost, ReportedTest
from testflow.execution.reports.xml_pieces import XmlReader, seconds
from testflow.execution.text import bounded
from testflow.model import Outcome

_NAME_LIMIT = 200
_SKIPPED = "SKIP"
_ADDRESS = re.compile(r"(?<=\w)@[0-9a-f]{3,}\b")


def read_testng(file: IO[bytes]) -> Iterator[ReportedTest | Lost]:
    """Give the tests of a report as they are read; at last what is lost, if anything is."""
    yield from _TestNG().read(file)


class _TestNG(XmlReader):
    def __init__(self) -> None:
        super().__init__()
        self._class = ""
        self._attributes: dict[str, str] | None = None
        self._arguments: list[str] = []
        self._told: dict[str, str] = {}
        self._output: list[str] = []

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        if name == "class":
            self._class = attributes.get("name", "")
        elif name == "test-method":
            self._attributes = attributes
            self._arguments, self._told, self._output = [], {}, []
        elif name == "exception":
            self._told["type"] = attributes.get("class", "")

    def end(self, name: str, text: str | None) -> None:
        """Take the end of an element."""
        text = (text or "").strip()
        match name:
            case "value":
                self._arguments.append(text)
            case "message" | "full-stacktrace" | "short-stacktrace":
                self._told[name] = text
            case "line":
                self._output.append(text)
            case "test-method" if self._attributes is not None:
                self._close(self._attributes)
                self._attributes = None
            case _:
                pass

    def _close(self, attributes: dict[str, str]) -> None:
        if attributes.get("retried") == "true":
            return  # another call of the same test tells how it ended
        test = self._test(attributes)
        if attributes.get("is-config") != "true":
            self.ready.append(test)
        elif test.outcome.is_failure:
            message = f"{test.name}: {test.message}"
            self.ready.append(
                replace(test, name=self._class, outcome=Outcome.ERROR, message=message)
            )

    def _test(self, attributes: dict[str, str]) -> ReportedTest:
        name, details = attributes.get("name", ""), self._told.get("full-stacktrace", "")
        kind = self._told.get("type", "")
        return ReportedTest(
            name=f"{name}[{_shown(self._arguments)}]" if self._arguments else name,
            suite=self._class,
            outcome=_outcome(attributes.get("status", ""), kind),
            duration_s=seconds(attributes.get("duration-ms", "")) / 1000,
            message=self._told.get("message") or kind,
            details=details or self._told.get("short-stacktrace", ""),
            output="\n".join(self._output),
        )


def _shown(arguments: Sequence[str]) -> str:
    """Give arguments as they are in every run: without the addresses of objects."""
    return _ADDRESS.sub("", bounded(" ".join(", ".join(arguments).split()), _NAME_LIMIT))


def _outcome(status: str, kind: str) -> Outcome:
    if status == "PASS":
        return Outcome.PASSED
    if status == _SKIPPED:
        return Outcome.SKIPPED
    return Outcome.FAILED if "Assert" in kind else Outcome.ERROR
