"""2×2 tables against SciPy, exact fractions and published figures."""

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from testflow.correlation.statistics import Estimate, contrast, contrasts, share_intervals
from testflow.errors import InputError

# SciPy has no annotations, and what pyright infers is wrong.
stats: Any = scipy_stats

Table = list[list[int]]

FEW = st.integers(0, 12)
SOME = st.integers(0, 400)
MANY = st.integers(0, 10**5) | st.integers(0, 20)


def tables(count: st.SearchStrategy[int]) -> st.SearchStrategy[Table]:
    return st.lists(st.lists(count, min_size=2, max_size=2), min_size=2, max_size=2)


def has_contrast(table: Table) -> bool:
    array = np.array(table)
    return bool(array.sum(axis=0).all() and array.sum(axis=1).all())


def weights(table: Table) -> dict[int, int]:
    """Of each first count that the sums allow, in how many ways it comes about."""
    (a, b), (c, d) = table
    row, others, column = a + b, c + d, a + c
    return {
        count: math.comb(row, count) * math.comb(others, column - count)
        for count in range(max(0, column - others), min(row, column) + 1)
    }


@pytest.mark.property
@given(tables(FEW) | tables(SOME))
def test_fishers_p_values_are_exact(table: Table) -> None:
    found = contrast(table).fisher
    ways = weights(table)
    count, here, total = table[0][0], ways[table[0][0]], sum(ways.values())

    def share(chosen: list[int]) -> float:
        return float(Fraction(sum(chosen), total))

    less = share([each for other, each in ways.items() if other <= count])
    greater = share([each for other, each in ways.items() if other >= count])
    two_sided = share([each for each in ways.values() if each <= here])
    below = share([each for each in ways.values() if each < here])
    assert found.less == pytest.approx(less, rel=1e-10, abs=1e-300)
    assert found.greater == pytest.approx(greater, rel=1e-10, abs=1e-300)
    assert found.two_sided == pytest.approx(two_sided, rel=1e-10, abs=1e-300)
    assert found.mid_p == pytest.approx((below + two_sided) / 2, rel=1e-10, abs=1e-300)


@pytest.mark.property
@given(tables(MANY))
def test_fishers_p_values_are_scipys(table: Table) -> None:
    found = contrast(table).fisher
    for mine, alternative in [
        (found.less, "less"),
        (found.greater, "greater"),
        (found.two_sided, "two-sided"),
    ]:
        expected = stats.fisher_exact(table, alternative=alternative).pvalue
        assert mine == pytest.approx(expected, rel=1e-10, abs=1e-300)


def agrees(found: Estimate | None, value: float, low: float, high: float, slack: float) -> None:
    assert found is not None
    expected = (value, low, high)
    assert (found.value, found.low, found.high) == pytest.approx(expected, rel=slack, abs=1e-12)


@pytest.mark.property
@given(tables(st.integers(0, 40)), st.sampled_from([0.5, 0.9, 0.95, 0.999]))
def test_conditional_odds_ratios_are_scipys(table: Table, confidence: float) -> None:
    found = contrast(table, confidence=confidence).conditional_odds_ratio
    if not has_contrast(table):
        assert found is None
        return
    expected = stats.contingency.odds_ratio(table)
    # SciPy's root finder stops at 2e-12 of the ratio or of its inverse.
    agrees(found, expected.statistic, *expected.confidence_interval(confidence), slack=1e-8)


@pytest.mark.property
@given(tables(st.integers(1, 10**6)), st.sampled_from([0.5, 0.9, 0.95, 0.999]))
def test_ratios_and_their_intervals_are_scipys(table: Table, confidence: float) -> None:
    found = contrast(table, confidence=confidence)
    sample = stats.contingency.odds_ratio(table, kind="sample")
    interval = sample.confidence_interval(confidence)
    assert found.sample_odds_ratio == pytest.approx(sample.statistic, rel=1e-12)
    agrees(found.odds_ratio, sample.statistic, *interval, slack=1e-10)
    (a, b), (c, d) = table
    risk = stats.contingency.relative_risk(a, a + b, c, c + d)
    agrees(found.risk_ratio, risk.relative_risk, *risk.confidence_interval(confidence), slack=1e-10)


