"""The report formats by name; a new one is a function in a file of its own and a line here."""

from __future__ import annotations

from collections.abc import Callable

from testflow.reports.document import ReportDocument
from testflow.runtime.registry import Registry

Format = Callable[[ReportDocument], str]
"""A report format: the whole document in, the whole file's text out, to be written as UTF-8."""

FORMATS: Registry[Format] = Registry(
    "report-formats",
    {
        "html": "testflow.reports.html:render_html",
        "json": "testflow.reports.json:render_json",
    },
)


def render(document: ReportDocument, name: str) -> str:
    """Give the document in the format of this name.

    Raises:
        UnknownPlugin: No format has this name.
    """
    return FORMATS.load(name)(document)
