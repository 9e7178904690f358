"""What anyone expects of a database, tried on SQLite under one configuration of its settings.

Every check states one expectation, the same under all settings: what was rolled back is undone,
what was committed survives a crash, what was set is in force.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# A process is killed here, but the power is never cut: a file system in memory serves as well as
# a disk, and ten times faster.
SCRATCH = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None

# In the order in which they are set: the first three count only before the first table is made.
PRAGMAS = (
    *("encoding", "page_size", "auto_vacuum", "locking_mode", "journal_mode", "synchronous"),
    *("cache_size", "cache_spill", "temp_store", "mmap_size", "secure_delete"),
    *("wal_autocheckpoint", "journal_size_limit"),
    *("foreign_keys", "recursive_triggers", "legacy_alter_table"),
)
CODES = {  # written as a word, read back as the word's number
    "auto_vacuum": ("NONE", "FULL", "INCREMENTAL"),
    "secure_delete": ("OFF", "ON", "FAST"),
    "synchronous": ("OFF", "NORMAL", "FULL", "EXTRA"),
    "temp_store": ("DEFAULT", "FILE", "MEMORY"),
}

NOTE = "to be paid on the first working day of the month, as agreed by both parties in writing; "
OPEN_ACCOUNTS = f"""
    BEGIN;
    CREATE TABLE account (id INTEGER PRIMARY KEY, balance INT, note TEXT);
    CREATE TABLE payment (amount INT);
    WITH RECURSIVE number (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM number WHERE id < 100)
    INSERT INTO account SELECT id, 0, '{NOTE * 2}' FROM number;
    COMMIT;
"""
CHANGE_ALL = "UPDATE account SET balance = 1, note = note || note || note"
COLLIDE_AT_LAST = "INSERT INTO account SELECT iif(id = 100, 1, id + 100), 1, note FROM account"
BEFORE = [(0, 100, 100 * 2 * len(NOTE))]  # balance, how many accounts, length of their notes
AFTER = [(1, 100, 100 * 6 * len(NOTE))]
CARD = b"4000 0566 5566 5556"
WORDS = ["apple", "naïve", "zebra", "Zürich", "ābols", "école", "Ωμέγα", "яблоко", "日本"]

Held = bool | str
"""True, or what went wrong."""


@dataclass(frozen=True, slots=True)
class Database:
    """A database file and the settings that it is used under."""

    file: Path
    settings: Mapping[str, Any]

    @contextmanager
    def connect(self) -> Iterator[sqlite3.Connection]:
        """Open a connection under the settings; a lock is never waited for."""
        isolation = self.settings.get("isolation_level", "DEFERRED")
        level = None if isolation == "AUTOCOMMIT" else isolation
        with closing(sqlite3.connect(self.file, timeout=0, isolation_level=level)) as connection:
            pragmas = [f"PRAGMA {name} = '{self.settings[name]}';" for name in self.pragmas()]
            connection.executescript("".join(pragmas))
            yield connection

    def pragmas(self) -> list[str]:
        """Name the settings that SQLite itself knows, in the order to set them."""
        return [name for name in PRAGMAS if name in self.settings]

    def copy(self, name: str) -> Database:
        """Copy the closed database."""
        return Database(Path(shutil.copyfile(self.file, self.file.with_name(name))), self.settings)


Expectation = Callable[[sqlite3.Connection, Database], Held]


def accounts(connection: sqlite3.Connection) -> list[tuple[int, int, int]]:
    """Sum the accounts up: one row when all of them are in the same state."""
    query = "SELECT balance, count(*), sum(length(note)) FROM account GROUP BY balance"
    return connection.execute(query).fetchall()


def is_as_set(connection: sqlite3.Connection, name: str, value: Any) -> Held:
    """Say whether a setting is read back as it was set."""
    (found,) = connection.execute(f"PRAGMA {name}").fetchone()
    if name in CODES:
        found = CODES[name][found]
    elif isinstance(value, bool):
        found = bool(found)
    return str(found).casefold() == str(value).casefold() or f"{name} is {found}, not {value}"


def a_rollback_undoes_everything(connection: sqlite3.Connection, _: Database) -> Held:
    """BEGIN, change, ROLLBACK: nothing has changed."""
    before = accounts(connection)
    connection.execute("BEGIN")
    connection.execute(CHANGE_ALL)
    connection.execute("ROLLBACK")
    return unchanged(before, connection)


def a_failed_statement_changes_nothing(connection: sqlite3.Connection, _: Database) -> Held:
    """A statement that breaks a rule at its last row leaves no other row behind."""
    before = accounts(connection)
    try:
        connection.execute(COLLIDE_AT_LAST)
    except sqlite3.IntegrityError:
        return unchanged(before, connection)
    return "a second account with the number 1 was accepted"


def a_savepoint_can_be_returned_to(connection: sqlite3.Connection, _: Database) -> Held:
    """What came after a savepoint is undone by going back to it."""
    before = accounts(connection)
    connection.execute("BEGIN")
    connection.execute("SAVEPOINT here")
    connection.execute(CHANGE_ALL)
    connection.execute("ROLLBACK TO here")
    return unchanged(before, connection)


def unchanged(before: list[tuple[int, int, int]], connection: sqlite3.Connection) -> Held:
    """Say whether the accounts are what they were."""
    after = accounts(connection)
    return after == before or f"the accounts are {after}, they were {before}"


def secure_delete_leaves_no_trace(connection: sqlite3.Connection, database: Database) -> Held:
    """Where secure deletion is on, what was deleted is in none of the database's files."""
    if database.settings.get("secure_delete") != "ON":
        return True  # nothing was promised
    connection.execute("CREATE TABLE card (owner TEXT, number BLOB)")
    connection.execute("INSERT INTO card VALUES ('Ada', ?)", [CARD])
    connection.commit()
    connection.execute("DELETE FROM card")
    connection.commit()
    files = sorted(database.file.parent.glob(f"{database.file.name}*"))
    traces = [file.name for file in files if CARD in file.read_bytes()]
    return not traces or f"the deleted number is still in {', '.join(traces)}"


