"""Strata against formulas written out in fractions, and published figures."""

from fractions import Fraction
from math import exp, log, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize as scipy_optimize
from scipy import stats

from testflow.correlation.statistics import Stratified, compare_strata, compare_table
from testflow.errors import InputError

# SciPy has no annotations, and what pyright infers is wrong.
optimize: Any = scipy_optimize

Table = list[list[int]]

COUNT = st.integers(0, 60)
TABLE = st.lists(st.lists(COUNT, min_size=2, max_size=2), min_size=2, max_size=2)
STRATA = st.lists(TABLE, min_size=1, max_size=8)


def telling(strata: list[Table]) -> list[tuple[int, int, int, int]]:
    """The strata with something to compare, as four counts."""
    flat = [(*one, *two) for one, two in strata]
    return [(a, b, c, d) for a, b, c, d in flat if (a + b) * (c + d) * (a + c) * (b + d)]


def compared(strata: list[Table]) -> tuple[Stratified | None, list[tuple[int, int, int, int]]]:
    found, rest = compare_strata(strata), telling(strata)
    assert (found is None) == (not rest)
    return found, rest


@pytest.mark.property
@given(STRATA)
def test_the_test_is_that_of_cochran_mantel_and_haenszel(strata: list[Table]) -> None:
    found, rest = compared(strata)
    if found is None:
        return
    assert found.strata == len(rest)
    excess, variance = Fraction(), Fraction()
    for a, b, c, d in rest:
        n = a + b + c + d
        excess += a - Fraction((a + b) * (a + c), n)
        variance += Fraction((a + b) * (c + d) * (a + c) * (b + d), n * n * (n - 1))
    corrected = max(abs(excess) - Fraction(1, 2), Fraction())
    for mine, numerator in [(found.test, excess), (found.corrected, corrected)]:
        expected = float(numerator**2 / variance)
        assert mine.statistic == pytest.approx(expected, rel=1e-10, abs=1e-20)
        assert mine.p_value == pytest.approx(stats.chi2.sf(mine.statistic, 1), rel=1e-10)


@pytest.mark.property
@given(STRATA)
def test_the_common_odds_ratio_has_the_interval_of_robins_and_others(strata: list[Table]) -> None:
    found, rest = compared(strata)
    if found is None:
        return
    up = [Fraction(a * d, a + b + c + d) for a, b, c, d in rest]
    down = [Fraction(b * c, a + b + c + d) for a, b, c, d in rest]
    same = [Fraction(a + d, a + b + c + d) for a, b, c, d in rest]
    if not sum(up) or not sum(down):
        assert found.odds_ratio.value in {0, float("inf")}
        assert (found.odds_ratio.low, found.odds_ratio.high) == (0, float("inf"))
        assert (found.breslow_day, found.tarone) == (None, None)
        return
    ratio = float(sum(up) / sum(down))
    variance = Fraction()
    for here, r, s in zip(same, up, down, strict=True):
        variance += here * r / (2 * sum(up) ** 2) + (1 - here) * s / (2 * sum(down) ** 2)
        variance += (here * s + (1 - here) * r) / (2 * sum(up) * sum(down))
    spread = float(stats.norm.ppf(0.975)) * sqrt(variance)
    assert found.odds_ratio.value == pytest.approx(ratio, rel=1e-12)
    assert found.odds_ratio.low == pytest.approx(exp(log(ratio) - spread), rel=1e-10)
    assert found.odds_ratio.high == pytest.approx(exp(log(ratio) + spread), rel=1e-10)


def fitted(a: int, b: int, c: int, d: int, ratio: float) -> float:
    """The first count with these sums and this odds ratio, by search."""
    row, others, column = a + b, c + d, a + c
    low, high = max(0, column - others), min(row, column)

    def excess(x: float) -> float:
        return x * (others - column + x) - ratio * (row - x) * (column - x)

    return float(optimize.brentq(excess, low, high, xtol=1e-13, rtol=1e-15))


@pytest.mark.property
@given(STRATA)
def test_homogeneity_is_that_of_breslow_and_day(strata: list[Table]) -> None:
    found, rest = compared(strata)
    if found is None or found.breslow_day is None or found.tarone is None:
        return
    plain, excess, total = 0.0, 0.0, 0.0
    for a, b, c, d in rest:
        x = fitted(a, b, c, d, found.odds_ratio.value)
        variance = 1 / (1 / x + 1 / (a + b - x) + 1 / (a + c - x) + 1 / (d - a + x))
        plain += (a - x) ** 2 / variance
        excess += a - x
        total += variance
    tarone = plain - excess**2 / total
    for mine, expected in [(found.breslow_day, plain), (found.tarone, tarone)]:
        assert mine.statistic == pytest.approx(expected, rel=1e-6, abs=1e-6)
        if found.strata > 1:
            p_value = stats.chi2.sf(max(mine.statistic, 0), found.strata - 1)
            assert mine.p_value == pytest.approx(p_value, rel=1e-10)


@pytest.mark.property
@given(TABLE)
def test_one_stratum_has_the_trend_of_its_table(table: Table) -> None:
    found, alone = compare_strata([table]), compare_table(table)
    if found is None or alone is None:
        assert (found, alone) == (None, None)
        return
    assert found.test.statistic == pytest.approx(alone.trend.statistic, rel=1e-10, abs=1e-12)
    assert found.verdict == "holds"


# Admissions to Berkeley in 1973 by department: men admitted and rejected, then women.
BERKELEY = [
    [[512, 313], [89, 19]],
    [[353, 207], [17, 8]],
    [[120, 205], [202, 391]],
    [[138, 279], [131, 244]],
    [[53, 138], [94, 299]],
    [[22, 351], [24, 317]],
]


def test_berkeley_has_the_figures_that_sas_and_r_print() -> None:
    found = compare_strata(BERKELEY)
    assert found is not None
    assert (round(found.test.statistic, 4), round(found.test.p_value, 4)) == (1.5246, 0.2169)
    corrected = found.corrected
    assert (round(corrected.statistic, 4), round(corrected.p_value, 4)) == (1.4269, 0.2323)
    assert round(found.odds_ratio.value, 4) == 0.9047
    assert round(found.odds_ratio.low, 5) == 0.77191
    assert round(found.odds_ratio.high, 5) == 1.06033
    assert found.breslow_day is not None
    assert round(found.breslow_day.statistic, 2) == 18.83


@pytest.mark.parametrize(
    ("department", "statistic"),
    [*enumerate([17.2480, 0.2537, 0.7535, 0.2980, 1.0011, 0.3841])],
)
def test_each_department_has_its_published_statistic(department: int, statistic: float) -> None:
    found = compare_table(BERKELEY[department])
    assert found is not None
    assert round(found.pearson.statistic, 4) == statistic


def test_berkeleys_association_vanishes_within_departments() -> None:
    found = compare_strata(BERKELEY)
    assert found is not None
    assert found.verdict == "vanishes"


def test_few_runs_alone_are_no_paradox() -> None:
    # One clear association, cut into strata too small to show it.
    strata = [[[2, 1], [1, 2]]] * 6
    whole = compare_table((6 * np.array(strata[0])).tolist())
    assert whole is not None
    assert whole.pearson.p_value < 0.05
    found = compare_strata(strata, rate=0.04)
    assert found is not None
    assert found.verdict == "holds"


def test_what_is_no_stratum_is_refused() -> None:
    with pytest.raises(InputError, match="rate"):
        compare_strata(BERKELEY, rate=0.0)
    with pytest.raises(InputError, match="two rows"):
        compare_strata([[[1, 2, 3], [4, 5, 6]]])