@pytest.mark.property
@given(tables(MANY), st.sampled_from([0.5, 0.9, 0.95, 0.999]))
def test_shares_are_scipys_and_their_difference_combines_them(
    table: Table, confidence: float
) -> None:
    found = contrast(table, confidence=confidence)
    shares = []
    for mine, (failing, passing) in zip(
        (found.share_with, found.share_without), table, strict=True
    ):
        if failing + passing == 0:
            assert mine is None
            assert found.risk_difference is None
            return
        test = stats.binomtest(failing, failing + passing)
        interval = test.proportion_ci(confidence, method="wilson")
        agrees(mine, test.statistic, *interval, slack=1e-10)
        shares.append((test.statistic, *interval))
    (one, low, high), (two, low_two, high_two) = shares
    difference = one - two
    below = math.hypot(one - low, high_two - two)
    above = math.hypot(high - one, two - low_two)
    agrees(found.risk_difference, difference, difference - below, difference + above, slack=1e-8)


@pytest.mark.property
@given(tables(st.integers(0, 3)))
def test_zeros_count_as_one_half_each(table: Table) -> None:
    found = contrast(table)
    if not has_contrast(table):
        assert (found.odds_ratio, found.risk_ratio) == (None, None)
        return
    more = 0.5 if 0 in np.array(table) else 0
    (a, b), (c, d) = np.array(table) + more
    assert found.odds_ratio is not None
    assert found.odds_ratio.value == pytest.approx(a * d / (b * c))
    assert found.risk_ratio is not None
    assert found.risk_ratio.value == pytest.approx(a / (a + b) / (c / (c + d)))
    assert 0 < found.odds_ratio.low < found.odds_ratio.value < found.odds_ratio.high < math.inf


def test_many_intervals_of_shares_are_those_of_each_alone() -> None:
    failing, runs = [0, 3, 7, 0], [5, 9, 7, 0]
    low, high = share_intervals(failing, runs, confidence=0.9)
    for place in range(3):
        alone = contrast([[failing[place], runs[place] - failing[place]], [1, 1]], confidence=0.9)
        assert alone.share_with is not None
        assert (alone.share_with.low, alone.share_with.high) == (low[place], high[place])
    assert math.isnan(low[3])
    assert math.isnan(high[3])


def test_what_cannot_be_contrasted_is_refused() -> None:
    with pytest.raises(InputError, match="two rows and two columns"):
        contrast([[1, 2], [3, 4], [5, 6]])
    with pytest.raises(InputError, match="confidence"):
        contrast([[1, 2], [3, 4]], confidence=1.0)
    with pytest.raises(InputError, match="no part"):
        share_intervals([3], [2])
    assert contrasts(np.zeros((0, 2, 2), int)) == []


BERKELEY = {
    "A": ([[512, 313], [89, 19]], 0.3492),
    "B": ([[353, 207], [17, 8]], 0.8025),
    "C": ([[120, 205], [202, 391]], 1.1331),
    "D": ([[138, 279], [131, 244]], 0.9213),
    "E": ([[53, 138], [94, 299]], 1.2216),
    "F": ([[22, 351], [24, 317]], 0.8279),
    "all": ([[1198, 1493], [557, 1278]], 1.8411),
}


@pytest.mark.parametrize("department", BERKELEY)
def test_berkeley_has_its_published_odds_ratios(department: str) -> None:
    table, expected = BERKELEY[department]
    assert round(contrast(table).sample_odds_ratio, 4) == expected


def test_fishers_test_of_berkeley_has_its_printed_digits() -> None:
    found = contrast([[1493, 1198], [1278, 557]])
    assert f"{found.fisher.two_sided:.3e}" == "4.836e-22"


def test_sexes_on_the_titanic_have_the_printed_odds_ratio() -> None:
    (died, survived), (women_died, women_survived) = [1364, 367], [126, 344]
    found = contrast([[died, survived], [women_died, women_survived]])
    assert round(found.sample_odds_ratio, 3) == 10.147


@pytest.mark.parametrize(
    ("table", "ratio", "p_value"),
    [([[8, 2], [1, 5]], 20.0, 0.034965), ([[6, 2], [1, 4]], 12.0, 0.102564)],
)
def test_scipys_documentation_of_fishers_test_has_the_same_figures(
    table: Table, ratio: float, p_value: float
) -> None:
    found = contrast(table)
    assert found.sample_odds_ratio == ratio
    assert round(found.fisher.two_sided, 6) == p_value
