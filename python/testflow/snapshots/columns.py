"""What is known of snapshots besides their values, as rules ask for it: names that begin with @.

The core compares settings by *columns*: the values that there are, and for each snapshot the number
of its own. What is known comes to it in the same form.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC
from typing import Final

import numpy as np
import numpy.typing as npt

from testflow._core import rule_asks_for
from testflow.errors import InputError
from testflow.runtime.nearest import advise
from testflow.snapshots.entry import Deed, Said
from testflow.snapshots.journal import Journal

Value = str | int | None
Column = tuple[list[Value], npt.NDArray[np.intp]]
"""Values, of which the first is None, and for each snapshot the place of its value."""

_BETWEEN = ", "


def columns_for(rule: str, journal: Journal, length: int) -> list[tuple[str, str, bytes]]:
    """Give the columns that a rule asks for, as the core takes them.

    Returns:
        Of each its name, its values as a list of JSON, and for each snapshot 0 or the number of its
        value from 1 on, in 4 little-endian bytes.

    Raises:
        SchemaError: The rule cannot be read.
        InputError: It asks for something that is not known of snapshots.
    """
    asked = rule_asks_for(rule)
    for name in asked:
        if name not in KNOWN:
            message = f"nothing is known as {name!r} of snapshots"
            raise InputError(message, path="where", hint=advise(name, list(KNOWN)))
    columns = ((name, *KNOWN[name](journal, length)) for name in asked)
    return [
        (name, json.dumps(values[1:]), codes.astype("<u4").tobytes())
        for name, values, codes in columns
    ]


def _saved(value_of: Callable[[Said], Value]) -> Callable[[Journal, int], Column]:
    """Take a value from the entry by which a snapshot was saved."""
    return lambda journal, length: _of_entries(journal, journal.saved_by(length), value_of)


def _last(deed: Deed, detail: str) -> Callable[[Journal, int], Column]:
    """Take a detail from the last entry of a kind about a snapshot."""

    def column(journal: Journal, length: int) -> Column:
        entries = journal.last(journal.entries.places(deed), length)
        return _of_entries(journal, entries, _detail(detail))

    return column


def _of_entries(
    journal: Journal, entries: npt.NDArray[np.intp], value_of: Callable[[Said], Value]
) -> Column:
    used, entry_of = np.unique(entries, return_inverse=True)
    values = [value_of(journal.entries.said(int(place) - 1)) if place else None for place in used]
    return _column(values, entry_of)


def _column(values: list[Value], places: npt.NDArray[np.intp]) -> Column:
    """Give a column of values and, for each snapshot, the place of its value."""
    distinct = list(dict.fromkeys([None, *values]))
    code_of = {value: code for code, value in enumerate(distinct)}
    return distinct, np.array([code_of[value] for value in values], np.intp)[places]


def _lines(deed: Deed, detail: str) -> Callable[[Journal, int], Column]:
    """Join the details of all entries of a kind about a snapshot, a line each."""

    def column(journal: Journal, length: int) -> Column:
        values: list[Value] = [None]
        codes = np.zeros(length, np.intp)
        places = journal.entries.places(deed)
        for place, start, end in zip(
            *map(np.ndarray.tolist, journal.entries.runs(places)), strict=True
        ):
            line = journal.entries.details(place)[detail]
            before, code_of = np.unique(codes[start:end], return_inverse=True)
            codes[start:end] = len(values) + code_of
            values += [f"{values[code]}\n{line}" if code else line for code in before]
        return values, codes

    return column


def _tags(journal: Journal, length: int) -> Column:
    values: list[tuple[str, ...]] = [()]
    codes = np.zeros(length, np.intp)
    for tag in journal.tags():
        is_tagged = journal.tagged(tag, length)
        # Two codes for each that there was: with and without this tag.
        used, codes = np.unique(2 * codes + is_tagged, return_inverse=True)
        values = [values[code // 2] + (tag,) * (code % 2) for code in used.tolist()]
    return _column([_BETWEEN.join(tags) or None for tags in values], codes)


def _detail(name: str) -> Callable[[Said], Value]:
    return lambda said: said.details.get(name)


def _author(said: Said) -> Value:
    return said.author


def _time(said: Said) -> Value:
    return f"{said.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _origin(place: int) -> Callable[[Said], Value]:
    return lambda said: said.details["origin"][place] if "origin" in said.details else None


KNOWN: Final[dict[str, Callable[[Journal, int], Column]]] = {
    "@author": _saved(_author),
    "@links": _lines(Deed.LINK, "target"),
    "@message": _last(Deed.RESULT, "message"),
    "@name": _last(Deed.NAME, "name"),
    "@notes": _lines(Deed.ANNOTATE, "text"),
    "@result": _last(Deed.RESULT, "outcome"),
    "@run": _last(Deed.RESULT, "run"),
    "@saved_at": _saved(_time),
    "@schema": _saved(_detail("schema")),
    "@seed": _saved(_origin(2)),
    "@strategy": _saved(_origin(0)),
    "@tags": _tags,
}
"""What is known, by the names that rules have for it."""
