"""Settings that not every run has: their absence is not one of their values."""

from typing import Any

import pytest
from scipy import stats

from testflow.correlation import Correlation, correlate
from testflow.space import Space

SPACE = Space.from_json_schema(
    {
        "type": "object",
        "properties": {
            "mode": {"enum": ["plain", "tls"]},
            "tls": {
                "type": "object",
                "properties": {"version": {"enum": [1, 2, 3]}},
                "required": ["version"],
                "additionalProperties": False,
            },
        },
        "required": ["mode"],
        "additionalProperties": False,
    },
    ['if mode = "tls" then tls.version > 0', 'if mode = "plain" then not tls.version > 0'],
)


def configurations(plain: int, versions: tuple[int, int, int]) -> list[dict[str, Any]]:
    return [{"mode": "plain"}] * plain + [
        {"mode": "tls", "tls": {"version": version}}
        for version, count in enumerate(versions, 1)
        for _ in range(count)
    ]


def version_of(found: Correlation) -> Any:
    (version,) = [each for each in found.parameters if each.path == "tls.version"]
    return version


RUNS = configurations(100, (40, 30, 30))


def test_the_classes_are_compared_with_runs_that_have_the_setting() -> None:
    # Of version 1 thirty fail, of the others fifteen; without the setting none does.
    failing = [*([False] * 100), *([True] * 30 + [False] * 10), *([True] * 15 + [False] * 45)]
    version = version_of(correlate(RUNS, [not each for each in failing], space=SPACE))
    by_term = {each.term: each for each in version.classes}
    one = by_term["tls.version = 1"]
    expected: Any = stats.fisher_exact([[30, 10], [15, 45]])

    assert (one.failing_with, one.runs_with) == (30, 40)
    assert (one.failing_without, one.runs_without) == (15, 60)  # not 160
    assert one.contrast.sample_odds_ratio == expected.statistic
    assert one.p_value == pytest.approx(expected.pvalue, rel=1e-10)


def test_absence_itself_is_compared_with_all_that_have_it() -> None:
    failing = [*([True] * 100), *([False] * 100)]
    version = version_of(correlate(RUNS, [not each for each in failing], space=SPACE))
    by_term = {each.term: each for each in version.classes}
    absent = by_term["tls.version = absent"]

    assert (absent.failing_with, absent.runs_with) == (100, 100)
    assert (absent.failing_without, absent.runs_without) == (0, 100)


def test_where_present_leaves_out_the_runs_without_it() -> None:
    failing = [*([False] * 100), *([True] * 30 + [False] * 10), *([True] * 15 + [False] * 45)]
    version = version_of(correlate(RUNS, [not each for each in failing], space=SPACE))
    second = [sum(failing[140:170]), 30 - sum(failing[140:170])]
    third = [sum(failing[170:]), 30 - sum(failing[170:])]
    expected: Any = stats.chi2_contingency([[30, 10], second, third], correction=False)

    assert version.absent_runs == 100
    assert version.where_present.degrees == 2
    assert version.where_present.statistic == pytest.approx(expected.statistic, rel=1e-10)
    assert version.warnings == ()


def test_presence_is_not_taken_for_an_influence_of_the_values() -> None:
    # Whatever the version, half of those with TLS fail; without it none does.
    failing = [*([False] * 100), *([True, False] * 50)]
    version = version_of(correlate(RUNS, [not each for each in failing], space=SPACE))
    (warning,) = version.warnings

    assert version.q_value < 1e-10
    assert version.where_present.p_value > 0.9
    assert warning.startswith(
        "tls.version: what matters is whether it is there, as in 100 runs; of its values"
        " nothing is known (among those p = "
    )


def test_numbers_of_runs_without_the_setting_have_no_rank() -> None:
    seconds = [5.0] * 100 + [
        float(version) + place / 1000
        for place, version in enumerate([1] * 40 + [2] * 30 + [3] * 30)
    ]
    version = version_of(correlate(RUNS, seconds, space=SPACE))
    expected: Any = stats.spearmanr([1] * 40 + [2] * 30 + [3] * 30, seconds[100:])
    groups: Any = stats.kruskal(seconds[100:140], seconds[140:170], seconds[170:])

    assert version.ranks.rho == pytest.approx(expected.statistic, rel=1e-10)
    assert version.where_present.statistic == pytest.approx(groups.statistic, rel=1e-10)
    assert [level.runs for level in version.levels if "absent" not in level.term] == [40, 30, 30]


def test_levels_are_compared_among_runs_that_have_the_setting() -> None:
    seconds = [99.0] * 100 + [1.0] * 40 + [2.0] * 60
    version = version_of(correlate(RUNS, seconds, space=SPACE))
    by_term = {level.term: level for level in version.levels}

    assert by_term["tls.version = 1"].ranks.cliffs_delta == -1
    assert by_term["tls.version = 2"].ranks.cliffs_delta == pytest.approx(40 / 70)
    assert by_term["tls.version = absent"].ranks.cliffs_delta == 1


def test_a_missing_value_of_a_column_is_absent_too() -> None:
    columns: dict[str, list[Any]] = {"version": [None] * 50 + [1] * 25 + [2] * 25}
    (found,) = correlate(columns, [True] * 50 + [False] * 50).parameters

    assert found.absent_runs == 50
    assert found.where_present is None  # all that have it fail
    (warning,) = found.warnings
    assert warning.endswith("is there, as in 50 runs; of its values nothing is known")
