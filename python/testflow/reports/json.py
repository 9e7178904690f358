"""The report as JSON, for programs.

The top level holds ``"format": "testflow-report"`` and ``"version": 1``, then the fields of
`ReportDocument` in their order; nested rows likewise, with the keys named as the fields.
``counts`` is sorted by key. Times are ISO 8601 with their offset. A number that JSON cannot hold
(NaN, infinity) is null. ``explored``, the last one, is what `ExploredMap.to_dict` gives. A
reader must accept keys that it does not know; a change that would make it misread a known one
raises the version.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, cast

from testflow.reports.maps.text import to_dict
from testflow.reports.wording import without_surrogates

if TYPE_CHECKING:
    from testflow.reports.document import ReportDocument

FORMAT = "testflow-report"
VERSION = 1


def render_json(document: ReportDocument) -> str:
    """Give the document as JSON text; the module says what it looks like."""
    head = {"format": FORMAT, "version": VERSION}
    body = cast("dict[str, object]", _plain(replace(document, explored=None)))
    text = json.dumps(head | body, indent=1, ensure_ascii=False, allow_nan=False)
    if document.explored is not None:
        # On one line: indented, its tables would be a line for each number.
        explored = json.dumps(to_dict(document.explored), ensure_ascii=False, allow_nan=False)
        text = text.removesuffix("null\n}") + explored + "\n}"
    return without_surrogates(text) + "\n"


def _plain(value: object) -> object:
    """Give dataclasses as dicts, tuples as lists, and only numbers that JSON has."""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        entries = cast("Mapping[str, object]", value)
        return {str(key): _plain(entries[key]) for key in sorted(entries)}
    if isinstance(value, tuple):
        return [_plain(item) for item in cast("tuple[object, ...]", value)]
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
