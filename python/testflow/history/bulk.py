"""Many rows at once, straight to the driver.

What SQLAlchemy does to each row of a batch takes as long as SQLite takes to store it. Here it
only writes the statement and says how the driver wants the values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

from sqlalchemy import Connection, Dialect, Insert, Table, bindparam, exists, insert, select

Row = dict[str, Any]


def insert_new(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert the rows whose key is new; a key that is there stays as it is, on every database.

    Args:
        connection: In the transaction that the rows belong to.
        table: Where to.
        rows: A value for each column; may be changed.
    """
    if rows:
        statement = _BulkInsert.prepare(table, connection.dialect)
        connection.exec_driver_sql(statement.sql, [statement.bind(row) for row in rows])


@dataclass(frozen=True, slots=True)
class _BulkInsert:
    sql: str
    converters: Mapping[str, Callable[[Any], Any]]
    order: Sequence[str] | None  # of the values, where the driver knows them by place

    @classmethod
    @lru_cache(maxsize=16)
    def prepare(cls, table: Table, dialect: Dialect) -> Self:
        compiled = _insert_new(table).compile(dialect=dialect)
        implemented = {each.name: each.type.dialect_impl(dialect) for each in table.columns}
        processors = {name: kind.bind_processor(dialect) for name, kind in implemented.items()}
        converters = {name: convert for name, convert in processors.items() if convert}
        return cls(compiled.string, converters, compiled.positiontup)

    def bind(self, row: Row) -> Row | tuple[Any, ...]:
        for name, convert in self.converters.items():
            row[name] = convert(row[name])
        return row if self.order is None else tuple([row[name] for name in self.order])


def _insert_new(table: Table) -> Insert:
    values = [bindparam(each.name, type_=each.type) for each in table.columns]
    keys = (each == bindparam(each.name, type_=each.type) for each in table.primary_key)
    return insert(table).from_select(
        [each.name for each in table.columns], select(*values).where(~exists().where(*keys))
    )
