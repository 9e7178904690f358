# ruff: noqa: D102, PLR2004, S101 - tests: assertions are the point, and the names are the claims
"""What a history must do on every database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta

import pytest

from testflow.errors import Conflict, InputError
from testflow.history import History, RunRecord, StoredResult
from testflow.model import (
    Configuration,
    Origin,
    Outcome,
    RunStatus,
    Symptom,
    TestId,
    TestResult,
    Violation,
)
from testflow.testing.clock import FakeClock
from testflow.testing.recorded_run import PASSED, RecordedRun

_MANY = 600  # more than a page of results
_GIGABYTES = 5_000_000_000

_FAILED = TestResult(
    test_id=TestId("shop", "a::b[c]", "fuzz [x]", "é[0]"),
    outcome=Outcome.FAILED,
    duration_s=0.1 + 0.2,
    symptoms=(Symptom("rollback", "row 17 \U0001f4a5 is \0 there"), Symptom("again", "\ud800")),
    reason="",
    output="größe\n",
    output_bytes=_GIGABYTES,
    attempt=3,
    configuration=Configuration(
        values={"db": {"pool": 2**80, "names": ["\ud800", "\0", None]}, "ratio": -1e-300},
        origin=Origin("invalid", 2, 2**64 - 1, 41),
        label="port · maximum · 65535",
        violations=(Violation("db.pool", "maximum", "at most 5"),),
    ),
)


@pytest.mark.contract
class HistoryContract:
    """A history of any database keeps what it is given.

    A subclass has the fixture `history_url`: the URL of an empty database.
    """

    @pytest.fixture
    def history_url(self) -> str:
        raise NotImplementedError

    @pytest.fixture
    def history(self, history_url: str) -> Iterator[History]:
        with History(history_url) as history:
            yield history

    @pytest.fixture
    def clock(self) -> FakeClock:
        clock = FakeClock()
        clock.advance(0.123456)
        return clock

    @pytest.fixture
    def run(self, clock: FakeClock) -> RecordedRun:
        return RecordedRun("run-1", clock)

    def test_a_new_history_is_empty(self, history: History) -> None:
        assert history.runs() == []
        assert list(history.results("run-1")) == []
        assert history.positions("run-1") == set()
        assert history.next_sequence("run-1") == 0

    def test_a_started_run_is_running(
        self, history: History, clock: FakeClock, run: RecordedRun
    ) -> None:
        started_at = clock.now()

        history.record(run.start(total=7, seed=2**60, text="é\0").events)

        assert history.run("run-1") == RunRecord(
            run_id="run-1",
            name="shop",
            status=RunStatus.RUNNING,
            reason="",
            total=7,
            spec={"seed": 2**60, "text": "é\0"},
            started_at=started_at,
            finished_at=None,
        )

    def test_times_come_back_in_utc_and_exact(
        self, history: History, clock: FakeClock, run: RecordedRun
    ) -> None:
        started_at = clock.now()

        history.record(run.start().events)

        kept = history.run("run-1").started_at
        assert (kept, kept.tzinfo) == (started_at, UTC)

    def test_a_result_comes_back_as_it_was(
        self, history: History, clock: FakeClock, run: RecordedRun
    ) -> None:
        run.start()
        at = clock.now()

        history.record(run.result(4, _FAILED).events)

        assert list(history.results("run-1")) == [StoredResult(4, at, _FAILED)]

    def test_output_that_databases_refuse_is_kept_visibly(
        self, history: History, run: RecordedRun
    ) -> None:
        odd = TestResult(TestId("a", "b", "c\0"), Outcome.ERROR, 0.0, output="\0 é \udcff")

        history.record(run.start().result(0, odd).events)

        kept = next(history.results("run-1")).result
        assert (kept.output, kept.test_id.name) == (r"\x00 é \udcff", r"c\x00")

    def test_results_come_in_the_order_of_the_plan(
        self, history: History, run: RecordedRun
    ) -> None:
        run.start()
        for position in reversed(range(_MANY)):
            run.result(position)

        history.record(run.events)

        assert [each.position for each in history.results("run-1")] == list(range(_MANY))

    def test_results_can_be_recorded_while_others_are_read(
        self, history: History, run: RecordedRun
    ) -> None:
        run.start()
        for position in range(_MANY):
            run.result(position)
        history.record(run.events)

        reading = history.results("run-1")
        next(reading)
        history.record(run.result(_MANY).events[-1:])

        assert sum(1 for _ in reading) == _MANY

    def test_recording_twice_doubles_nothing(self, history: History, run: RecordedRun) -> None:
        run.start().result(0).result(1, _FAILED)

        history.record(run.events)
        history.record(run.events)

        assert history.positions("run-1") == {0, 1}
        assert len(history.runs()) == 1

    def test_the_first_result_of_a_position_stays(self, history: History, run: RecordedRun) -> None:
        history.record(run.start().result(0, _FAILED).result(0, PASSED).events)
        history.record(run.result(0, PASSED).events[-1:])

        assert [each.result for each in history.results("run-1")] == [_FAILED]

    def test_events_are_recorded_all_or_none(self, history: History, clock: FakeClock) -> None:
        known = RecordedRun("run-1", clock).start().result(0)
        unknown = RecordedRun("run-2", clock).result(0)

        with pytest.raises(Conflict):
            history.record([*known.events, *unknown.events])

        assert history.runs() == []
        assert history.positions("run-1") == set()

    def test_a_result_of_a_run_that_never_started_is_refused(
        self, history: History, run: RecordedRun
    ) -> None:
        with pytest.raises(Conflict):
            history.record(run.result(0).events)

    def test_the_end_of_a_run_that_never_started_is_refused(
        self, history: History, run: RecordedRun
    ) -> None:
        with pytest.raises(Conflict):
            history.record(run.finish().events)

    def test_another_run_under_the_same_id_is_refused(
        self, history: History, clock: FakeClock, run: RecordedRun
    ) -> None:
        history.record(run.start().events)

        with pytest.raises(Conflict, match="run-1"):
            history.record(RecordedRun("run-1", clock).start().events)

    def test_a_finished_run_says_how_and_when(
        self, history: History, clock: FakeClock, run: RecordedRun
    ) -> None:
        run.start()
        finished_at = clock.now()

        history.record(run.finish(RunStatus.STOPPED, "10 failures").events)

        kept = history.run("run-1")
        assert (kept.status, kept.reason) == (RunStatus.STOPPED, "10 failures")
        assert kept.finished_at == finished_at

    def test_a_resumed_run_is_running_again(self, history: History, run: RecordedRun) -> None:
        run.start().result(0).finish(RunStatus.INTERRUPTED, "Ctrl-C")

        history.record(run.resume().events)

        kept = history.run("run-1")
        assert (kept.status, kept.reason, kept.finished_at) == (RunStatus.RUNNING, "", None)
        assert history.positions("run-1") == {0}

    def test_runs_come_newest_first(self, history: History, clock: FakeClock) -> None:
        for run_id in ("b", "c", "a"):
            history.record(RecordedRun(run_id, clock).start().events)

        assert [each.run_id for each in history.runs()] == ["a", "c", "b"]
        assert [each.run_id for each in history.runs(limit=2)] == ["a", "c"]

    def test_runs_of_one_name_can_be_asked_for(self, history: History, clock: FakeClock) -> None:
        history.record(RecordedRun("a", clock).start("shop").events)
        history.record(RecordedRun("b", clock).start("depot").events)

        assert [each.run_id for each in history.runs("shop")] == ["a"]

    def test_a_run_answers_to_the_beginning_of_its_id(
        self, history: History, clock: FakeClock
    ) -> None:
        history.record(RecordedRun("abc", clock).start().events)
        history.record(RecordedRun("abcd", clock).start().events)
        history.record(RecordedRun("xyz", clock).start().events)

        assert history.run("x").run_id == "xyz"
        assert history.run("abc").run_id == "abc"

    def test_an_ambiguous_beginning_is_refused(self, history: History, clock: FakeClock) -> None:
        history.record(RecordedRun("abc", clock).start().events)
        history.record(RecordedRun("abd", clock).start().events)

        with pytest.raises(InputError, match="several runs") as caught:
            history.run("ab")

        assert caught.value.hint == "such as abc, abd"

    @pytest.mark.parametrize("unknown", ["", "X", "%", "_yz", "xyzz"])
    def test_an_unknown_run_is_refused_with_the_latest_ones(
        self, history: History, clock: FakeClock, unknown: str
    ) -> None:
        history.record(RecordedRun("xyz", clock).start().events)

        with pytest.raises(InputError) as caught:
            history.run(unknown)

        assert caught.value.hint == "the latest: xyz"

    def test_every_outcome_is_counted(self, history: History, clock: FakeClock) -> None:
        for run_id in ("run-1", "run-2"):
            run = RecordedRun(run_id, clock).start()
            history.record(run.result(0).result(1, _FAILED).result(2).events)

        assert history.counts("run-1") == {
            Outcome.PASSED: 2,
            Outcome.FAILED: 1,
            Outcome.ERROR: 0,
            Outcome.SKIPPED: 0,
            Outcome.BLOCKED: 0,
        }

    def test_a_resumed_run_goes_on_counting_its_events(
        self, history: History, clock: FakeClock, run: RecordedRun
    ) -> None:
        history.record(run.start().result(0).result(1).events)
        assert history.next_sequence("run-1") == 3

        resumed = RecordedRun("run-1", clock, history.next_sequence("run-1")).resume().result(2)
        history.record(resumed.events)
        history.record(run.events)

        assert history.next_sequence("run-1") == 5

    def test_what_is_recorded_is_there_when_opened_again(
        self, history_url: str, run: RecordedRun
    ) -> None:
        with History(history_url) as history:
            history.record(run.start().result(0).events)

        with History(history_url) as history:
            assert history.positions("run-1") == {0}

    def test_two_who_record_the_same_run_lose_and_double_nothing(
        self, history_url: str, run: RecordedRun
    ) -> None:
        run.start()
        for position in range(20):
            run.result(position)

        with History(history_url) as one, History(history_url) as other:
            one.record(run.events[:1])
            for event in run.events[1:]:
                one.record([event])
                other.record([event])

            assert other.positions("run-1") == set(range(20))

    def test_a_pause_within_a_run_is_kept(
        self, history: History, clock: FakeClock, run: RecordedRun
    ) -> None:
        run.start().result(0)
        clock.advance(3600)

        history.record(run.result(1).events)

        first, second = history.results("run-1")
        assert second.at - first.at == timedelta(seconds=3601)
