"""The history: runs and results, kept in a database."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Column, Connection, Select, func, select

from testflow.errors import Corrupt, InputError
from testflow.history.connection import location, open_engine
from testflow.history.faults import RESTORE, translated_faults
from testflow.history.migration import migrate
from testflow.history.recording import write_events
from testflow.history.records import Outline, RunRecord, StoredResult
from testflow.history.rows import (
    in_utc,
    outline_from_row,
    result_from_row,
    run_from_row,
    storable,
)
from testflow.history.schema import RESULTS, RUNS
from testflow.model import Event, Outcome
from testflow.runtime.closing import Closing

_PAGE = 256
_PAGE_OF_OUTLINES = 4096
_FAILURES = tuple(outcome.value for outcome in Outcome if outcome.is_failure)
_LATEST_IN_HINT = 5


class History(Closing):
    """Runs and their results in a database; a context manager.

    Opening it makes the tables or brings them up to date. Several processes may read and write
    the same history at once.

    Args:
        url: Such as ``sqlite:///testflow.db`` or ``postgresql://user@host/name``.

    Raises:
        InputError: The URL cannot be used.
        TooNew: A newer testflow wrote it.
        Corrupt: The file is damaged or no database.
        StorageError: The database cannot be reached, read or written; also of every method.

    Examples:
        >>> with History("sqlite://") as history:
        ...     history.runs()
        []
    """

    def __init__(self, url: str = "sqlite:///testflow.db") -> None:
        self._engine = open_engine(url)
        self._writing = self._engine.execution_options(writes=True)
        try:
            with translated_faults(self._engine.url):
                migrate(self._engine)
        except BaseException:
            self.close()
            raise

    @property
    def url(self) -> str:
        """Where the history is, from whichever folder it is asked for, with a password masked."""
        return location(self._engine.url)

    def close(self) -> None:
        """End every connection; a history that is used again connects again."""
        self._engine.dispose()

    def record(self, events: Sequence[Event]) -> None:
        """Keep what happened, all of it or nothing.

        Recording the same events again changes nothing: the first result of a position stays.

        Raises:
            Conflict: Another run has this id, or a run's results come before its start.
        """
        with translated_faults(self._engine.url), self._writing.begin() as connection:
            write_events(connection, events)

    def runs(self, name: str | None = None, limit: int = 20) -> list[RunRecord]:
        """Give the latest runs, newest first.

        Args:
            name: Only those of this campaign or workflow.
            limit: At most so many.
        """
        query = select(RUNS).order_by(RUNS.c.started_at.desc(), RUNS.c.run_id.desc()).limit(limit)
        return self._runs(query if name is None else query.where(RUNS.c.name == name))

    def run(self, run_id: str) -> RunRecord:
        """Give one run.

        Args:
            run_id: The whole id or the beginning of it that only one run has.

        Raises:
            InputError: There is no such run, or there are several.
        """
        run_id = storable(run_id)  # a name of any origin, such as an argument of a command
        # Not LIKE, which SQLite compares without case.
        starts_alike = func.substr(RUNS.c.run_id, 1, len(run_id)) == run_id
        # The shortest comes first: an id that begins others is still that run's.
        query = select(RUNS).where(starts_alike).order_by(RUNS.c.run_id).limit(_LATEST_IN_HINT)
        found = self._runs(query) if run_id else []
        if len(found) == 1 or (found and found[0].run_id == run_id):
            return found[0]
        raise self._not_one_run(run_id, found)

    def results(self, run_id: str) -> Iterator[StoredResult]:
        """Give the results of a run in the order of the plan, read a page at a time.

        Results recorded meanwhile are given too if their position is still to come.
        """
        return self._pages_of_results(select(RESULTS).where(RESULTS.c.run_id == run_id))

    def failures(self, run_id: str) -> Iterator[StoredResult]:
        """Give the results of a run that failed or ended in an error, in the order of the plan."""
        query = select(RESULTS).where(RESULTS.c.run_id == run_id)
        return self._pages_of_results(query.where(RESULTS.c.outcome.in_(_FAILURES)))

    def outlines(self, run_id: str) -> Iterator[Outline]:
        """Give what statistics need of the results of a run, in the order of the plan."""
        columns = (RESULTS.c.name, RESULTS.c.outcome, RESULTS.c.symptoms, RESULTS.c.configuration)
        return map(outline_from_row, self._rows(run_id, *columns))

    def endings(self, run_id: str) -> Iterator[tuple[datetime, Outcome]]:
        """Give when each test of a run ended, in UTC, and how, in the order of the plan."""
        for _, at, outcome in self._rows(run_id, RESULTS.c.at, RESULTS.c.outcome):
            yield in_utc(at), Outcome(outcome)

    def positions(self, run_id: str) -> set[int]:
        """Give the places in the plan that have a result."""
        query = select(RESULTS.c.position).where(RESULTS.c.run_id == run_id)
        with self._reading() as connection:
            return set(connection.scalars(query))

    def counts(self, run_id: str) -> dict[Outcome, int]:
        """Give how many results of a run had each outcome, zero included."""
        query = (
            select(RESULTS.c.outcome, func.count())
            .where(RESULTS.c.run_id == run_id)
            .group_by(RESULTS.c.outcome)
        )
        with self._reading() as connection:
            counted = dict(connection.execute(query).all())
        return {outcome: counted.get(outcome.value, 0) for outcome in Outcome}

    def next_sequence(self, run_id: str) -> int:
        """Give the place of a run's next event: one past the last that is recorded."""
        query = select(RUNS.c.next_sequence).where(RUNS.c.run_id == run_id)
        with self._reading() as connection:
            return connection.scalar(query) or 0

    @contextmanager
    def _reading(self) -> Generator[Connection]:
        with translated_faults(self._engine.url), self._engine.connect() as connection:
            try:
                yield connection
            except ValueError as error:
                message = f"the history holds what testflow cannot have written: {error}"
                raise Corrupt(message, hint=RESTORE) from error

    def _runs(self, query: Select[Any]) -> list[RunRecord]:
        with self._reading() as connection:
            return [run_from_row(row) for row in connection.execute(query).mappings()]

    # Pages, each a transaction of its own: a slow reader holds up nobody, and SQLite's
    # write-ahead log can be folded back in between.

    def _pages_of_results(self, query: Select[Any]) -> Iterator[StoredResult]:
        ordered = query.order_by(RESULTS.c.position).limit(_PAGE)
        after = -1
        while True:
            with self._reading() as connection:
                rows = connection.execute(ordered.where(RESULTS.c.position > after)).mappings()
                page = [result_from_row(row) for row in rows]
            if not page:
                return
            yield from page
            after = page[-1].position

    def _rows(self, run_id: str, *columns: Column[Any]) -> Iterator[tuple[Any, ...]]:
        """Give some columns of a run's results, behind their position."""
        query = select(RESULTS.c.position, *columns).where(RESULTS.c.run_id == run_id)
        ordered = query.order_by(RESULTS.c.position).limit(_PAGE_OF_OUTLINES)
        after = -1
        while True:
            with self._reading() as connection:
                rows = connection.execute(ordered.where(RESULTS.c.position > after)).all()
                page = cast("list[tuple[Any, ...]]", rows)
            if not page:
                return
            yield from page
            after = page[-1][0]

    def _not_one_run(self, run_id: str, found: list[RunRecord]) -> InputError:
        listed = found or self.runs(limit=_LATEST_IN_HINT)
        ids = ", ".join(each.run_id for each in listed)
        if found:
            return InputError(f"several runs begin with {run_id!r}", hint=f"such as {ids}")
        hint = f"the latest: {ids}" if ids else "nothing is recorded here yet"
        return InputError(f"no run has the id {run_id!r}", hint=hint)
