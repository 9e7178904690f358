"""What a correlation answers beyond its findings: models, anomalies, trends, mid-p."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from scipy import stats

from testflow.correlation import correlate, find_anomalies, measure_sensitivity
from testflow.errors import InputError
from testflow.history import History
from testflow.space import Space

SPACE = Space({"mode": ["a", "b", "c"], "size": [1, 2, 3, 4]})
BATCH = SPACE.sample(400, seed=2)
PASSED = [each.values["mode"] != "b" or each.values["size"] < 3 for each in BATCH]
SECONDS = [10.0 * each.values["size"] + place % 5 / 10 for place, each in enumerate(BATCH)]
LABELS = ["ok" if passes else "crash" for passes in PASSED]


def test_sensitivity_is_that_of_the_same_runs() -> None:
    given = ["skipped", *(("passed" if passes else "failed") for passes in PASSED[1:])]
    assert correlate(BATCH, given).sensitivity(seed=3) == measure_sensitivity(BATCH, given, seed=3)


def test_sensitivity_of_numbers_is_linear() -> None:
    found = correlate(BATCH, SECONDS).sensitivity()
    assert found.regression.kind == "linear"
    assert found.importances.parameters[0].path == "size"


def test_sensitivity_of_categories_is_that_of_one_of_them() -> None:
    found = correlate(BATCH, LABELS)
    (rule, *_) = found.sensitivity(label="crash").rules.rules

    assert set(rule.conditions) == {"mode = b", "size > 2"}
    with pytest.raises(InputError, match="which category is not said"):
        found.sensitivity()
    with pytest.raises(InputError, match="no such category: 'timeout'"):
        found.sensitivity(label="timeout")


@pytest.mark.parametrize("given", [PASSED, SECONDS])
def test_anomalies_are_those_of_the_same_runs(given: list[Any]) -> None:
    odd = list(given)
    odd[7] = not odd[7] if isinstance(odd[7], bool) else odd[7] + 9
    assert correlate(BATCH, odd).anomalies() == find_anomalies(BATCH, odd)


def test_anomalies_of_categories_are_told_by_their_labels() -> None:
    labels = [*LABELS]
    labels[5] = "strange"
    (first, *_) = correlate(BATCH, labels).anomalies().found
    assert first.place == 5
    assert "strange" in first.observed


def test_trends_follow_builds_in_the_order_in_which_they_are_told() -> None:
    build = [f"build {place // 100}" for place in range(400)]
    passed = [place < 200 or place % 2 == 0 for place in range(400)]
    trends = correlate(BATCH, passed).trends(build)
    (change,) = trends.overall.changes

    assert [point.run_id for point in trends.overall.points] == [
        f"build {each}" for each in range(4)
    ]
    assert [point.failures for point in trends.overall.points] == [0, 0, 50, 50]
    assert (change.run_id, change.before, change.after) == ("build 2", 0.0, 0.5)
    assert change.sentence().startswith("rose from 0.0% to 50.0% with run build 2, p = ")


def test_trends_follow_times_in_their_order_and_leave_out_what_was_skipped() -> None:
    begin = datetime(2026, 11, 1, tzinfo=UTC)
    when = [begin + timedelta(days=3 - place // 100) for place in range(400)]
    given = [
        "skipped" if place < 10 else "failed" if place < 200 else "passed" for place in range(400)
    ]
    points = correlate(BATCH, given).trends(when).overall.points

    assert [point.at for point in points] == sorted(set(when))
    assert [(point.failures, point.runs) for point in points] == [
        (0, 100),
        (0, 100),
        (100, 100),
        (90, 90),
    ]


def test_trends_of_categories_and_numbers_follow_a_label_and_the_threshold() -> None:
    build = [place // 200 for place in range(400)]
    crashes = correlate(BATCH, LABELS).trends(build, label="crash").overall.points
    slow = correlate(BATCH, SECONDS)

    assert sum(point.failures for point in crashes) == LABELS.count("crash")
    assert sum(point.failures for point in slow.trends(build).overall.points) == slow.failures


def test_trends_of_a_history_need_a_space() -> None:
    with History("sqlite://") as history:
        assert correlate(BATCH, PASSED).trends(history).overall.points == ()
        with pytest.raises(InputError, match="the space of the configurations is not known"):
            correlate({"mode": ["a", "b"]}, [True, False]).trends(history)


def test_trends_need_a_time_for_each_configuration() -> None:
    with pytest.raises(InputError, match="400 configurations and 1 times"):
        correlate(BATCH, PASSED).trends(["today"])


def test_times_that_cannot_be_compared_are_refused() -> None:
    mixed = [datetime(2026, 1, 1), datetime(2026, 1, 2, tzinfo=UTC)] * 200  # noqa: DTZ001
    with pytest.raises(InputError, match="cannot be told apart or put in order"):
        correlate(BATCH, PASSED).trends(mixed)
    with pytest.raises(InputError, match="cannot be told apart or put in order"):
        correlate(BATCH, PASSED).trends([["a", "list"]] * 400)


def test_mid_p_counts_tables_as_likely_as_the_one_that_was_seen_by_half() -> None:
    columns = {"mode": ["a"] * 10 + ["b"] * 6}
    passed = [False] * 8 + [True] * 2 + [False] + [True] * 5
    (found,) = correlate(columns, passed).parameters
    chances = [float(stats.hypergeom.pmf(count, 16, 9, 10)) for count in range(3, 10)]
    seen = chances[8 - 3]
    expected = sum(each for each in chances if each < seen * (1 - 1e-7)) + seen / 2

    assert found.mid_p == pytest.approx(expected, rel=1e-9)
    assert expected < found.p_value


def test_settings_of_more_classes_have_no_mid_p() -> None:
    assert [each.mid_p for each in correlate(BATCH, PASSED).parameters] == [None, None]


def test_ratios_have_intervals_and_q_counts_all_classes() -> None:
    found = correlate(BATCH, PASSED)
    every = [each for parameter in found.parameters for each in parameter.classes]
    q_values = stats.false_discovery_control([each.p_value for each in every]).tolist()

    assert [each.term for each in every] == [
        *(f"mode = {value}" for value in "abc"),
        *(f"size = {value}" for value in range(1, 5)),
    ]
    assert [each.q_value for each in every] == pytest.approx(q_values)
    (worst,) = [each for each in every if each.term == "mode = b"]
    assert worst.contrast.odds_ratio is not None
    assert worst.contrast.risk_ratio is not None
    assert 1 < worst.contrast.odds_ratio.low < worst.contrast.odds_ratio.value


def test_findings_do_not_load_scikit_learn() -> None:
    code = (
        "import sys; from testflow import correlate;"
        " f = correlate({'a': [1, 2] * 9}, [True, False] * 9); f.parameters[0].classes;"
        " print('sklearn' in sys.modules)"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"
