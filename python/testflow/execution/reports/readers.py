"""The readers of reports by name, and which one a file is for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from testflow.errors import ExecutionError, InputError
from testflow.execution.reports.report import Lost, Report, ReportedTest
from testflow.runtime.registry import Registry

Reader = Callable[[IO[bytes]], Iterator[ReportedTest | Lost]]

_HERE = "testflow.execution.reports"
_SEEN_BYTES = 4096

READERS: Registry[Reader] = Registry(
    "report-readers",
    {
        "ctrf": f"{_HERE}.ctrf:read_ctrf",
        "jest": f"{_HERE}.jest:read_jest",
        "junit": f"{_HERE}.junit:read_junit",
        "subunit": f"{_HERE}.subunit:read_subunit",
        "tap": f"{_HERE}.tap:read_tap",
        "testng": f"{_HERE}.testng:read_testng",
    },
)
"""The readers; packages add theirs as entry points of ``testflow.report-readers``."""


def read_report(path: Path, form: str = "") -> Report:
    """Read a report as far as it is whole.

    Args:
        path: The file.
        form: Its form, such as ``junit``; found out from its beginning where it is not given.

    Raises:
        ExecutionError: The file is not there, or cannot be read.
        InputError: Its form is none that is known.
    """
    try:
        with path.open("rb") as file:
            form = form or form_of(file.read(_SEEN_BYTES))
            file.seek(0)
            return Report.gathered(READERS.load(form)(file))
    except OSError as error:
        message = f"the report cannot be read: {error}"
        raise ExecutionError(message, path=str(path)) from error


def form_of(beginning: bytes) -> str:
    """Give the form of a report by its beginning.

    Raises:
        InputError: It looks like none that is known.
    """
    text = beginning.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"\xb3"):
        return "subunit"
    if text.startswith(b"<"):
        return "testng" if b"<testng-results" in text else "junit"
    if text.startswith(b"{"):
        return "jest" if b'"numTotalTests"' in text or b'"numFailedTestSuites"' in text else "ctrf"
    if text.startswith((b"TAP version", b"1..", b"ok", b"not ok", b"#")):
        return "tap"
    message = "this is no report in a known form"
    raise InputError(message, hint=f"known are {', '.join(READERS.names())}")
