"""Runs in groups: what is left of an association where like is compared with like."""

from typing import Any

import pytest

from testflow.correlation import Correlation, correlate
from testflow.space import Space

# Admissions to Berkeley in 1973, for each department: men admitted and rejected, then women.
BERKELEY = {
    "A": (512, 313, 89, 19),
    "B": (353, 207, 17, 8),
    "C": (120, 205, 202, 391),
    "D": (138, 279, 131, 244),
    "E": (53, 138, 94, 299),
    "F": (22, 351, 24, 317),
}


def runs_of(
    tables: dict[str, tuple[int, int, int, int]],
) -> tuple[dict[str, list[Any]], list[bool]]:
    """Give a run for each that the tables count; whether the first column is said not to pass."""
    columns: dict[str, list[Any]] = {"side": [], "group": []}
    passed: list[bool] = []
    for group, (one, two, three, four) in tables.items():
        for side, count, passes in (
            ("one", one, False),
            ("one", two, True),
            ("two", three, False),
            ("two", four, True),
        ):
            columns["side"] += [side] * count
            columns["group"] += [group] * count
            passed += [passes] * count
    return columns, passed


@pytest.fixture(scope="module")
def berkeley() -> Correlation:
    columns, passed = runs_of(BERKELEY)
    return correlate(columns, passed, by="group")


def test_berkeley_over_all_departments_has_its_published_figures(berkeley: Correlation) -> None:
    (side, _) = berkeley.parameters
    assert side.contingency is not None
    assert side.contingency.yates is not None
    assert side.statistic == pytest.approx(92.2053, abs=6e-5)
    assert side.effect == pytest.approx(0.1427, abs=6e-5)
    assert side.contingency.likelihood.statistic == pytest.approx(93.4494, abs=6e-5)
    assert side.contingency.yates.statistic == pytest.approx(91.6096, abs=6e-5)
    assert side.contingency.trend.statistic == pytest.approx(92.1849, abs=6e-5)
    assert side.classes[0].p_value == pytest.approx(4.836e-22, rel=2e-4)
    assert side.classes[0].contrast.sample_odds_ratio == pytest.approx(1.8411, abs=6e-5)


def test_berkeley_within_departments_has_its_published_figures(berkeley: Correlation) -> None:
    within = berkeley.parameters[0].classes[0].within
    assert within is not None
    assert within.test.statistic == pytest.approx(1.5246, abs=6e-5)
    assert within.test.p_value == pytest.approx(0.2169, abs=6e-5)
    assert within.corrected.statistic == pytest.approx(1.4269, abs=6e-5)
    assert within.odds_ratio.value == pytest.approx(0.9047, abs=6e-5)


def test_berkeley_is_warned_about_once(berkeley: Correlation) -> None:
    (warning,) = berkeley.warnings
    assert warning == (
        "side = one: Simpson's paradox: within each group next to nothing is left of it"
        " (common odds ratio 0.905, p = 0.22)"
    )
    assert berkeley.parameters[1].warnings == ()  # departments do differ


def test_groups_may_be_given_for_each_run(berkeley: Correlation) -> None:
    columns, passed = runs_of(BERKELEY)
    groups = columns.pop("group")
    found = correlate(columns, passed, by=groups)
    assert found.parameters[0].classes[0].within == berkeley.parameters[0].classes[0].within


def test_a_suspect_that_strata_turn_round_says_so() -> None:
    # Kidney stones, small and large; failures and successes of two treatments, ten times as many.
    stones = {"small": (360, 2340, 60, 810), "large": (250, 550, 710, 1920)}
    columns, passed = runs_of(stones)
    groups = columns.pop("group")
    (suspect,) = correlate(columns, passed, by=groups).suspects

    assert suspect.terms == ("side = two",)
    assert suspect.within is not None
    assert suspect.within.verdict == "reversed"
    assert "Beware: Simpson's paradox: within each stratum it is the other way round" in (
        suspect.sentence()
    )


def test_what_holds_within_strata_is_no_reason_to_warn() -> None:
    space = Space({"mode": ["a", "b"], "machine": ["one", "two", "three"]})
    batch = space.sample(400, seed=2)
    found = correlate(batch, [each.values["mode"] != "b" for each in batch], by="machine")

    assert found.warnings == ()
    assert found.suspects[0].within is not None
    assert found.suspects[0].within.verdict == "holds"


def test_what_only_strata_show_is_told() -> None:
    # In both groups side one fails by a tenth more often, but it has fewer runs in the worse one.
    hidden = {"worse": (360, 40, 432, 108), "better": (120, 480, 46, 414)}
    columns, passed = runs_of(hidden)
    groups = columns.pop("group")
    (side,) = correlate(columns, passed, by=groups).parameters
    (warning,) = side.warnings

    assert side.p_value > 0.9
    assert "within each stratum there is an association that all runs together hide" in warning


def test_categories_and_numbers_have_strata_too() -> None:
    columns, passed = runs_of(BERKELEY)
    labels = ["in" if not each else "out" for each in passed]
    numbers = [0.0 if each else 1.0 for each in passed]

    (one, _) = correlate(columns, labels, by="group").parameters[0].classes[:2]
    (two, *_) = correlate(columns, numbers, by="group").parameters[0].classes
    assert one.within is not None
    assert two.within is not None
    assert one.within.test.statistic == pytest.approx(1.5246, abs=6e-5)
    assert two.within.test.statistic == pytest.approx(1.5246, abs=6e-5)


def test_titanic_has_its_published_figures_from_columns() -> None:
    classes = {"1st": (122, 203), "2nd": (167, 118), "3rd": (528, 178), "crew": (673, 212)}
    cabin = [name for name, counts in classes.items() for _ in range(sum(counts))]
    survived = [
        lives for died, lived in classes.values() for lives in [False] * died + [True] * lived
    ]
    (found,) = correlate({"class": cabin}, survived).parameters
    sex = ["man"] * (1364 + 367) + ["woman"] * (126 + 344)
    ended = [False] * 1364 + [True] * 367 + [False] * 126 + [True] * 344
    (of_sex,) = correlate({"sex": sex}, ended).parameters

    assert (found.statistic, found.effect) == pytest.approx((190.4011, 0.2941), abs=6e-5)
    assert (of_sex.statistic, of_sex.effect) == pytest.approx((456.8742, 0.4556), abs=6e-5)
    assert of_sex.classes[0].contrast.sample_odds_ratio == pytest.approx(10.147, abs=6e-4)
