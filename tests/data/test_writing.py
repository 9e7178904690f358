"""Files of test data, read back by programs that know nothing of how they were written."""

import csv
import json
import sqlite3
from pathlib import Path

import pytest

from testflow.data import TestData
from testflow.errors import InputError, UnknownPlugin

TRICKY = 'it\'s "quoted", a\nline; -- and 100 % \\ done'


@pytest.fixture
def data() -> TestData:
    data = TestData("shop", seed=3)
    data.add_generator("orders", {"count": 8, "schema": {"id": "sequence", "user": "ref:users.id"}})
    schema = {"id": "uuid", "name": "name", "note": f"const:{TRICKY}", "more": "json", "on": "bool"}
    data.add_generator("users", {"count": 4, "schema": {**schema, "boss": "ref:users.id"}})
    return data


def test_json_holds_the_rows(data: TestData, tmp_path: Path) -> None:
    paths = data.write(tmp_path / "new" / "folder")
    read = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths}

    assert read == data.to_dict()


def test_csv_holds_the_rows_as_text(data: TestData, tmp_path: Path) -> None:
    paths = data.write(tmp_path, "csv")
    users = next(path for path in paths if path.name == "users.csv")
    with users.open(encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file))

    wanted = data.rows("users")
    assert [row["note"] for row in read] == [TRICKY] * 4
    assert [row["name"] for row in read] == [row["name"] for row in wanted]
    assert [json.loads(row["more"]) for row in read] == [row["more"] for row in wanted]


def test_sql_is_taken_by_a_database_that_checks_every_reference(
    data: TestData, tmp_path: Path
) -> None:
    [path] = data.write(tmp_path, "sql")
    database = sqlite3.connect(":memory:")
    database.executescript(
        """
        PRAGMA foreign_keys = ON;
        CREATE TABLE users (id TEXT PRIMARY KEY, name TEXT, note TEXT, more TEXT, "on" INTEGER,
                            boss TEXT REFERENCES users(id));
        CREATE TABLE orders (id INTEGER PRIMARY KEY, user TEXT REFERENCES users(id));
        """
    )
    database.executescript(path.read_text(encoding="utf-8"))

    rows = database.execute('SELECT id, name, note, more, "on", boss FROM users').fetchall()
    read = [(*row[:3], json.loads(row[3]), *row[4:]) for row in rows]
    wanted = [
        tuple(row[key] for key in ("id", "name", "note", "more", "on", "boss"))
        for row in data.rows("users")
    ]
    assert sorted(read, key=str) == sorted(wanted, key=lambda row: str((*row[:4], row[4] + 0)))
    assert database.execute("SELECT count(*) FROM orders").fetchone() == (8,)
    database.close()


def test_an_empty_table_is_written_in_every_form(tmp_path: Path) -> None:
    data = TestData("empty")
    data.add_generator("users", {"count": 0, "schema": {"id": "uuid"}})
    texts = {form: data.write(tmp_path, form)[0].read_text() for form in ("json", "csv", "sql")}

    assert texts == {"json": "[]\n", "csv": "", "sql": ""}


def test_an_unknown_form_is_refused_with_those_that_there_are(
    data: TestData, tmp_path: Path
) -> None:
    with pytest.raises(UnknownPlugin, match="csv, json, sql"):
        data.write(tmp_path, "parquet")


def test_a_folder_that_cannot_be_made_is_named(data: TestData, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(InputError, match="cannot be written"):
        data.write(tmp_path / "file" / "folder")


@pytest.mark.parametrize("form", ["json", "csv", "sql"])
def test_half_of_a_surrogate_pair_is_refused_before_any_file_is_written(
    tmp_path: Path, form: str
) -> None:
    data = TestData("halves")
    data.add_generator("fine", {"count": 1, "schema": {"id": "uuid"}})
    data.add_generator("half", {"count": 1, "schema": {"text": "const:\ud800"}})

    with pytest.raises(InputError, match="cannot be written"):
        data.write(tmp_path / "new", form)
    assert not (tmp_path / "new").exists()
