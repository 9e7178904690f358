"""What can go wrong with a database, in testflow's own errors."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError, IntegrityError

from testflow.errors import Conflict, Corrupt, StorageError
from testflow.runtime.redaction import redact

if TYPE_CHECKING:
    from sqlalchemy import URL

RESTORE = "restore the history from a copy, or name another one"

_DAMAGED = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}
_PRIMARY_CODE = 0xFF  # SQLite's extended codes keep the plain one in the low byte.


@contextmanager
def translated_faults(url: URL) -> Generator[None]:
    """Turn what the database raises into testflow's errors, without secrets and statements.

    Raises:
        Corrupt: The database is damaged or is none.
        Conflict: What is stored does not admit what was to be written.
        StorageError: Anything else, such as no space or no connection.
    """
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:  # sqlite3's own while a connection is prepared
        raise _translate(error, url.render_as_string(hide_password=True)) from error


def _translate(error: DBAPIError | sqlite3.Error, where: str) -> StorageError:
    cause = error.orig if isinstance(error, DBAPIError) else error
    reason = redact(" ".join(str(cause).split()))
    code = getattr(cause, "sqlite_errorcode", 0) & _PRIMARY_CODE
    if code in _DAMAGED or "could not decode" in reason.lower():
        return Corrupt(f"{where} is damaged or no SQLite database: {reason}", hint=RESTORE)
    if isinstance(error, IntegrityError):
        hint = "another process may be recording the same run: end it, or try again"
        return Conflict(f"{where} does not admit this record: {reason}", hint=hint)
    return StorageError(f"{where} cannot be used: {reason}", hint=_advice(code))


def _advice(code: int) -> str:
    match code:
        case sqlite3.SQLITE_CANTOPEN:
            return "the folder has to exist and to be writable"
        case sqlite3.SQLITE_READONLY:
            return "the file and its folder have to be writable"
        case sqlite3.SQLITE_FULL:
            return "free some space"
        case sqlite3.SQLITE_BUSY:
            return "another program holds the database: end it, or try again"
        case _:
            return "check that the database is there and may be used"
