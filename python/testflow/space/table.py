"""Configurations as tables: a column for each setting, a cell for each value.

PICT's programs print and read such tables, with tabs between the cells. A cell has no type, so a
value is only written where its cell is read back as the same value.
"""

from __future__ import annotations

import csv
import io
import json
import re
import struct
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from testflow.errors import InputError
from testflow.runtime.nearest import advise

if TYPE_CHECKING:
    from testflow.space.space import Space

_NO_CLASS = 0xFFFF
_ABSENT = object()
_NEGATIVE = "~"
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_NAMES = {"true": True, "false": False, "null": None}
_WRITE_LINES = "write .jsonl, which holds everything"

Row = dict[str, Any]


class Column:
    """The cells of one setting.

    Args:
        space: The space of the setting.
        place: The setting's place in `Space.knobs`.
    """

    def __init__(self, space: Space, place: int) -> None:
        self.path = space.knobs[place].path
        self._negative = space.knobs[place].negative
        self._space = space
        self._place = place
        self._absent = self._class({})
        self.read = cache(self._read)

    def write(self, row: Row, *, marks: bool) -> str:
        """Give the cell of a row; `marks` puts ``~`` before values to be refused, as PICT does.

        Raises:
            InputError: No cell would be read back as the value.
        """
        value = row.get(self.path, _ABSENT)
        if value is _ABSENT:
            cell = ""
        else:
            cell = value if isinstance(value, str) else json.dumps(value)
            if marks and self._is_negative(value):
                cell = _NEGATIVE + cell
        self._require_same(cell, value)
        return cell

    def _read(self, cell: str) -> Any:
        """Give the value that a cell stands for, `_ABSENT` for none.

        Raises:
            InputError: The setting never has it.
        """
        for value in _meanings(cell):
            if self._code(value) is not None:
                return value
        if not cell:
            return _ABSENT
        for value in _meanings(cell[1:]) if cell.startswith(_NEGATIVE) else ():
            if self._is_negative(value):
                return value
        message = f"{self.path} is never {json.dumps(cell, ensure_ascii=False)}"
        raise InputError(message, hint=f"its values are {', '.join(self._classes())}")

    def _require_same(self, cell: str, value: Any) -> None:
        """Refuse a cell that would be another value, or none, when it is read."""
        try:
            found = self.read(cell)
        except InputError:
            found = None
        if type(found) is not type(value) or found != value:
            what = "a left out value" if value is _ABSENT else json.dumps(value, ensure_ascii=False)
            message = f"{what} cannot be told from other values in a table"
            raise InputError(message, path=self.path, hint=_WRITE_LINES)

    def _classes(self) -> tuple[str, ...]:
        return self._space.knobs[self._place].classes

    def _is_negative(self, value: Any) -> bool:
        code = self._code(value)
        return code is not None and self._negative[code]

    def _code(self, value: Any) -> int | None:
        code = self._class({self.path: value})
        return None if code in {_NO_CLASS, self._absent} else code

    def _class(self, row: Row) -> int:
        return struct.unpack_from("<H", self._space.encode([row]), 2 * self._place)[0]


def write_table(space: Space, rows: Iterable[Any], delimiter: str, *, marks: bool) -> str:
    r"""Give a table with a header line; ``\t`` between cells gives PICT's format.

    Raises:
        InputError: A value cannot stand in a cell, such as a mapping, or null beside ``"null"``; or
            a row is no mapping.
    """
    columns = [Column(space, place) for place in range(len(space.knobs))]
    names = [column.path for column in columns]
    lines: list[list[str]] = [names]
    for row in rows:
        flat = _flat(row, names)
        lines.append([column.write(flat, marks=marks) for column in columns])
    if delimiter == "\t":
        return "".join("\t".join(map(_plain, line)) + "\n" for line in lines)
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(lines)
    if "\r" in text.getvalue():
        message = "a carriage return cannot stand in a table: it is read as the end of a line"
        raise InputError(message, hint=_WRITE_LINES)
    return text.getvalue()


def read_table(space: Space, text: str, delimiter: str) -> Iterator[tuple[int, Row]]:
    """Give each row of a table with the line that it begins in; empty cells are left out.

    Raises:
        InputError: A column is no setting, a row has more or fewer cells, or a cell is no value of
            its setting; `.path` is the line.
    """
    records = _split(text) if delimiter == "\t" else _parsed(text, delimiter)
    columns: list[Column] | None = None
    for line, cells in records:
        try:
            if columns is None:
                columns = _columns(space, cells)
            else:
                yield line, _row(columns, cells)
        except InputError as error:
            raise InputError(error.message, path=f"line {line}", hint=error.hint) from error
    if columns is None:
        message = "the table has no header line"
        raise InputError(message, path="line 1", hint="begin with the names of the settings")


def _flat(row: Any, names: list[str]) -> Row:
    if not isinstance(row, dict):
        message = f"a configuration that is no mapping cannot stand in a table: {json.dumps(row)}"
        raise InputError(message, hint=_WRITE_LINES)
    flat = cast("Row", row)
    for name, value in flat.items():
        if name not in names or isinstance(value, dict | list):
            message = "this setting cannot stand in a table"
            raise InputError(message, path=name, hint=_WRITE_LINES)
    return flat


def _meanings(cell: str) -> Iterator[Any]:
    """Give what a cell may stand for: text first."""
    yield cell
    if cell in _NAMES:
        yield _NAMES[cell]
    if _NUMBER.fullmatch(cell):
        try:
            yield int(cell)
        except ValueError:
            number = float(cell)
            if abs(number) != float("inf"):
                yield number


def _plain(cell: str) -> str:
    if re.search(r"[\t\r\n]", cell):
        message = f"{cell!r} has tabs or line ends, which a table with tabs cannot hold"
        raise InputError(message, hint="write .csv or .jsonl")
    return cell


def _split(text: str) -> Iterator[tuple[int, list[str]]]:
    width = 0
    for number, line in enumerate(text.removesuffix("\n").split("\n"), start=1):
        cells = line.removesuffix("\r").split("\t")
        # In a table of one column an empty line may be an empty cell.
        if cells == [""] and width != 1:
            continue
        width = width or len(cells)
        yield number, cells


def _parsed(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            message = f"no table: {error}"
            raise InputError(message, path=f"line {reader.line_num}") from error
        if cells is None:
            return
        if cells:
            yield line, cells


def _columns(space: Space, names: list[str]) -> list[Column]:
    places = {knob.path: place for place, knob in enumerate(space.knobs)}
    for name in names:
        if name not in places:
            message = f"unknown setting {json.dumps(name, ensure_ascii=False)}"
            raise InputError(message, hint=advise(name, places))
        if names.count(name) > 1:
            message = f"two columns are called {json.dumps(name, ensure_ascii=False)}"
            raise InputError(message)
    return [Column(space, places[name]) for name in names]


def _row(columns: list[Column], cells: list[str]) -> Row:
    if len(cells) != len(columns):
        message = f"{len(cells)} cells, but the header has {len(columns)}"
        raise InputError(message)
    row = {column.path: column.read(cell) for column, cell in zip(columns, cells, strict=True)}
    return {path: value for path, value in row.items() if value is not _ABSENT}
