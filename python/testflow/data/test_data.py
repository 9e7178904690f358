"""Sets of test data: what to generate, and the rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any, Self

from testflow.data.columns.column_type import Cell, read_type
from testflow.data.draw import Draw
from testflow.data.references import (
    Reference,
    Table,
    check_references,
    in_order,
    read_reference,
)
from testflow.data.spec import GeneratorSpec, TestDataSpec
from testflow.data.writing import write_files
from testflow.errors import InputError, SpecError
from testflow.runtime.checking import checked
from testflow.runtime.nearest import advise
from testflow.runtime.seed import Seed

# Part of every fingerprint: a change to what any type gives for the same seed raises it.
_VERSION = 1


class TestData:
    """Tables of generated rows.

    Row *i* of a column depends on the seed, the generator's and the column's name, its type and
    *i*, and on nothing else: more rows, other columns and other generators leave it as it is.

    Args:
        name: What the set is called.
        seed: From 0 to 2**64 - 1; another one gives other data.

    Examples:
        >>> data = TestData("shop")
        >>> data.add_generator("users", {"count": 3, "schema": {"id": "uuid", "age": "int:18..99"}})
        >>> data.add_generator("orders", {"count": 9, "schema": {"user_id": "ref:users.id"}})
        >>> {order["user_id"] for order in data.rows("orders")} <= {
        ...     user["id"] for user in data.rows("users")
        ... }
        True

    Raises:
        SpecError: The name is empty or the seed out of range.
    """

    __test__ = False

    def __init__(self, name: str, *, seed: int = 0) -> None:
        self._spec = checked(TestDataSpec, {"name": name, "seed": seed})
        self._tables: dict[str, Table] = {}
        self._seeds: dict[tuple[str, str], Seed] = {}

    @classmethod
    def from_document(cls, document: object, where: str = "") -> Self:
        """Read what a person wrote: name, seed and generators.

        Args:
            document: Plain data.
            where: What stands before the place of a mistake, such as the file's name.

        Raises:
            SpecError: It has a mistake; `.path` says where.
        """
        spec = checked(TestDataSpec, document, where)
        data = cls(spec.name, seed=spec.seed)
        for name, generator in spec.generators.items():
            data.add_generator(name, generator.model_dump(by_alias=True))
        return data

    @property
    def name(self) -> str:
        """What the set is called."""
        return self._spec.name

    @property
    def seed(self) -> int:
        """What all chance starts from."""
        return self._spec.seed

    @property
    def generators(self) -> list[str]:
        """The names of the tables, those that others refer to first."""
        return in_order(self._tables)

    def add_generator(self, name: str, spec: Mapping[str, Any]) -> None:
        """Add a table.

        Args:
            name: What it is called.
            spec: The ``count`` of rows, and under ``schema`` the type of each column.

        Raises:
            SpecError: The specification has a mistake, or the name is taken; `.path` says where.
        """
        document = {**self._spec.model_dump(by_alias=True), "generators": {name: dict(spec)}}
        generator = checked(TestDataSpec, document).generators[name]
        if name in self._tables:
            message = "there is such a generator already"
            raise SpecError(message, path=f"generators.{name}", hint="choose another name")
        columns = {
            column: _read_column(text, f"generators.{name}.schema.{column}")
            for column, text in generator.columns.items()
        }
        generators = {**self._spec.generators, name: generator}
        self._spec = self._spec.model_copy(update={"generators": generators})
        self._tables[name] = Table(name, generator.count, columns)
        start = Seed(self.seed)
        self._seeds |= {(name, column): start.child(name, column) for column in columns}

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Give the rows of a table as plain data.

        Raises:
            InputError: There is no such table.
            SpecError: A reference leads nowhere or in a circle; `.path` says which.
        """
        check_references(self._tables)
        table = self._table(name)
        return [
            {column: self._value(table, column, row) for column in table.columns}
            for row in range(table.count)
        ]

    def to_dict(self) -> dict[str, list[dict[str, Any]]]:
        """Give all rows by table, tables that others refer to first.

        Raises:
            SpecError: A reference leads nowhere or in a circle; `.path` says which.
        """
        return {name: self.rows(name) for name in self.generators}

    def write(self, folder: str | Path, form: str = "json") -> list[Path]:
        """Write all rows to files, and give their paths.

        Args:
            folder: Where; made if it is not there.
            form: ``json`` and ``csv`` write a file for each table, ``sql`` one of inserts.

        Raises:
            UnknownPlugin: There is no such form.
            InputError: The files cannot be written.
            SpecError: A reference leads nowhere or in a circle; `.path` says which.
        """
        return write_files(self.to_dict(), Path(folder), form)

    @property
    def fingerprint(self) -> str:
        """What tells these data from others: the same, the same rows.

        Raises:
            InputError: A column comes from Faker, which is not installed.
        """
        defined = {
            "version": _VERSION,
            "seed": self.seed,
            "generators": {
                name: self._spec.generators[name].model_dump(by_alias=True)
                for name in sorted(self._tables)
            },
            "faker": _faker_version(self._spec.generators),
        }
        text = json.dumps(defined, sort_keys=True)
        return blake2b(text.encode(), digest_size=16).hexdigest()

    def __repr__(self) -> str:
        """Show the size of each table."""
        tables = ", ".join(f"{name} × {table.count}" for name, table in self._tables.items())
        return f"TestData({self.name!r}, seed={self.seed}, {tables or 'empty'})"

    def _table(self, name: str) -> Table:
        if name not in self._tables:
            message = f"nothing generates {name!r}"
            raise InputError(message, path="name", hint=advise(name, self._tables))
        return self._tables[name]

    def _value(self, table: Table, column: str, row: int) -> Any:
        made_by = table.columns[column]
        draw = Draw(self._seeds[table.name, column], row)
        if not isinstance(made_by, Reference):
            return made_by(draw)
        target = self._tables[made_by.table]
        return self._value(target, made_by.column, draw.below(target.count))


def _read_column(text: str, path: str) -> Cell | Reference:
    try:
        return read_reference(text) or read_type(text)
    except InputError as error:
        raise SpecError(error.message, path=path, hint=error.hint) from error


def _faker_version(generators: Mapping[str, GeneratorSpec]) -> str:
    types = (text for each in generators.values() for text in each.columns.values())
    if not any(text.partition(":")[0].strip() == "faker" for text in types):
        return ""
    from testflow.data.columns.faker import version

    return version()
