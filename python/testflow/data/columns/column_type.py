"""The types of columns by name; a new one is a function and a line here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from testflow.data.draw import Draw
from testflow.runtime.registry import Registry

Cell = Callable[[Draw], Any]
"""Gives the value of a cell, plain data as in JSON, out of the cell's own chance."""

ColumnType = Callable[[str], Cell]
"""Reads what stands behind the colon, such as ``1..6``; a mistake in it is an `InputError`."""

COLUMN_TYPES: Registry[ColumnType] = Registry(
    "column-types",
    {
        "bool": "testflow.data.columns.numbers:booleans",
        "const": "testflow.data.columns.choices:constant",
        "date": "testflow.data.columns.times:dates",
        "email": "testflow.data.columns.people:emails",
        "enum": "testflow.data.columns.choices:members",
        "faker": "testflow.data.columns.faker:provided",
        "float": "testflow.data.columns.numbers:floats",
        "int": "testflow.data.columns.numbers:integers",
        "json": "testflow.data.columns.documents:documents",
        "name": "testflow.data.columns.people:names",
        "regex": "testflow.data.columns.patterns:matching",
        "sequence": "testflow.data.columns.numbers:sequence",
        "text": "testflow.data.columns.texts:texts",
        "timestamp": "testflow.data.columns.times:timestamps",
        "uuid": "testflow.data.columns.uuids:uuids",
    },
)


def read_type(text: str) -> Cell:
    """Read a column's type, such as ``int:1..6``.

    Raises:
        UnknownPlugin: No type has this name.
        InputError: What stands behind the colon cannot be used.
    """
    name, _, options = text.partition(":")
    return COLUMN_TYPES.load(name.strip())(options)
