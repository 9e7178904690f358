"""What is known of snapshots besides their values, as rules ask for it: names that begin with @."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC
from typing import Final

import numpy as np

from testflow._core import rule_asks_for
from testflow.errors import InputError
from testflow.runtime.nearest import advise
from testflow.snapshots.journal import Deed, Entry, Journal

_BETWEEN = ", "

Value = str | int | None
Change = Callable[[Value, Entry], Value]


def known_columns(rule: str, journal: Journal, length: int) -> list[tuple[str, str, bytes]]:
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
    return [(name, *_column(journal.entries, KNOWN[name], length)) for name in asked]


def _column(
    entries: Iterable[Entry], changes: dict[Deed, Change], length: int
) -> tuple[str, bytes]:
    codes = np.zeros(length, np.uint32)
    code_of: dict[Value, int] = {None: 0}
    values: list[Value] = [None]
    for entry in entries:
        if (change := changes.get(entry.deed)) is None:
            continue
        for start, end in entry.on:
            before = codes[start:end].copy()
            for code in np.unique(before):
                value = change(values[int(code)], entry)
                if value not in code_of:
                    code_of[value] = len(values)
                    values.append(value)
                codes[start:end][before == code] = code_of[value]
    return json.dumps(values[1:]), codes.astype("<u4").tobytes()


def _detail(name: str) -> Change:
    return lambda _, entry: entry.details.get(name)


def _author(_: Value, entry: Entry) -> Value:
    return entry.author


def _time(_: Value, entry: Entry) -> Value:
    return f"{entry.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _origin(place: int) -> Change:
    return lambda _, entry: entry.details["origin"][place] if "origin" in entry.details else None


def _lines(name: str) -> Change:
    def change(before: Value, entry: Entry) -> Value:
        line: str = entry.details[name]
        return f"{before}\n{line}" if before else line

    return change


def _tagged(before: Value, entry: Entry) -> Value:
    return _tags({*_split(before), entry.details["tag"]})


def _untagged(before: Value, entry: Entry) -> Value:
    return _tags({*_split(before)} - {entry.details["tag"]})


def _split(tags: Value) -> list[str]:
    return str(tags).split(_BETWEEN) if tags else []


def _tags(tags: Iterable[str]) -> Value:
    return _BETWEEN.join(sorted(tags)) or None


KNOWN: Final[dict[str, dict[Deed, Change]]] = {
    "@author": {Deed.SAVE: _author},
    "@links": {Deed.LINK: _lines("target")},
    "@message": {Deed.RESULT: _detail("message")},
    "@name": {Deed.NAME: _detail("name")},
    "@notes": {Deed.ANNOTATE: _lines("text")},
    "@result": {Deed.RESULT: _detail("outcome")},
    "@run": {Deed.RESULT: _detail("run")},
    "@saved_at": {Deed.SAVE: _time},
    "@schema": {Deed.SAVE: _detail("schema")},
    "@seed": {Deed.SAVE: _origin(2)},
    "@strategy": {Deed.SAVE: _origin(0)},
    "@tags": {Deed.TAG: _tagged, Deed.UNTAG: _untagged},
}
"""What is known, and how the entries about a snapshot change it, one after the other."""
