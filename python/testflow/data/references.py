"""Columns that hold the values of others: ``ref:users.id``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from testflow.data.columns.column_type import Cell
from testflow.errors import InputError, SpecError
from testflow.runtime.nearest import advise

_PREFIX = "ref:"


@dataclass(frozen=True, slots=True)
class Reference:
    """Each cell holds the value that some row of another column has."""

    table: str
    column: str

    def __str__(self) -> str:
        """Give the form that documents use."""
        return f"{self.table}.{self.column}"


@dataclass(frozen=True, slots=True)
class Table:
    """How many rows there are, and what makes each column."""

    name: str
    count: int
    columns: Mapping[str, Cell | Reference]

    def references(self) -> Iterator[tuple[str, Reference]]:
        """Give the columns that hold the values of others."""
        for name, column in self.columns.items():
            if isinstance(column, Reference):
                yield name, column


def read_reference(text: str) -> Reference | None:
    """Read ``ref:users.id``; None where the text is no reference.

    Raises:
        InputError: It is a reference that names no column.
    """
    if not text.startswith(_PREFIX):
        return None
    table, _, column = text.removeprefix(_PREFIX).strip().partition(".")
    if not table or not column:
        message = f"{text!r} names no column"
        raise InputError(message, hint="write it as ref:users.id")
    return Reference(table, column)


def check_references(tables: Mapping[str, Table]) -> None:
    """See that every reference leads to a value.

    Raises:
        SpecError: One leads nowhere, to a table without rows, or in a circle.
    """
    for table in tables.values():
        for column, reference in table.references():
            _check_target(tables, table, f"generators.{table.name}.schema.{column}", reference)
    _check_circles(tables)


def in_order(tables: Mapping[str, Table]) -> list[str]:
    """Give the names so that a table stands behind those that it refers to.

    Tables that refer to each other by different columns have no such order, and keep the one in
    which they were added.
    """
    behind = {
        name: [each.table for _, each in table.references() if each.table != name]
        for name, table in tables.items()
    }
    try:
        return list(TopologicalSorter(behind).static_order())
    except CycleError:
        return list(tables)


def _check_target(
    tables: Mapping[str, Table], table: Table, path: str, reference: Reference
) -> None:
    target = tables.get(reference.table)
    if target is None:
        message = f"nothing generates {reference.table!r}"
        raise SpecError(message, path=path, hint=advise(reference.table, tables))
    if reference.column not in target.columns:
        message = f"{reference.table!r} has no column {reference.column!r}"
        raise SpecError(message, path=path, hint=advise(reference.column, target.columns))
    if table.count and not target.count:
        message = f"{reference.table!r} has no rows to refer to"
        raise SpecError(message, path=path, hint="give it a count of 1 or more")


def _check_circles(tables: Mapping[str, Table]) -> None:
    behind = {
        f"{table.name}.{column}": [str(reference)]
        for table in tables.values()
        for column, reference in table.references()
    }
    try:
        TopologicalSorter(behind).prepare()
    except CycleError as error:
        circle: list[str] = list(reversed(error.args[1]))
        table, _, column = circle[0].partition(".")
        message = f"the references go in a circle: {' → '.join(circle)}"
        path = f"generators.{table}.schema.{column}"
        raise SpecError(message, path=path, hint="let one of these columns have values") from None
