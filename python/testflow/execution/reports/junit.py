"""JUnit XML in the dialects of surefire, pytest, jest-junit, gotestsum, ctest, nextest and others.

There is no standard. What the dialects share is read: suites in suites, test cases with failures,
errors and skips, output, properties, and earlier attempts (``flakyFailure``, ``rerunError``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from testflow.execution.reports.report import Lost, ReportedTest
from testflow.execution.reports.xml_pieces import XmlReader, seconds
from testflow.execution.text import bounded
from testflow.model import Outcome

_BAD = {"failure": Outcome.FAILED, "error": Outcome.ERROR}
_EARLIER = {"flakyFailure", "flakyError", "rerunFailure", "rerunError"}
_OUTPUT = {"system-out", "system-err"}
_NOT_RUN = {"notrun", "disabled", "skipped", "ignored", "suppressed"}


class _Case:
    """A test case that is being read."""

    def __init__(self, attributes: dict[str, str], suite: str) -> None:
        self.attributes = attributes
        self.suite = suite
        self.outcome = Outcome.PASSED
        self.message = self.details = ""
        self.output: list[str] = []
        self.properties: dict[str, str] = {}
        self.attempts = 1


def read_junit(file: IO[bytes]) -> Iterator[ReportedTest | Lost]:
    """Give the tests of a report as they are read; at last what is lost, if anything is."""
    yield from _JUnit().read(file)


class _JUnit(XmlReader):
    def __init__(self) -> None:
        super().__init__()
        self._suites: list[str] = []
        self._case: _Case | None = None
        self._announced = self._seen = 0

    def lost(self, error: str) -> str:
        """Say how many tests are missing, where that was announced."""
        missing = self._announced - self._seen
        if missing > 0:
            return f"{error}; {missing} of the {self._announced} announced tests are missing"
        return super().lost(error)

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        match name:
            case "testsuites" | "testsuite":
                self._open_suite(name, attributes)
            case "testcase":
                self._case = _Case(attributes, self._suites[-1] if self._suites else "")
            case "property" if self._case is not None and "name" in attributes:
                self._case.properties[attributes["name"]] = attributes.get("value", "")
            case _ if self._case is not None:
                self._judge(self._case, name, attributes)
            case _:
                pass

    def _open_suite(self, name: str, attributes: dict[str, str]) -> None:
        # Outer suites announce what inner ones announce again.
        self._announced = max(self._announced, self._seen + _count(attributes.get("tests", "")))
        if name == "testsuite":
            self._suites.append(attributes.get("name", ""))

    def _judge(self, case: _Case, name: str, attributes: dict[str, str]) -> None:
        message = attributes.get("message") or attributes.get("type", "")
        if name in _BAD and not case.outcome.is_failure:
            case.outcome, case.message = _BAD[name], message
        elif name == "skipped" and not case.outcome.is_failure:
            case.outcome, case.message = Outcome.SKIPPED, message
        elif name in _EARLIER:
            case.attempts += 1

    def end(self, name: str, text: str | None) -> None:
        """Take the end of an element."""
        match name:
            case "testsuite" if self._suites:
                self._suites.pop()
            case "testcase" if self._case is not None:
                self._close_case(self._case)
                self._case = None
            case _ if self._case is not None and text is not None:
                self._keep_text(self._case, name, text)
            case _:
                pass

    def _keep_text(self, case: _Case, name: str, text: str) -> None:
        text = text.strip("\n")
        if name in _OUTPUT:
            case.output.append(text)
        elif name in _BAD or name == "skipped":
            case.details = "\n".join(filter(None, [case.details, text]))
        elif name == "property" and text and case.properties:
            last = next(reversed(case.properties))
            case.properties[last] = case.properties[last] or text

    def _close_case(self, case: _Case) -> None:
        self._seen += 1
        told = case.attributes
        outcome = case.outcome
        words = {told.get("status", "").lower(), told.get("result", "").lower()}
        if outcome is Outcome.PASSED and words & _NOT_RUN:
            outcome = Outcome.SKIPPED
        elif outcome is Outcome.PASSED and words & {"fail", "failed"}:
            outcome = Outcome.FAILED
        self.ready.append(
            ReportedTest(
                name=told.get("name", ""),
                suite=told.get("classname") or told.get("class") or case.suite,
                file=told.get("file", ""),
                outcome=outcome,
                duration_s=seconds(told.get("time", "")),
                message=bounded(case.message or _first_line(case.details), 10_000),
                details=case.details,
                output="\n".join(case.output),
                properties=case.properties,
                attempts=case.attempts,
            )
        )


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def _count(text: str) -> int:
    return int(text) if text.isdecimal() else 0