def a_copy_of_the_file_is_whole(connection: sqlite3.Connection, database: Database) -> Held:
    """What was committed is in the database file: a copy of the file is a backup."""
    connection.execute("INSERT INTO payment VALUES (100)")
    connection.commit()
    copy = shutil.copyfile(database.file, database.file.with_name("backup"))
    with closing(sqlite3.connect(copy)) as backup:
        found = backup.execute("SELECT amount FROM payment").fetchall()
    return found == [(100,)] or f"in the copy the payments are {found}"


def a_second_connection_can_read(first: sqlite3.Connection, database: Database) -> Held:
    """While one connection is open and idle, another one reads the same."""
    with database.connect() as second:
        return unchanged(accounts(first), second)


def a_writer_keeps_no_reader_out(writer: sqlite3.Connection, database: Database) -> Held:
    """While one connection writes, another one can read, and sees all of the change or none."""
    with database.connect() as reader:
        accounts(reader)
        writer.execute(CHANGE_ALL)
        found = accounts(reader)
        return found in (BEFORE, AFTER) or f"the reader found {found}"


def foreign_keys_are_enforced_as_set(connection: sqlite3.Connection, database: Database) -> Held:
    """A row that refers to nothing is refused if foreign keys are on, and only then."""
    enforced = bool(database.settings.get("foreign_keys"))
    connection.execute("CREATE TABLE owner (id INTEGER PRIMARY KEY)")
    connection.execute("CREATE TABLE pet (owner REFERENCES owner)")
    try:
        connection.execute("INSERT INTO pet VALUES (1)")
    except sqlite3.IntegrityError:
        return enforced or "an orphan was refused"
    return not enforced or "an orphan was accepted"


def a_renamed_table_keeps_its_references(connection: sqlite3.Connection, _: Database) -> Held:
    """A table that refers to another one still does when that one is renamed."""
    connection.execute("CREATE TABLE author (id INTEGER PRIMARY KEY)")
    connection.execute("CREATE TABLE book (author REFERENCES author)")
    connection.execute("ALTER TABLE author RENAME TO writer")
    (referred,) = connection.execute("PRAGMA foreign_key_list(book)").fetchone()[2:3]
    return referred == "writer" or f"the reference still leads to {referred!r}"


def triggers_recurse_as_set(connection: sqlite3.Connection, database: Database) -> Held:
    """A trigger that fires itself does so if recursive triggers are on, and only then."""
    wanted = 5 if database.settings.get("recursive_triggers") else 2
    connection.execute("CREATE TABLE countdown (n INT)")
    connection.execute(
        "CREATE TRIGGER tick AFTER INSERT ON countdown WHEN NEW.n > 1 "
        "BEGIN INSERT INTO countdown VALUES (NEW.n - 1); END"
    )
    connection.execute("INSERT INTO countdown VALUES (5)")
    (found,) = connection.execute("SELECT count(*) FROM countdown").fetchone()
    return found == wanted or f"counted {found} steps instead of {wanted}"


