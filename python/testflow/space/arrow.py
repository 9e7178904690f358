"""Configurations as an Arrow table.

Arrow's own reader makes the columns from the lines of JSON. Python looks at the values of those
settings only that the reader refuses, or could have changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import pyarrow as pa

_NAME = re.compile(rb'"[^"]*":')
_NULL_IN_LIST = re.compile(rb"[\[,]null")
_ROOT = "value"
# Tables of fewer cells are made even if most of them are empty.
_FEW_CELLS = 1_000_000
_LARGEST_BLOCK = (1 << 31) - 1
_EXACT_DOUBLES = float(1 << 53)


def arrow_table(lines: bytes) -> pa.Table:
    """Give a table with a row for each line and a column for each setting of the top level.

    Where a line holds no mapping, or the lines share hardly a name, there is one column ``value``.
    """
    pa = import_module("pyarrow")
    if not lines:
        return pa.table({})
    count = lines.count(b"\n")
    if (b"\n" + lines).count(b"\n{") < count:
        return pa.table({_ROOT: _column(_parsed(lines))})
    is_sparse = _is_sparse(_names(lines), count, lines)
    # Arrow's reader loses the nulls that stand in a list before a mapping.
    table = None if is_sparse or _NULL_IN_LIST.search(lines) else _read(lines)
    if table is None:
        return _table_by_column(lines)
    doubtful = [name for name in table.column_names if _may_differ(table.column(name))]
    rows = _parsed(lines) if doubtful else []
    for name in doubtful:
        place = table.column_names.index(name)
        table = table.set_column(place, name, _column([row.get(name) for row in rows]))
    return table


def _table_by_column(lines: bytes) -> Any:
    rows = _parsed(lines)
    names = dict.fromkeys(name for row in rows for name in row)
    if _is_sparse(len(names), len(rows), lines):
        columns = {_ROOT: _texts(rows)}
    else:
        columns = {name: _column([row.get(name) for row in rows]) for name in names}
    return import_module("pyarrow").table(columns)


def _parsed(lines: bytes) -> list[Any]:
    return [json.loads(line) for line in lines.splitlines()]


def _column(values: list[Any]) -> Any:
    """Give a setting's values in a type that holds each as it is; else as JSON text."""
    pa = import_module("pyarrow")
    text = json.dumps(values).encode()
    if _is_sparse(_names(text), len(values), text):
        return _texts(values)
    try:
        column = pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        return _texts(values)
    is_kept = not _has_type(column.type, _is_empty_struct) and _is_same(column.to_pylist(), values)
    return column if is_kept else _texts(values)


def _texts(values: list[Any]) -> Any:
    texts = [None if value is None else json.dumps(value) for value in values]
    return import_module("pyarrow").array(texts)


def _names(text: bytes) -> int:
    """Give how many names mappings have, at any depth; a name in two places is one."""
    return len(set(_NAME.findall(text)))


def _is_sparse(names: int, rows: int, text: bytes) -> bool:
    """Whether a table would have more cells than there is text to fill them.

    Mappings that admit any name would have as many columns as rows.
    """
    return names * rows > max(len(text), _FEW_CELLS)


def _read(lines: bytes) -> Any:
    """Give what Arrow reads with all texts as texts; None where a setting has no one type."""
    pa = import_module("pyarrow")
    reader = import_module("pyarrow.json")
    # In one block: each block has types of its own.
    options = reader.ReadOptions(block_size=min(len(lines) + 1, _LARGEST_BLOCK))
    try:
        table = reader.read_json(pa.BufferReader(lines), options)
        dates = [field for field in table.schema if _has_type(field.type, pa.types.is_timestamp)]
        if not dates:
            return table
        texts = pa.schema([(field.name, _without_dates(field.type)) for field in dates])
        parse = reader.ParseOptions(explicit_schema=texts)
        again = reader.read_json(pa.BufferReader(lines), options, parse)
        return again.select(table.column_names)
    except pa.ArrowInvalid:
        return None


def _without_dates(kind: Any) -> Any:
    """Give the type with texts where the reader saw dates in them."""
    pa = import_module("pyarrow")
    if pa.types.is_struct(kind):
        return pa.struct([(field.name, _without_dates(field.type)) for field in kind])
    if pa.types.is_list(kind):
        return pa.list_(_without_dates(kind.value_type))
    return pa.string() if pa.types.is_timestamp(kind) else kind


def _has_type(kind: Any, wanted: Callable[[Any], bool]) -> bool:
    types = import_module("pyarrow.types")
    if wanted(kind):
        return True
    if types.is_struct(kind):
        return any(_has_type(field.type, wanted) for field in kind)
    return types.is_list(kind) and _has_type(kind.value_type, wanted)


def _is_empty_struct(kind: Any) -> bool:
    """Whether it is a mapping without members, which no Parquet file can hold."""
    return import_module("pyarrow.types").is_struct(kind) and not kind.num_fields


def _may_differ(column: Any) -> bool:
    return _has_type(column.type, _is_empty_struct) or any(map(_has_large, column.chunks))


def _has_large(array: Any) -> bool:
    """Whether there are doubles so large that they may have been other integers."""
    types = import_module("pyarrow.types")
    if types.is_struct(array.type):
        return any(map(_has_large, array.flatten()))
    if types.is_list(array.type):
        return _has_large(array.flatten())
    if not types.is_float64(array.type):
        return False
    compute = import_module("pyarrow.compute")
    return (compute.max(compute.abs(array)).as_py() or 0.0) >= _EXACT_DOUBLES


def _is_same(found: Any, value: object) -> bool:
    """Whether a value came out of Arrow as it went in: Arrow takes booleans for numbers."""
    match value:
        case dict():
            members = cast("dict[str, object]", value).items()
            return all(_is_same(found[name], member) for name, member in members)
        case list():
            items = cast("list[object]", value)
            return all(map(_is_same, cast("list[Any]", found), items))
        case bool():
            return found is value
        case _:
            return bool(found == value)
