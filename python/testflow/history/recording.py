"""Events written to the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from sqlalchemy import Connection, case, select, update

from testflow.errors import Conflict
from testflow.history.bulk import insert_new
from testflow.history.rows import row_from_event, run_from_row, storable, to_json
from testflow.history.schema import RESULTS, RUNS
from testflow.model import (
    Event,
    RunFinished,
    RunResumed,
    RunStarted,
    RunStatus,
    TestFinished,
)


def write_events(connection: Connection, events: Sequence[Event]) -> None:
    """Write events in their order, within the caller's transaction.

    Raises:
        Conflict: Another run has this id, or the run's start is not recorded.
    """
    results: list[TestFinished] = []
    others: dict[str, int] = {}
    for event in events:
        if isinstance(event, TestFinished):
            results.append(event)
        elif isinstance(event, RunStarted | RunResumed | RunFinished):
            _write_results(connection, results)
            results.clear()
            _write_run(connection, event)
        else:
            others[event.run_id] = event.sequence
    _write_results(connection, results)
    # What else happened has its place in the run, and is told elsewhere.
    for run_id, sequence in others.items():
        _advance(connection, run_id, sequence)


def _write_results(connection: Connection, events: Sequence[TestFinished]) -> None:
    for run_id, last in {each.run_id: each for each in events}.items():
        _advance(connection, run_id, last.sequence)
    insert_new(connection, RESULTS, [row_from_event(each) for each in events])


def _write_run(connection: Connection, event: RunStarted | RunResumed | RunFinished) -> None:
    match event:
        case RunStarted():
            _start(connection, event)
        case RunResumed():
            _change(connection, event, status=RunStatus.RUNNING, reason="", finished_at=None)
        case RunFinished():
            reason, at = storable(event.reason), event.at.astimezone(UTC)
            _change(connection, event, status=event.status, reason=reason, finished_at=at)


def _start(connection: Connection, event: RunStarted) -> None:
    row = {
        "run_id": event.run_id,
        "name": storable(event.name),
        "status": RunStatus.RUNNING.value,
        "reason": "",
        "total": event.total,
        "spec": to_json(event.spec),
        "started_at": event.at.astimezone(UTC),
        "finished_at": None,
        "next_sequence": event.sequence + 1,
    }
    insert_new(connection, RUNS, [row])
    kept = connection.execute(select(RUNS).where(RUNS.c.run_id == event.run_id)).mappings().one()
    if run_from_row(kept).started_at != event.at:
        message = f"another run is recorded as {event.run_id}"
        raise Conflict(message, hint="start this one under an id of its own")


def _change(connection: Connection, event: RunResumed | RunFinished, **values: Any) -> None:
    _advance(connection, event.run_id, event.sequence)
    connection.execute(update(RUNS).where(RUNS.c.run_id == event.run_id).values(values))


def _advance(connection: Connection, run_id: str, sequence: int) -> None:
    # On databases with several writers this update also makes those of one run wait for each
    # other, so that none inserts a result that another is about to.
    further = case((RUNS.c.next_sequence > sequence, RUNS.c.next_sequence), else_=sequence + 1)
    changed = update(RUNS).where(RUNS.c.run_id == run_id).values(next_sequence=further)
    if connection.execute(changed).rowcount == 0:
        message = f"run {run_id} is not recorded"
        raise Conflict(message, hint="record its start first")
