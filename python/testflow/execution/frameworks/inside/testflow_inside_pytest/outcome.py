"""What the reports of a test's phases come to."""

from __future__ import annotations

from typing import Any, cast

import pytest

from testflow_inside_pytest.excerpt import excerpt


class Reports:
    """Gathers what pytest reports of the test that is executed.

    Args:
        limit_bytes: How much of a test's output is kept.
        text_limit: How much of a failure's text is kept.
    """

    def __init__(self, limit_bytes: int, text_limit: int) -> None:
        self._limit_bytes = limit_bytes
        self._text_limit = text_limit
        self._reports: list[pytest.TestReport] = []
        self._returned: Any = None

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take the report of a phase."""
        if report.when == "setup":
            self._reports.clear()  # a plug-in that tries again begins anew
            self._returned = None
        self._reports.append(report)

    def keep_returned(self, value: Any) -> None:
        """Take what the test returned."""
        self._returned = value

    def take(self) -> list[Any]:
        """Give outcome, duration and, where there is more to say, all the rest; forget them."""
        reports, self._reports = self._reports, []
        returned, self._returned = self._returned, None
        duration_s = sum(each.duration for each in reports)
        if not reports:
            return ["error", 0.0, "not run", "pytest did not run the test", "", "", 0, None]
        last = reports[-1]
        is_silent = not last.sections and not last.user_properties and returned is None
        if is_silent and all(each.outcome == "passed" for each in reports):
            return ["passed", duration_s]
        outcome, decisive = _decided(reports)
        crash, text = _said(decisive) if outcome in ("failed", "error") else ("", "")
        reason = _reason(decisive) if outcome == "skipped" else ""
        text, _ = excerpt(text, self._text_limit)
        output = excerpt(_printed(last), self._limit_bytes)
        return [outcome, duration_s, crash, text, reason, *output, _given(returned, last)]


def collection_result(report: pytest.CollectReport, text_limit: int) -> list[Any]:
    """Give the result of a file that could not be collected, or left itself out."""
    if report.outcome == "skipped":
        return ["skipped", 0.0, "", "", _reason(report), "", 0, None]
    crash, text = _said(report)
    return ["error", 0.0, crash, excerpt(text, text_limit)[0], "", "", 0, None]


def _decided(reports: list[pytest.TestReport]) -> tuple[str, pytest.TestReport]:
    for each in reports:
        if each.outcome == "failed":
            return ("failed" if each.when == "call" else "error"), each
    for each in reports:
        if each.outcome == "skipped":
            return "skipped", each
    return "passed", reports[-1]


def _said(report: pytest.TestReport | pytest.CollectReport) -> tuple[str, str]:
    text = report.longreprtext
    crash = getattr(getattr(report.longrepr, "reprcrash", None), "message", "")
    return crash or _last_error(text), text


def _last_error(text: str) -> str:
    lines = [line.removeprefix("E ").strip() for line in text.splitlines() if line[:2] == "E "]
    return (lines or text.strip().splitlines() or [""])[-1]


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    if hasattr(report, "wasxfail"):
        return f"expected to fail: {report.wasxfail}".removesuffix(": ")
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")
    return report.longreprtext


def _printed(report: pytest.TestReport) -> str:
    sections = [(name, text) for name, text in report.sections if text]
    if len(sections) == 1 and sections[0][0].startswith("Captured stdout"):
        return sections[0][1]
    return "".join(f"--- {name} ---\n{text.rstrip()}\n" for name, text in sections)


def _given(returned: Any, report: pytest.TestReport) -> Any:
    properties: dict[str, Any] = dict(report.user_properties)
    if returned is None:
        return properties or None
    if not properties:
        return returned
    named = cast("dict[str, Any]", returned if isinstance(returned, dict) else {"return": returned})
    return {**properties, **named}
