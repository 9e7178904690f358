"""Recording results: the database must not be what a campaign waits for."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from harness import Promise, run
from testflow import Configuration, History, Origin, Outcome, Symptom
from testflow.history import HistoryWriter
from testflow.model import TestId, TestResult
from testflow.testing import FakeClock, RecordedRun

RESULTS = 20_000
ROUNDS = 5
BATCH = 500  # so many rows a transaction, in both


def result(place: int) -> TestResult:
    """Give what a typical call leaves: ten settings, every fifth one failing."""
    values = {f"setting_{n}": (place * n) % 97 for n in range(8)} | {"mode": "fast", "tls": True}
    failed = place % 5 == 0
    return TestResult(
        test_id=TestId("bench", "target.py:check", "fuzz", str(place)),
        outcome=Outcome.FAILED if failed else Outcome.PASSED,
        duration_s=0.001,
        symptoms=(Symptom("rollback", f"row {place} is still there"),) if failed else (),
        output="checked\n",
        output_bytes=8,
        configuration=Configuration(values, Origin("fuzz", 1, 7, place)),
    )


def recorded(run_id: str, results: list[TestResult]) -> RecordedRun:
    run = RecordedRun(run_id, FakeClock()).start(total=len(results))
    for place, one in enumerate(results):
        run.result(place, one)
    return run.finish()


def record(history: History, run: RecordedRun) -> None:
    """Let testflow keep a run, as a campaign does."""
    writer = HistoryWriter(history, FakeClock(), batch=BATCH)
    for event in run.events:
        writer(event)
    writer.close()


def rows_of(file: Path) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(file)
    rows = connection.execute("SELECT * FROM testflow_results ORDER BY position").fetchall()
    connection.close()
    return rows


def table(file: Path, columns: int) -> sqlite3.Connection:
    """Make a table for the same rows in a database that works the same way."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    names = ", ".join(f"column_{n}" for n in range(columns))
    connection.execute(f"CREATE TABLE results ({names}, PRIMARY KEY (column_0, column_1))")
    return connection


def insert(connection: sqlite3.Connection, rows: list[tuple[Any, ...]]) -> None:
    """Write rows with nothing but the driver."""
    statement = f"INSERT INTO results VALUES ({', '.join('?' * len(rows[0]))})"
    for start in range(0, len(rows), BATCH):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(statement, rows[start : start + BATCH])
        connection.execute("COMMIT")


def main() -> None:
    results = [result(place) for place in range(RESULTS)]
    ids = [f"run-{n}" for n in range(ROUNDS + 1)]
    runs = iter([recorded(run_id, results) for run_id in ids])
    with tempfile.TemporaryDirectory() as folder:
        with History(f"sqlite:///{folder}/first.db") as first:
            record(first, recorded("run-0", results))
        rows = rows_of(Path(folder, "first.db"))
        ready_made = iter([[(run_id, *row[1:]) for row in rows] for run_id in ids])
        with (
            History(f"sqlite:///{folder}/ours.db") as history,
            closing(table(Path(folder, "peer.db"), len(rows[0]))) as connection,
        ):
            run(
                "history",
                Promise(
                    name="record results",
                    bar="20,000 results a second",
                    work=RESULTS,
                    ours=lambda: record(history, next(runs)),
                    peer=lambda: insert(connection, next(ready_made)),
                    peer_name=f"sqlite3 {sqlite3.sqlite_version} executemany, rows ready made",
                    rate=20_000,
                ),
                rounds=ROUNDS,
            )


if __name__ == "__main__":
    main()
