"""Statistics against published figures: textbook tables and the manuals of R, SAS and SciPy."""

import math
from collections.abc import Sequence
from itertools import pairwise

import pytest

from testflow.correlation import Correlation, ParameterFinding, correlate
from testflow.space import Space


def of_table(table: Sequence[tuple[int, int]]) -> Correlation:
    """Correlate the runs that a table of (failing, passing) counts for each value."""
    space = Space({"group": list(range(len(table)))})
    configurations = []
    passed = []
    for value, (failing, passing) in enumerate(table):
        configurations += [{"group": value}] * (failing + passing)
        passed += [False] * failing + [True] * passing
    return correlate(configurations, passed, space=space)


def finding(table: Sequence[tuple[int, int]]) -> ParameterFinding:
    (found,) = of_table(table).parameters
    return found


# Admissions to Berkeley in 1973, for each department: men admitted and rejected, then women.
BERKELEY = {
    "A": (512, 313, 89, 19),
    "B": (353, 207, 17, 8),
    "C": (120, 205, 202, 391),
    "D": (138, 279, 131, 244),
    "E": (53, 138, 94, 299),
    "F": (22, 351, 24, 317),
}


@pytest.mark.parametrize(
    ("table", "statistic", "degrees", "effect"),
    [
        ([(1493, 1198), (1278, 557)], 92.2053, 1, 0.1427),
        ([(m + f, r + s) for m, r, f, s in BERKELEY.values()], 778.9065, 5, 0.4148),
        # Survival on the Titanic by class and by sex.
        ([(122, 203), (167, 118), (528, 178), (673, 212)], 190.4011, 3, 0.2941),
        ([(1364, 367), (126, 344)], 456.8742, 1, 0.4556),
        # SciPy's documentation of association().
        ([(100, 150), (203, 322), (420, 700), (320, 210)], 2425 * 0.186178**2, 3, 0.186178),
        # SciPy's documentation of chi2_contingency().
        ([(10, 20), (10, 20), (20, 20)], 2.77778, 2, math.sqrt(2.77778 / 100)),
    ],
)
def test_chi_square_and_cramers_v_are_the_published_ones(
    table: list[tuple[int, int]], statistic: float, degrees: int, effect: float
) -> None:
    found = finding(table)
    assert found.test == "chi-square"
    assert found.statistic == pytest.approx(statistic, rel=2e-5)
    assert found.degrees == degrees
    assert found.effect == pytest.approx(effect, abs=6e-5)


@pytest.mark.parametrize(
    ("table", "p_value"),
    [
        ([(m + f, r + s) for m, r, f, s in BERKELEY.values()], 4.23e-166),
        ([(10, 20), (10, 20), (20, 20)], 0.249352),
    ],
)
def test_chi_squares_tail_is_the_published_one(
    table: list[tuple[int, int]], p_value: float
) -> None:
    assert finding(table).p_value == pytest.approx(p_value, rel=2e-3)


@pytest.mark.parametrize(
    ("department", "statistic"),
    [*zip(BERKELEY, [17.2480, 0.2537, 0.7535, 0.2980, 1.0011, 0.3841], strict=True)],
)
def test_each_department_has_its_published_statistic(department: str, statistic: float) -> None:
    admitted, rejected, women, refused = BERKELEY[department]
    found = finding([(admitted, rejected), (women, refused)])
    assert found.statistic == pytest.approx(statistic, abs=6e-5)


@pytest.mark.parametrize(
    ("table", "p_value"),
    [([(8, 2), (1, 5)], 0.034965), ([(6, 2), (1, 4)], 0.102564)],
)
def test_small_counts_are_tested_exactly_with_the_published_p(
    table: list[tuple[int, int]], p_value: float
) -> None:
    found = finding(table)
    assert found.test == "Fisher exact"
    assert found.p_value == pytest.approx(p_value, abs=6e-7)
    assert found.degrees == 0


def test_an_exact_p_equals_the_sum_over_all_tables_with_the_same_margins() -> None:
    for failing, passing in [(0, 5), (1, 4), (3, 2), (5, 0)]:
        found = finding([(failing, passing), (4, 9)])
        row, column, total = failing + passing, failing + 4, failing + passing + 13
        chances = [
            math.comb(row, a) * math.comb(total - row, column - a) / math.comb(total, column)
            for a in range(max(0, row + column - total), min(row, column) + 1)
        ]
        here = chances[failing - max(0, row + column - total)]
        expected = sum(chance for chance in chances if chance <= here * (1 + 1e-7))
        assert found.p_value == pytest.approx(expected, rel=1e-9)


def test_q_values_follow_benjamini_and_hochberg() -> None:
    space = Space({f"p{number}": [0, 1] for number in range(12)})
    batch = space.sample(400, seed=6)
    failing = [each.values["p3"] == 1 and each.values["p5"] == 1 for each in batch]
    found = correlate(batch, [not fails for fails in failing]).parameters
    ordered = sorted(found, key=lambda each: each.p_value)
    expected = 1.0
    for rank in range(len(ordered), 0, -1):
        expected = min(expected, ordered[rank - 1].p_value * len(ordered) / rank)
        assert ordered[rank - 1].q_value == pytest.approx(expected, rel=1e-12)
    assert all(one.q_value <= two.q_value for one, two in pairwise(ordered))


def test_a_setting_without_contrast_is_left_out() -> None:
    assert of_table([(5, 5)]).parameters == ()
    assert of_table([(5, 0), (7, 0)]).parameters == ()
    assert of_table([(0, 5), (0, 7)]).suspects == ()
