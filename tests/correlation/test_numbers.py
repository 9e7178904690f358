"""Durations and scores in place of outcomes."""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from testflow.correlation import Correlation, correlate
from testflow.errors import InputError
from testflow.space import Space

SPACE = Space(
    {
        "mode": ["a", "b", "c"],
        "sync": [True, False],
        "size": {"type": "integer", "minimum": 1, "maximum": 500},
    }
)
BATCH = SPACE.sample(800, seed=5)
VALUES = [each.values for each in BATCH]
NOISE = np.random.default_rng(6).random(800)
SECONDS = [
    (9.0 if values["mode"] == "b" and values["sync"] else 1.0) + values["size"] / 500 + noise
    for values, noise in zip(VALUES, NOISE, strict=True)
]


@pytest.fixture(scope="module")
def found() -> Correlation:
    return correlate(BATCH, SECONDS)


def of(path: str, value: object) -> list[float]:
    pairs = zip(VALUES, SECONDS, strict=True)
    return [seconds for values, seconds in pairs if values[path] == value]


def test_classes_are_compared_as_scipy_compares_them(found: Correlation) -> None:
    mode = found.parameters[0]
    expected: Any = stats.kruskal(*(of("mode", value) for value in "abc"))

    assert (found.kind, mode.test, mode.degrees) == ("numbers", "Kruskal-Wallis", 2)
    assert mode.statistic == pytest.approx(expected.statistic, rel=1e-10)
    assert mode.p_value == pytest.approx(expected.pvalue, rel=1e-10)
    assert mode.effect == pytest.approx(expected.statistic / 799, rel=1e-10)


def test_settings_that_are_numbers_are_compared_by_their_ranks(found: Correlation) -> None:
    size = found.parameters[2]
    expected: Any = stats.spearmanr([values["size"] for values in VALUES], SECONDS)

    assert size.test == "Spearman"
    assert size.statistic == pytest.approx(expected.statistic, rel=1e-10)
    assert size.p_value == pytest.approx(expected.pvalue, rel=1e-9)
    assert size.effect == abs(size.statistic)


def test_all_tests_count_for_q_also_those_that_are_not_shown(found: Correlation) -> None:
    p_values = [
        test.p_value for each in found.parameters for test in (each.groups, each.ranks) if test
    ]
    q_values = stats.false_discovery_control(p_values).tolist()
    shown = {each.path: each.q_value for each in found.parameters}

    assert len(p_values) == 4  # size is tested by its classes and by its numbers
    assert shown["mode"] == pytest.approx(q_values[0])
    assert shown["size"] == pytest.approx(q_values[3])


def test_an_influence_that_turns_round_is_seen_by_the_classes() -> None:
    size = np.arange(300)
    found = correlate({"size": size}, np.abs(size - 150.0)).parameters[0]

    assert found.test == "Kruskal-Wallis"
    assert found.p_value < 1e-20
    assert found.ranks is not None
    assert found.ranks.p_value > 0.05


def test_suspects_explain_the_slowest_tenth_from_a_threshold_that_is_said(
    found: Correlation,
) -> None:
    threshold = sorted(SECONDS)[-80]
    (suspect,) = found.suspects

    assert found.threshold == threshold
    assert found.failures == 80
    assert set(suspect.terms) == {"mode = b", "sync = true"}
    assert (suspect.failing_with, suspect.failing_without) == (80, 0)
    assert f"are {threshold:.6g} or more, but 0 of the" in suspect.sentence()


@pytest.mark.parametrize(
    ("numbers", "share", "threshold"),
    [
        ([*range(100)], 0.05, 95),
        ([1] * 90 + [2] * 6 + [3] * 4, 0.05, 3),  # 2 or more would be a tenth
        ([1] * 50 + [2] * 50, 0.05, 2),  # the greatest is not rare
    ],
)
def test_the_threshold_is_the_least_that_so_few_reach(
    numbers: list[int], share: float, threshold: int
) -> None:
    columns = {"place": [number % 2 for number in range(100)]}
    assert correlate(columns, numbers, top_share=share).threshold == threshold


def test_levels_tell_median_and_ranks_of_each_class(found: Correlation) -> None:
    level = found.parameters[1].levels[0]
    expected: Any = stats.mannwhitneyu(of("sync", value=True), of("sync", value=False))

    assert (level.term, level.runs) == ("sync = true", len(of("sync", value=True)))
    assert level.median == np.median(of("sync", value=True))
    assert level.ranks is not None
    assert level.ranks.u == expected.statistic
    assert level.ranks.p_value == pytest.approx(expected.pvalue, rel=1e-9)


def test_numbers_that_are_missing_are_left_out() -> None:
    seconds: list[Any] = [1.0, None, 3.0, float("nan"), 5]
    found = correlate({"mode": list("ababb")}, seconds)

    assert found.runs == 3
    assert found.parameters[0].levels[0].median == 2.0


def test_equal_numbers_have_nothing_to_explain() -> None:
    found = correlate({"mode": list("ab") * 20}, [2.0] * 40)
    assert (found.parameters, found.suspects) == ((), ())


def test_numbers_without_any_are_an_empty_finding() -> None:
    found = correlate({"mode": ["a", "b"]}, [None, None], kind="numbers")
    assert (found.runs, found.failures, found.parameters) == (0, 0, ())


def test_infinite_numbers_are_compared_by_their_ranks() -> None:
    infinite = float("inf")
    found = correlate({"mode": list("aabb") * 10}, [infinite, -infinite, 1.0, 2.0] * 10)
    one, two = found.parameters[0].levels

    assert np.isnan(one.median)
    assert two.median == 1.5
    assert two.ranks is not None
    assert two.ranks.cliffs_delta == 0


def test_noise_has_no_suspects() -> None:
    chance = np.random.default_rng(8)
    accused = [correlate(BATCH, chance.normal(size=800)).suspects for _ in range(20)]
    assert sum(map(bool, accused)) <= 3


@pytest.mark.parametrize(
    ("seconds", "options", "message"),
    [
        ([1.0, True], {}, "observation 1 is True beside numbers"),
        ([1.0], {}, "2 configurations and 1 observations"),
        ([1.0, 10**400], {}, "a number is beyond all floats"),
        ([1.0, 2.0], {"top_share": 1.0}, "1.0 is no share"),
        ([1.0, 2.0], {"kind": "seconds"}, "there is no kind 'seconds'"),
    ],
)
def test_what_does_not_fit_is_an_input_error(
    seconds: list[Any], options: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        correlate(BATCH[:2], seconds, **options)
