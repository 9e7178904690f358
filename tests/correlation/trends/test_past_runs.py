"""Trends of what a history holds."""

from collections.abc import Callable, Generator
from typing import Any

import pytest

from testflow.correlation.trends import culprit_changes, failure_trends, past_runs
from testflow.errors import InputError
from testflow.history import History
from testflow.model import Configuration, Outcome, TestId, TestResult, Violation
from testflow.space import Space
from testflow.testing.clock import FakeClock
from testflow.testing.recorded_run import RecordedRun

SPACE = Space({"mode": ["a", "b", "c"], "size": [1, 2, 3]})


def result(configuration: Configuration | None, outcome: Outcome) -> TestResult:
    return TestResult(
        TestId("shop", "target", "fuzz", "0"), outcome, 0.1, configuration=configuration
    )


def record(
    history: History, clock: FakeClock, run_id: str, fails: Callable[[dict[str, Any]], bool]
) -> None:
    run = RecordedRun(run_id, clock).start(name="shop" if run_id != "other" else "other")
    for position, each in enumerate(SPACE.sample(120, seed=len(run_id))):
        outcome = Outcome.FAILED if fails(each.values) else Outcome.PASSED
        run.result(position, result(each, outcome))
    history.record(run.finish().events)


def broken(values: dict[str, Any]) -> bool:
    return values["mode"] == "b"


@pytest.fixture
def history() -> Generator[History]:
    clock = FakeClock()
    with History("sqlite://") as history:
        for run_id in ("one", "other", "two", "three"):
            record(history, clock, run_id, broken if run_id == "three" else lambda _: False)
        yield history


def test_runs_come_the_oldest_first_with_codes_outcomes_and_positions(history: History) -> None:
    runs = past_runs(history, SPACE, name="shop")

    assert [run.run_id for run in runs] == ["one", "two", "three"]
    started = [run.at for run in runs if run.at is not None]
    assert started == sorted(set(started))
    assert len(started) == 3
    assert runs[2].codes.tobytes() == SPACE.encode(SPACE.sample(120, seed=5))
    assert (runs[2].failing == (runs[2].codes[:, 0] == 1)).all()
    assert runs[2].positions.tolist() == list(range(120))


def test_runs_are_chosen_by_name_id_or_number(history: History) -> None:
    def ids(**options: Any) -> list[str]:
        return [run.run_id for run in past_runs(history, SPACE, **options)]

    assert ids() == ["one", "other", "two", "three"]
    assert ids(limit=2) == ["two", "three"]
    assert ids(run_ids=["three", "one"]) == ["one", "three"]
    with pytest.raises(InputError, match="no run has the id"):
        ids(run_ids=["four"])


def test_what_says_nothing_is_left_out_and_positions_stay(history: History) -> None:
    batch = SPACE.sample(5, seed=1)
    wrong = Configuration({"mode": "z"}, violations=(Violation("mode", "enum", "no"),))
    run = RecordedRun("mixed", FakeClock()).start()
    run.result(0, result(batch[0], Outcome.BLOCKED)).result(1, result(batch[1], Outcome.PASSED))
    run.result(2, result(wrong, Outcome.FAILED)).result(3, result(None, Outcome.FAILED))
    run.result(4, result(batch[4], Outcome.ERROR))
    history.record(run.events)
    (read,) = past_runs(history, SPACE, run_ids=["mixed"])

    assert read.positions.tolist() == [1, 4]
    assert read.failing.tolist() == [False, True]


def test_a_run_without_results_is_empty(history: History) -> None:
    history.record(RecordedRun("bare", FakeClock()).start().events)
    (read,) = past_runs(history, SPACE, run_ids=["bare"])

    assert read.codes.shape == (0, 2)
    assert failure_trends([read, read], SPACE.knobs).terms == ()


def test_trends_and_new_culprits_come_from_the_history(history: History) -> None:
    runs = past_runs(history, SPACE, name="shop")
    changed = failure_trends(runs, SPACE.knobs).changed[0]
    (culprit,) = culprit_changes(runs, SPACE.knobs)

    assert changed.term == "mode = b"
    assert changed.changes[0].run_id == "three"
    assert (culprit.terms, culprit.status) == (("mode = b",), "new")
    assert culprit_changes(runs[:1], SPACE.knobs) == ()


def test_a_culprit_that_was_there_before_the_last_run_is_back(history: History) -> None:
    runs = past_runs(history, SPACE, run_ids=["three", "one"])
    (back,) = culprit_changes([runs[1], runs[0], runs[1]], SPACE.knobs)

    assert back.status == "returning"
