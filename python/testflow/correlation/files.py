"""Columns from files: what was run, and what came of it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from testflow.correlation.columns import Columns, columns_of
from testflow.errors import InputError
from testflow.space.documents import LINES, configurations_in, naming
from testflow.space.plain import file_text

ENDINGS = (*sorted(LINES), ".csv", ".tsv", ".parquet", ".arrow", ".feather")


def read_columns(path: Path) -> Columns:
    """Read a table, or lines of JSON, whose members become columns by their paths.

    Of ``.csv`` and ``.tsv``, whose first line names the columns, a cell is a number, true or false
    where it looks like one, else a text; an empty one is missing. ``.jsonl`` and ``.ndjson`` have
    an object on each line. ``.parquet``, ``.arrow`` and ``.feather`` are read as they are.

    Raises:
        InputError: The file cannot be read, its ending is none of these, or a line cannot be
            understood; `.path` says which.
    """
    with naming(path):
        match path.suffix.lower():
            case ".jsonl" | ".ndjson":
                return _of_lines(path)
            case ".csv":
                return _of_cells(path, ",")
            case ".tsv":
                return _of_cells(path, "\t")
            case ".parquet" | ".arrow" | ".feather":
                return _of_arrow(path)
            case other:
                message = f"cannot read columns from {other or 'a file without an ending'}"
                raise InputError(message, hint=f"use {', '.join(ENDINGS)}")


def _of_lines(path: Path) -> Columns:
    rows: list[dict[str, Any]] = []
    for number, line in enumerate(configurations_in(path), start=1):
        if not isinstance(line, Mapping):
            message = f"line {number} is no object"
            raise InputError(message, hint='such as {"mode": "fast", "outcome": "passed"}')
        rows.append(dict(_flat(cast("Mapping[str, Any]", line))))
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


def _flat(members: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in members.items():
        if isinstance(value, Mapping):
            yield from _flat(cast("Mapping[str, Any]", value), f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def _of_cells(path: Path, separator: str) -> Columns:
    names, *rows = _rows(file_text(path, InputError), separator) or [list[str]()]
    if len(set(names)) < len(names):
        message = "two columns have the same name"
        raise InputError(message, hint="name each column once")
    for number, row in enumerate(rows, start=1):
        if len(row) != len(names):
            message = f"row {number} has {len(row)} cells, not {len(names)}"
            raise InputError(message, hint="give a cell for each column")
    return {name: [_value(row[place]) for row in rows] for place, name in enumerate(names)}


def _rows(text: str, separator: str) -> list[list[str]]:
    try:
        return [row for row in csv.reader(io.StringIO(text), delimiter=separator) if row]
    except csv.Error as error:
        message = f"cannot be understood: {error}"
        raise InputError(message) from error


def _value(cell: str) -> Any:
    """Read a cell: what JSON has for numbers and truth values, in any case; else a text."""
    text = cell.strip()
    if not text:
        return None
    if text.lower() in {"true", "false"}:
        return text.lower() == "true"
    try:
        found = json.loads(text, parse_constant=str)
    except (ValueError, RecursionError):
        return text
    return found if isinstance(found, int | float) else text


def _of_arrow(path: Path) -> Columns:
    import pyarrow as pa

    module = "pyarrow.parquet" if path.suffix.lower() == ".parquet" else "pyarrow.feather"
    try:
        return columns_of(cast("Any", import_module(module)).read_table(path))
    except pa.ArrowInvalid as error:
        message = f"cannot be understood: {error}"
        raise InputError(message) from error
