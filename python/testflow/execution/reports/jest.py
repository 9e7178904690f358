"""The JSON of jest, which vitest writes, too."""

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
    "pending": Outcome.SKIPPED,
    "skipped": Outcome.SKIPPED,
    "disabled": Outcome.SKIPPED,
    "todo": Outcome.SKIPPED,
}


def read_jest(file: IO[bytes]) -> Iterator[ReportedTest | Lost]:
    """Give the tests of a report; at last what is lost, if anything is."""
    text = file.read().decode("utf-8", "replace")
    try:
        document = json.loads(text)
    except ValueError as error:
        for each in salvaged_items(text, "testResults"):
            yield from _file(each)
        yield Lost(f"{error}; the files that follow are lost")
        return
    for each in cast("list[dict[str, Any]]", document.get("testResults", [])):
        yield from _file(each)


def _file(told: dict[str, Any]) -> Iterator[ReportedTest]:
    tests = cast("list[dict[str, Any]]", told.get("assertionResults", []))
    name = str(told.get("name", ""))
    if not tests and told.get("status") == "failed":
        # The file itself could not be run.
        message = str(told.get("message", ""))
        yield ReportedTest(
            name=name, file=name, outcome=Outcome.ERROR, message=message, details=message
        )
    for each in tests:
        messages = [str(one) for one in cast("list[Any]", each.get("failureMessages") or [])]
        yield ReportedTest(
            name=str(each.get("title", "")),
            suite=" › ".join(map(str, each.get("ancestorTitles") or [])),
            file=name,
            outcome=_OUTCOMES.get(str(each.get("status")), Outcome.ERROR),
            duration_s=float(each.get("duration") or 0) / 1000,
            message=messages[0].partition("\n")[0] if messages else "",
            details="\n".join(messages),
        )
