"""Configurations from files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, cast

from testflow.errors import InputError
from testflow.space.plain import file_text
from testflow.space.space import Space
from testflow.space.table import Row, read_table


@dataclass(frozen=True, slots=True)
class Written:
    """A configuration that stands in a file.

    Attributes:
        place: Where: ``suite.jsonl:3``.
        values: The settings.
    """

    place: str
    values: Row


def read_configurations(space: Space, path: Path) -> list[Written]:
    """Read the configurations of a file, valid or not.

    ``.jsonl`` and ``.ndjson`` have a JSON object on each line; ``.csv``, and with tabs ``.tsv`` and
    ``.txt``, a header line with settings and a cell for each value, as PICT prints them. An empty
    cell leaves its setting out.

    Raises:
        InputError: The file cannot be read, its ending is none of these, or a line cannot be
            understood; `.path` says which.
    """
    text = file_text(path, InputError)
    rows = _rows(space, path, text)
    written: list[Written] = []
    try:
        written.extend(Written(f"{path}:{line}", values) for line, values in rows)
    except InputError as error:
        where = error.path.removeprefix("line ")
        raise InputError(error.message, path=f"{path}:{where}", hint=error.hint) from error
    return written


def _rows(space: Space, path: Path, text: str) -> Iterator[tuple[int, Row]]:
    match path.suffix.lower():
        case ".jsonl" | ".ndjson":
            return _lines(text)
        case ".csv":
            return read_table(space, text, ",")
        case ".tsv" | ".txt":
            return read_table(space, text, "\t")
        case other:
            message = f"cannot read configurations from {other or 'a file without an ending'}"
            hint = "use .jsonl, .ndjson, .csv, or .tsv or .txt with tabs"
            raise InputError(message, path=str(path), hint=hint)


def _lines(text: str) -> Iterator[tuple[int, Row]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, _object(line, f"line {number}")


def _object(line: str, place: str) -> Row:
    try:
        values = json.loads(line, object_pairs_hook=_unique, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        message = f"not JSON: {error}"
        raise InputError(message, path=place, hint="write one object on each line") from error
    if not isinstance(values, dict):
        message = "a configuration is an object"
        raise InputError(message, path=place, hint='such as {"mode": "fast"}')
    return cast("Row", values)


def _unique(members: list[tuple[str, Any]]) -> Row:
    values = dict(members)
    if len(values) < len(members):
        names = [name for name, _ in members]
        twice = next(name for name in names if names.count(name) > 1)
        message = f"{json.dumps(twice)} is there twice"
        raise ValueError(message)
    return values


def _refuse(constant: str) -> NoReturn:
    message = f"{constant} is no number in JSON"
    raise ValueError(message)
