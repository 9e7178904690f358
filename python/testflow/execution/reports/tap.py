"""TAP, versions 12 to 14: the Test Anything Protocol.

Subtests (indented by four spaces) come before the line that sums them up, under its name. YAML
between ``---`` and ``...`` and comments that follow a test are its details. Other lines, such as
those of npm, are no part of it and are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import IO

from testflow.execution.reports.report import Lost, ReportedTest
from testflow.model import Outcome

_POINT = re.compile(r"(?P<indent> *)(?P<failed>not )?ok\b *(?P<number>\d+)? *(?:- )?(?P<rest>.*)")
_PLAN = re.compile(
    r"(?P<indent> *)1\.\.(?P<count>\d+)(?: *# *skip\S* *(?P<why>.*))?", re.IGNORECASE
)
_DIRECTIVE = re.compile(r"(?<!\\)#\s*(?P<kind>skip|todo|time)\S*\s*(?P<text>.*)", re.IGNORECASE)
_DURATION = re.compile(r"\s*duration_ms:\s*(?P<ms>[\d.]+)")
_ERROR = re.compile(r"\s*(?:error|message):\s*(?P<text>.+)")


class _Level:
    """What came so far at one depth of indentation."""

    def __init__(self) -> None:
        self.planned: int | None = None
        self.seen = 0
        self.tests: list[ReportedTest] = []


class _Reader:
    def __init__(self) -> None:
        self._levels: list[_Level] = [_Level()]
        self._test: ReportedTest | None = None
        self._depth = 0
        self._details: list[str] = []
        self._in_yaml = False
        self.bailed_out = ""

    def read(self, line: str) -> Iterator[ReportedTest]:
        if self._test is not None and self._is_detail(line):
            self._details.append(line.strip())
        elif found := _POINT.fullmatch(line):
            yield from self.flush()
            self._begin(found)
        elif found := _PLAN.fullmatch(line):
            yield from self.flush()
            self._plan(found)
        elif line.strip().startswith("Bail out!"):
            self.bailed_out = line.strip()

    def _is_detail(self, line: str) -> bool:
        text = line.strip()
        if self._in_yaml:
            self._in_yaml = text != "..."
            return self._in_yaml
        if text == "---":
            self._in_yaml = True
            return False
        return line.startswith("#") and not re.match(r"# (Subtest|tests|suites|pass|fail)\b", line)

    def _begin(self, found: re.Match[str]) -> None:
        self._depth = len(found["indent"]) // 4
        while len(self._levels) <= self._depth:
            self._levels.append(_Level())
        self._levels[self._depth].seen += 1
        name, outcome, reason = _judged(found["rest"], failed=bool(found["failed"]))
        number = found["number"] or str(self._levels[self._depth].seen)
        self._test = ReportedTest(name=name or number, outcome=outcome, message=reason)

    def _plan(self, found: re.Match[str]) -> None:
        depth = len(found["indent"]) // 4
        while len(self._levels) <= depth:
            self._levels.append(_Level())
        self._levels[depth].planned = int(found["count"])

    def flush(self) -> Iterator[ReportedTest]:
        """Let go of the test whose details may have been going on."""
        if self._test is None:
            return
        test = _with_details(self._test, self._details)
        self._test, self._details, self._in_yaml = None, [], False
        below = self._levels[self._depth + 1].tests if len(self._levels) > self._depth + 1 else []
        del self._levels[self._depth + 1 :]
        # What sums up subtests is no test of its own, unless it fails where none of them does.
        named = [replace(each, suite=_under(test.name, each.suite)) for each in below]
        is_sum = bool(below) and (
            not test.outcome.is_failure or any(each.outcome.is_failure for each in below)
        )
        told = named if is_sum else [*named, test]
        if self._depth == 0:
            yield from told
        else:
            self._levels[self._depth].tests += told

    @property
    def expects_one(self) -> bool:
        """Whether one more line makes the report whole."""
        level = self._levels[0]
        return level.planned is not None and level.seen + 1 >= level.planned

    def missing(self) -> str:
        level = self._levels[0]
        if self.bailed_out:
            return self.bailed_out
        if len(self._levels) > 1:
            return "the report ends among the subtests of a test"
        if level.planned is None:
            return "" if not level.seen else "the report has no plan: tests may be missing"
        short = level.planned - level.seen
        return f"{short} of the {level.planned} planned tests are missing" if short > 0 else ""

    def pending(self) -> Iterator[ReportedTest]:
        """Give the subtests of a test that never came."""
        for level in self._levels[1:]:
            yield from level.tests


def read_tap(file: IO[bytes]) -> Iterator[ReportedTest | Lost]:
    """Give the tests of a report as they are read; at last what is lost, if anything is."""
    reader = _Reader()
    for line in file:
        # A last line without an end may be the beginning of another one.
        if line.endswith(b"\n") or reader.expects_one:
            yield from reader.read(line.decode("utf-8", "replace").rstrip("\r\n"))
    yield from reader.flush()
    yield from reader.pending()
    if lost := reader.missing():
        yield Lost(lost)


def _judged(rest: str, *, failed: bool) -> tuple[str, Outcome, str]:
    name, outcome, reason = rest, Outcome.FAILED if failed else Outcome.PASSED, ""
    if found := _DIRECTIVE.search(rest):
        name = rest[: found.start()]
        kind = found["kind"].lower()
        if kind == "skip" or (kind == "todo" and failed):
            outcome = Outcome.SKIPPED
            reason = found["text"] if kind == "skip" else f"to do: {found['text']}".rstrip(": ")
    return name.strip().replace("\\#", "#"), outcome, reason


def _with_details(test: ReportedTest, details: list[str]) -> ReportedTest:
    duration_s, message = 0.0, test.message
    for position, line in enumerate(details):
        if found := _DURATION.fullmatch(line):
            duration_s = float(found["ms"]) / 1000
        elif not message and (found := _ERROR.fullmatch(line)):
            message = found["text"].strip("'\"")
            if message in {"|-", "|", ">-", ">"}:
                message = next(iter(details[position + 1 :]), "")
    if not message and test.outcome.is_failure:
        message = next((line.lstrip("# ") for line in details), "")
    return replace(test, duration_s=duration_s, message=message, details="\n".join(details))


def _under(parent: str, suite: str) -> str:
    return f"{parent} › {suite}" if suite else parent
