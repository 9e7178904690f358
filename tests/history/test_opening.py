"""Opening a history: new, old, foreign, damaged, shared."""

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from testflow.errors import Corrupt, InputError, StorageError, TooNew
from testflow.history import History
from testflow.history.connection import open_engine
from testflow.history.faults import translated_faults
from testflow.history.migration import REVISION_TABLE
from testflow.history.schema import METADATA, REVISIONS
from testflow.testing import FakeClock, RecordedRun


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


def url_of(file: Path) -> str:
    return f"sqlite:///{file}"


def test_the_migrations_make_the_tables_that_the_code_speaks_of(file: Path) -> None:
    History(url_of(file)).close()

    engine = open_engine(url_of(file))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": REVISION_TABLE})
        differences = compare_metadata(context, METADATA)
    engine.dispose()

    assert differences == []


def test_every_migration_is_a_known_revision_in_order() -> None:
    config = Config()
    config.set_main_option("script_location", "testflow.history:migrations")

    scripts = list(ScriptDirectory.from_config(config).walk_revisions())

    assert tuple(each.revision for each in reversed(scripts)) == REVISIONS


def test_a_file_history_survives_crashes_and_lets_readers_in(file: Path) -> None:
    History(url_of(file)).close()

    engine = open_engine(url_of(file))
    with engine.connect() as connection:
        modes = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    engine.dispose()

    assert modes == {
        "journal_mode": "wal",
        "synchronous": 1,
        "foreign_keys": 1,
        "busy_timeout": 30_000,
    }


def test_an_up_to_date_history_is_opened_without_loading_alembic(file: Path) -> None:
    History(url_of(file)).close()
    code = (
        "import sys; from testflow.history import History; "
        "History(sys.argv[1]).close(); print('alembic' in sys.modules)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, url_of(file)], capture_output=True, text=True, check=True
    )

    assert done.stdout == "False\n"


def test_tables_of_others_in_the_same_database_stay(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE runs (mine)")
        connection.execute("INSERT INTO runs VALUES (1)")
    connection.close()

    with History(url_of(file)) as history:
        history.record(RecordedRun("run-1", FakeClock()).start().events)

    connection = sqlite3.connect(file)
    assert connection.execute("SELECT mine FROM runs").fetchall() == [(1,)]
    connection.close()


def test_a_history_of_a_newer_testflow_is_refused(file: Path) -> None:
    History(url_of(file)).close()
    with sqlite3.connect(file) as connection:
        connection.execute(f"UPDATE {REVISION_TABLE} SET version_num = '9999'")
    connection.close()

    with pytest.raises(TooNew, match="9999"):
        History(url_of(file))


def test_a_file_that_is_no_database_is_refused(file: Path) -> None:
    file.write_text("name: shop\n" * 1000)

    with pytest.raises(Corrupt) as caught:
        History(url_of(file))

    assert "copy" in caught.value.hint


def test_a_damaged_file_is_reported_when_it_is_read(file: Path) -> None:
    run = RecordedRun("run-1", FakeClock()).start()
    for position in range(2000):
        run.result(position)
    with History(url_of(file)) as history:
        history.record(run.events)
    content = file.read_bytes()
    file.write_bytes(content[:16384] + b"\xa5" * (len(content) - 16384))

    with pytest.raises(Corrupt), History(url_of(file)) as history:
        list(history.results("run-1"))


@pytest.mark.parametrize(
    "change",
    [
        "symptoms = '[{'",
        "symptoms = '[{}]'",
        "configuration = '[]'",
        "outcome = 'passable'",
        "returned = '{'",
        "at = 'yesterday'",
        "output = CAST(x'ff' AS TEXT)",
    ],
)
def test_a_damaged_result_is_reported(file: Path, change: str) -> None:
    with History(url_of(file)) as history:
        history.record(RecordedRun("run-1", FakeClock()).start().result(0).events)
    with sqlite3.connect(file) as connection:
        connection.execute(f"UPDATE testflow_results SET {change}")
    connection.close()

    with pytest.raises(Corrupt), History(url_of(file)) as history:
        list(history.results("run-1"))


def test_a_damaged_run_is_reported(file: Path) -> None:
    with History(url_of(file)) as history:
        history.record(RecordedRun("run-1", FakeClock()).start().events)
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE testflow_runs SET status = 'sleeping'")
    connection.close()

    with pytest.raises(Corrupt, match="run run-1"), History(url_of(file)) as history:
        history.runs()


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    with History(url_of(tmp_path / "not" / "yet" / "history.db")) as history:
        assert history.runs() == []

    assert (tmp_path / "not" / "yet" / "history.db").is_file()


def test_a_folder_that_cannot_be_made_is_reported_with_advice(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()

    with pytest.raises(StorageError, match="cannot be made") as caught:
        History(url_of(tmp_path / "taken" / "history.db"))

    assert "folder" in caught.value.hint


@pytest.mark.parametrize("url", ["", "history.db", "nosuchdb://host/name", "mysql://host/name"])
def test_a_url_that_cannot_be_used_is_refused_with_advice(url: str) -> None:
    with pytest.raises(InputError) as caught:
        History(url)

    assert caught.value.path == "history_url"
    assert caught.value.hint


def test_errors_show_neither_passwords_nor_statements() -> None:
    url = make_url("postgresql://ann:hunter2@db/shop")
    cause = sqlite3.OperationalError("no route to postgresql://ann:hunter2@db/shop")
    error = OperationalError("INSERT INTO x", {"pin": "4711"}, cause)

    with pytest.raises(StorageError) as caught, translated_faults(url):
        raise error

    assert "ann:***@db/shop" in str(caught.value)
    assert not any(secret in str(caught.value) for secret in ("hunter2", "INSERT", "4711"))


def test_processes_that_open_a_new_history_at_once_all_succeed(file: Path) -> None:
    code = (
        "import sys; from testflow.history import History; "
        "print('ready', flush=True); sys.stdin.readline(); History(sys.argv[1]).close()"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, url_of(file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()

    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()

    assert [process.communicate()[1] for process in processes] == ["", "", ""]
    assert [process.returncode for process in processes] == [0, 0, 0]


def test_opening_waits_for_another_program_that_writes(file: Path) -> None:
    writer = sqlite3.connect(file, isolation_level=None)
    writer.execute("CREATE TABLE theirs (x)")
    writer.execute("BEGIN IMMEDIATE")
    opened: list[History] = []
    opening = threading.Thread(target=lambda: opened.append(History(url_of(file))))

    opening.start()
    opening.join(0.1)  # long enough to meet the lock; if not, the test only claims less
    writer.execute("COMMIT")
    opening.join()
    writer.close()

    assert opened[0].runs() == []
    opened[0].close()


def test_a_history_of_the_first_revision_is_brought_up_to_date(file: Path) -> None:
    with History(url_of(file)) as history:
        history.record(RecordedRun("run-1", FakeClock()).start().result(0).events)
        expected = list(history.results("run-1"))
    with sqlite3.connect(file) as connection:
        for name in ("returned", "trace_id", "earlier"):
            connection.execute(f"ALTER TABLE testflow_results DROP COLUMN {name}")
        connection.execute(f"UPDATE {REVISION_TABLE} SET version_num = '0001'")
    connection.close()

    with History(url_of(file)) as history:
        assert list(history.results("run-1")) == expected


@pytest.mark.parametrize("run_id", ["nowhere", "half-\ud800", "a\0b"])
def test_a_run_that_is_not_recorded_is_no_damage(run_id: str) -> None:
    with History("sqlite://") as history, pytest.raises(InputError, match="no run has the id"):
        history.run(run_id)
