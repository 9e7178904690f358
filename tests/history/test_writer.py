"""When the history writer writes."""

from collections.abc import Iterator

import pytest

from testflow.errors import Conflict
from testflow.history import History, HistoryWriter
from testflow.model import RunStatus, StoreRecovered
from testflow.runtime.bus import EventBus
from testflow.testing import FakeClock, RecordedRun


@pytest.fixture
def history() -> Iterator[History]:
    with History("sqlite://") as history:
        yield history


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def run() -> RecordedRun:
    return RecordedRun("run-1", FakeClock())


@pytest.fixture
def writer(history: History, clock: FakeClock, run: RecordedRun) -> HistoryWriter:
    writer = HistoryWriter(history, clock, batch=3, every_s=0.5)
    tell(writer, run.start())
    return writer


def tell(writer: HistoryWriter, run: RecordedRun) -> None:
    for event in run.events:
        writer(event)
    run.events.clear()


@pytest.mark.usefixtures("writer")
def test_the_start_of_a_run_is_written_at_once(history: History) -> None:
    assert history.run("run-1").status is RunStatus.RUNNING


def test_results_wait_until_a_batch_is_full(
    history: History, writer: HistoryWriter, run: RecordedRun
) -> None:
    tell(writer, run.result(0).result(1))
    assert history.positions("run-1") == set()

    tell(writer, run.result(2).result(3))
    assert history.positions("run-1") == {0, 1, 2}


def test_a_result_long_after_the_last_write_is_written(
    history: History, writer: HistoryWriter, clock: FakeClock, run: RecordedRun
) -> None:
    clock.advance(0.5)

    tell(writer, run.result(0).result(1))

    assert history.positions("run-1") == {0}


def test_the_end_of_a_run_is_written_at_once_with_what_waits(
    history: History, writer: HistoryWriter, run: RecordedRun
) -> None:
    tell(writer, run.result(0).finish())

    assert history.positions("run-1") == {0}
    assert history.run("run-1").status is RunStatus.FINISHED


def test_a_resumed_run_is_written_at_once(
    history: History, writer: HistoryWriter, run: RecordedRun
) -> None:
    tell(writer, run.finish(RunStatus.INTERRUPTED).resume())

    assert history.run("run-1").status is RunStatus.RUNNING


def test_closing_writes_what_waits(
    history: History, writer: HistoryWriter, run: RecordedRun
) -> None:
    tell(writer, run.result(0))

    writer.close()

    assert history.positions("run-1") == {0}


def test_what_could_not_be_written_goes_on_waiting(history: History, clock: FakeClock) -> None:
    run = RecordedRun("run-2", FakeClock()).start().result(0)
    started, finished = run.events
    writer = HistoryWriter(history, clock)
    writer(finished)
    with pytest.raises(Conflict):
        writer.flush()

    history.record([started])
    writer.flush()

    assert history.positions("run-2") == {0}


def test_that_a_store_was_recovered_takes_its_place_in_the_run(
    history: History, writer: HistoryWriter
) -> None:
    bus = EventBus("run-1", FakeClock(), history.next_sequence("run-1"))
    bus.subscribe(writer)
    recovered = bus.emit(StoreRecovered, folder="snapshots", what="7 bytes are left out")
    writer.flush()
    assert history.next_sequence("run-1") == recovered.sequence + 1
