"""CTRF, the Common Test Report Format: one JSON document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any, cast

from testflow.execution.reports.report import Lost, ReportedTest
from testflow.execution.reports.salvage import salvaged_items
from testflow.model import Outcome

_OUTCOMES = {
    "passed": Outcome.PASSED,
    "failed": Outcome.FAILED,
    "skipped": Outcome.SKIPPED,
    "pending": Outcome.SKIPPED,
    "other": Outcome.ERROR,
}


def read_ctrf(file: IO[bytes]) -> Iterator[ReportedTest | Lost]:
    """Give the tests of a report; at last what is lost, if anything is."""
    text = file.read().decode("utf-8", "replace")
    try:
        document = json.loads(text)
    except ValueError as error:
        yield from (_test(each) for each in salvaged_items(text, "tests"))
        yield Lost(f"{error}; the tests that follow are lost")
        return
    try:
        tests = cast("list[dict[str, Any]]", document["results"]["tests"])
        summary = cast("dict[str, Any]", document["results"].get("summary", {}))
    except (KeyError, TypeError, AttributeError):
        yield Lost("this is no CTRF report: it has no results.tests")
        return
    yield from (_test(each) for each in tests)
    if (missing := int(summary.get("tests", 0)) - len(tests)) > 0:
        yield Lost(f"{missing} of the {len(tests) + missing} announced tests are missing")


def _test(told: dict[str, Any]) -> ReportedTest:
    suite = told.get("suite") or ""
    return ReportedTest(
        name=str(told.get("name", "")),
        suite=" › ".join(map(str, cast("list[Any]", suite)))
        if isinstance(suite, list)
        else str(suite),
        file=str(told.get("filePath") or ""),
        outcome=_OUTCOMES.get(str(told.get("status")), Outcome.ERROR),
        duration_s=float(told.get("duration") or 0) / 1000,
        message=str(told.get("message") or ""),
        details=str(told.get("trace") or ""),
        output="\n".join(map(str, told.get("stdout") or [])),
        attempts=int(told.get("retries") or 0) + 1,
    )
