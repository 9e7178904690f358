"""Changes planted in runs are found with the right class and the right run."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from testflow.correlation.trends import PastRun, failure_trends
from testflow.space import Space

SPACE = Space({"mode": ["a", "b", "c"], "size": [1, 2, 3], "p": ["x", "y"], "q": ["x", "y"]})
START = datetime(2026, 11, 1, tzinfo=UTC)


def run(number: int, fails: Callable[[dict[str, Any]], float], count: int = 200) -> PastRun:
    batch = SPACE.sample(count, seed=number)
    chance = np.random.default_rng(number)
    failing = np.array([chance.random() < fails(each.values) for each in batch])
    codes = np.frombuffer(SPACE.encode(batch), "<u2").reshape(count, -1)
    return PastRun(
        f"run-{number}", START + timedelta(days=number), codes, failing, 10 * np.arange(count)
    )


def flaky(_: dict[str, Any]) -> float:
    return 0.05


def broken(values: dict[str, Any]) -> float:
    return 0.6 if values["mode"] == "b" else 0.05


def test_a_class_that_breaks_is_named_with_the_run_that_broke_it() -> None:
    runs = [run(number, flaky if number < 4 else broken) for number in range(7)]
    trends = failure_trends(runs, SPACE.knobs)
    first = trends.changed[0]
    (change,) = first.changes

    assert first.term == "mode = b"
    assert change.run_id == "run-4"
    assert (round(change.before, 1), round(change.after, 1)) == (0.1, 0.6)
    assert "mode = a" not in [each.term for each in trends.changed]
    assert "Failures with mode = b rose from" in first.sentence()
    assert "with run run-4 (2026-11-05 00:00), p = 0.00" in first.sentence()


def test_the_examples_of_a_change_are_failures_with_the_class_in_that_run() -> None:
    runs = [run(number, flaky if number < 4 else broken) for number in range(7)]
    (change,) = failure_trends(runs, SPACE.knobs).changed[0].changes

    assert len(change.examples) == 10
    for position in change.examples:
        place = runs[4].positions.tolist().index(position)
        assert runs[4].failing[place]
        assert runs[4].codes[place, 0] == 1


def test_a_repair_is_a_fall() -> None:
    runs = [run(number, broken if number < 3 else flaky) for number in range(6)]
    trends = failure_trends(runs, SPACE.knobs)

    assert trends.changed[0].term == "mode = b"
    assert "fell from" in trends.changed[0].sentence()
    assert trends.overall.changes[0].run_id == "run-3"


def test_the_points_count_results_with_their_intervals() -> None:
    runs = [run(number, broken) for number in range(2)]
    trends = failure_trends(runs, SPACE.knobs)
    (trend,) = (each for each in trends.terms if each.term == "mode = b")

    assert len(trends.terms) == 10
    for point, one in zip(trend.points, runs, strict=True):
        having = one.codes[:, 0] == 1
        assert (point.run_id, point.at) == (one.run_id, one.at)
        assert (point.failures, point.runs) == (one.failing[having].sum(), having.sum())
        assert point.low < point.failures / point.runs < point.high


def test_runs_that_only_differ_by_chance_seldom_seem_to_change() -> None:
    alarms = 0
    for seed in range(20):
        runs = [run(100 * seed + number, broken, 100) for number in range(5)]
        alarms += bool(failure_trends(runs, SPACE.knobs, seed=seed).changed)
    assert alarms < 5


def test_a_class_that_only_one_run_tried_has_no_trend() -> None:
    runs = [run(number, flaky) for number in range(3)]
    kept = [
        runs[0],
        *(replace(each, codes=np.where(each.codes == 2, 0, each.codes)) for each in runs[1:]),
    ]
    terms = [each.term for each in failure_trends(kept, SPACE.knobs).terms]

    assert "mode = c" not in terms
    assert "mode = b" in terms


def test_one_run_or_none_has_no_changes() -> None:
    for runs in ([], [run(1, broken)]):
        trends = failure_trends(runs, SPACE.knobs)
        assert (trends.overall.changes, trends.terms) == ((), ())
        assert "not known to have changed" in trends.overall.sentence()


def test_the_same_seed_gives_the_same() -> None:
    runs = [run(number, flaky if number < 2 else broken, 60) for number in range(4)]

    assert failure_trends(runs, SPACE.knobs) == failure_trends(runs, SPACE.knobs)
