"""The forms in which test data are written to files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from testflow.errors import InputError
from testflow.runtime.registry import Registry

Tables = Mapping[str, list[dict[str, Any]]]

Form = Callable[[Tables], dict[str, str]]
"""Gives the text of each file by its name."""

FORMS: Registry[Form] = Registry(
    "data-forms",
    {
        "csv": "testflow.data.writing:as_csv",
        "json": "testflow.data.writing:as_json",
        "sql": "testflow.data.writing:as_sql",
    },
)


def write_files(tables: Tables, folder: Path, form: str) -> list[Path]:
    """Write the rows in the form of this name, and give the paths.

    Raises:
        UnknownPlugin: There is no such form.
        InputError: The files cannot be written.
    """
    texts = FORMS.load(form)(tables)
    try:
        contents = {folder / name: text.encode() for name, text in texts.items()}
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in contents.items():
            path.write_bytes(content)
    except (OSError, UnicodeEncodeError) as error:
        message = f"the test data cannot be written: {error}"
        raise InputError(message, path=str(folder)) from error
    return list(contents)


def as_json(tables: Tables) -> dict[str, str]:
    """Give a file for each table: a list of objects."""
    return {
        f"{name}.json": json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
        for name, rows in tables.items()
    }


def as_csv(tables: Tables) -> dict[str, str]:
    """Give a file for each table (RFC 4180); nested values are JSON."""
    return {f"{name}.csv": _csv(rows) for name, rows in tables.items()}


def as_sql(tables: Tables) -> dict[str, str]:
    """Give one file with an insert for each table, those that others refer to first."""
    return {"data.sql": "".join(_insert(name, rows) for name, rows in tables.items() if rows)}


def _csv(rows: list[dict[str, Any]]) -> str:
    if not rows:
        return ""
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, list(rows[0]))
    writer.writeheader()
    writer.writerows({key: _plain(value) for key, value in row.items()} for row in rows)
    return file.getvalue()


def _plain(value: Any) -> Any:
    return value if isinstance(value, str) or value is None else json.dumps(value)


def _insert(name: str, rows: list[dict[str, Any]]) -> str:
    # One statement: rows of a table may refer to each other in any direction.
    columns = ", ".join(map(_identifier, rows[0]))
    values = ",\n".join(f"  ({', '.join(map(_literal, row.values()))})" for row in rows)
    return f"INSERT INTO {_identifier(name)} ({columns}) VALUES\n{values};\n"


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(value: Any) -> str:
    match value:
        case None:
            return "NULL"
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return repr(value)
        case str():
            return _quoted(value)
        case _:
            return _quoted(json.dumps(value, ensure_ascii=False))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
