"""Connections to the database behind a history URL."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from testflow.errors import InputError, StorageError

_BUSY_TIMEOUT_MS = 30_000
_WAL_ATTEMPTS = 100
_CONNECT_TIMEOUT_S = "10"
_HINT = "give a URL such as sqlite:///testflow.db or postgresql://user@host/name"


def open_engine(url: str) -> Engine:
    """Give what makes connections; nothing is connected yet.

    The folder of an SQLite file is made where it is missing.

    On SQLite a transaction begins with ``BEGIN``, or with ``BEGIN IMMEDIATE`` where the execution
    option ``writes`` is set: a transaction that began reading cannot always go on to write.

    Raises:
        InputError: The URL cannot be read, or the driver for its database is not installed.
        StorageError: The folder cannot be made.
    """
    parsed = parse_url(url)
    try:
        engine = create_engine(parsed)
    except NoSuchModuleError as error:
        message = f"no database is called {parsed.get_backend_name()!r}"
        raise InputError(message, path="history_url", hint=_HINT) from error
    except ModuleNotFoundError as error:
        message = f"the driver for {parsed.drivername} is not installed: {error.name}"
        raise InputError(message, path="history_url", hint=_how_to_install(parsed)) from error
    if engine.dialect.name == "sqlite":
        _make_folder(parsed.database)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def parse_url(url: str) -> URL:
    """Give the parts of a history URL, with the driver and the time limit that testflow chose.

    Raises:
        InputError: It is no URL.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        message = "not a database URL"
        raise InputError(message, path="history_url", hint=_HINT) from error
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername == "postgresql+psycopg" and "connect_timeout" not in parsed.query:
        parsed = parsed.update_query_dict({"connect_timeout": _CONNECT_TIMEOUT_S})
    return parsed


def _how_to_install(url: URL) -> str:
    if url.get_backend_name() == "postgresql":
        return "pip install 'testflow[postgres]'"
    return "install the package that has this module"


def is_there(url: str) -> bool:
    """Whether a history's database is there already, rather than made when it is opened.

    Raises:
        InputError: The URL cannot be read.
    """
    parsed = parse_url(url)
    file = _file(parsed.database) if parsed.get_backend_name() == "sqlite" else None
    return file is None or file.exists()


def location(url: URL | str) -> str:
    """Give a URL that is good from whichever folder it is asked for, with a password masked."""
    parsed = parse_url(url) if isinstance(url, str) else url
    file = _file(parsed.database) if parsed.get_backend_name() == "sqlite" else None
    if file is not None:
        parsed = parsed.set(database=str(file.resolve()))
    return parsed.render_as_string()


def _file(database: str | None) -> Path | None:
    """Give the file of an SQLite database; None where it is in memory, or SQLite's own affair."""
    if not database or database == ":memory:" or database.startswith("file:"):
        return None
    return Path(database)


def _make_folder(database: str | None) -> None:
    file = _file(database)
    if file is None:
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"the folder of the history cannot be made: {error}"
        raise StorageError(message, hint="name a folder that may be written to") from error


def _prepare_sqlite(connection: sqlite3.Connection, record: object) -> None:
    del record
    connection.isolation_level = None  # Python would begin late, and not at all before DDL.
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA foreign_keys = ON")
    _use_wal(connection)
    # In WAL mode NORMAL survives any crash of the program, and a power cut without damage.
    connection.execute("PRAGMA synchronous = NORMAL")


def _use_wal(connection: sqlite3.Connection) -> None:
    # SQLite does not wait here for another process that is doing the same: an empty write
    # transaction, for which it does wait, stands in.
    for _ in range(_WAL_ATTEMPTS):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("COMMIT")
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    options: Any = connection.get_execution_options()
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")