def text_sorts_by_code_point(connection: sqlite3.Connection, _: Database) -> Held:
    """ORDER BY sorts text as Python does, however and wherever the text is stored."""
    connection.execute("CREATE TEMP TABLE word (text TEXT)")
    connection.executemany("INSERT INTO word VALUES (?)", [(word,) for word in WORDS])
    found = [text for (text,) in connection.execute("SELECT text FROM word ORDER BY text")]
    return found == sorted(WORDS) or f"sorted as {' '.join(found)}"


def crash_in_mid_transaction(database: Database) -> None:
    """Let a process commit a payment, change all accounts and be killed before it commits that.

    The child touches nothing but SQLite before it dies, so other threads of this process do not
    matter to it; and no connection is open here that it could inherit.
    """
    child = os.fork()
    if child == 0:
        try:
            with database.connect() as connection:
                connection.execute("INSERT INTO payment VALUES (100)")
                connection.commit()
                connection.execute("BEGIN")
                connection.execute(CHANGE_ALL)
                os.kill(os.getpid(), signal.SIGKILL)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        message = "the process ended before it could be killed"
        raise ChildProcessError(message)


def a_crash_leaves_all_or_nothing(connection: sqlite3.Connection, _: Database) -> Held:
    """Of the transaction that was cut short, all is there or nothing."""
    found = accounts(connection)
    return found in (BEFORE, AFTER) or f"after the crash the accounts are {found}"


def a_crash_loses_nothing_committed(connection: sqlite3.Connection, _: Database) -> Held:
    """The accounts and the payment that were committed before the crash are there."""
    query = "SELECT (SELECT count(*) FROM account), (SELECT sum(amount) FROM payment)"
    found = connection.execute(query).fetchone()
    return found == (100, 100) or f"after the crash: {found[0]} accounts, {found[1]} paid"


def a_crash_leaves_the_file_sound(connection: sqlite3.Connection, _: Database) -> Held:
    """SQLite finds no damage in its file after the crash."""
    findings = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
    return findings == ["ok"] or "; ".join(findings)


# Each on a copy of its own: where one does not hold, the database may be in pieces.
UNDOING: tuple[Expectation, ...] = (
    a_rollback_undoes_everything,
    a_failed_statement_changes_nothing,
    a_savepoint_can_be_returned_to,
)
AFTER_A_CRASH: tuple[Expectation, ...] = (
    a_crash_leaves_all_or_nothing,
    a_crash_loses_nothing_committed,
    a_crash_leaves_the_file_sound,
)
EVERYDAY: tuple[Expectation, ...] = (
    a_copy_of_the_file_is_whole,
    secure_delete_leaves_no_trace,
    a_second_connection_can_read,
    a_writer_keeps_no_reader_out,
    foreign_keys_are_enforced_as_set,
    a_renamed_table_keeps_its_references,
    triggers_recurse_as_set,
    text_sorts_by_code_point,
)


def attempt(expectations: Sequence[Expectation], database: Database) -> dict[str, Held]:
    """Try expectations one after another on one connection; where there is none, none holds."""
    try:
        with database.connect() as connection:
            return {each.__name__: outcome(each, connection, database) for each in expectations}
    except sqlite3.Error as error:
        return {each.__name__: str(error) for each in expectations}


def outcome(expectation: Expectation, connection: sqlite3.Connection, database: Database) -> Held:
    """Try one expectation; an error from SQLite means that it does not hold."""
    try:
        return expectation(connection, database)
    except sqlite3.Error as error:
        return str(error)


def check(configuration: dict[str, Any]) -> dict[str, Held]:
    """Try every expectation under one configuration.

    Returns:
        The name of each check, with True or what went wrong.
    """
    held: dict[str, Held] = {}
    with tempfile.TemporaryDirectory(dir=SCRATCH) as folder:
        bank = Database(Path(folder, "bank"), configuration)
        with bank.connect() as connection:
            connection.executescript(OPEN_ACCOUNTS)
            for name in bank.pragmas():
                held[f"{name}_is_as_set"] = is_as_set(connection, name, configuration[name])
        for each in UNDOING:
            held |= attempt([each], bank.copy(each.__name__))
        crashed = bank.copy("crash")
        crash_in_mid_transaction(crashed)
        held |= attempt(AFTER_A_CRASH, crashed)
        return held | attempt(EVERYDAY, bank)
