"""Numbers by their ranks against SciPy."""

import math
from itertools import chain
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from testflow.correlation.statistics import (
    compare_codes,
    compare_groups,
    compare_two,
    correlate_ranks,
)
from testflow.errors import InputError

# SciPy has no annotations, and what pyright infers is wrong.
stats: Any = scipy_stats

# Few different numbers make ties, real ones make none.
TIED = st.integers(-3, 3).map(float)
REAL = st.floats(allow_nan=False, width=32)


def lists(least: int = 1, most: int = 40) -> st.SearchStrategy[list[float]]:
    return st.lists(TIED, min_size=least, max_size=most) | st.lists(
        REAL, min_size=least, max_size=most
    )


def finite(*groups: list[float]) -> list[list[float]]:
    """The same order in numbers that SciPy can take: it refuses infinity."""
    different = {value: float(place) for place, value in enumerate(sorted(set(chain(*groups))))}
    return [[different[value] for value in group] for group in groups]


@pytest.mark.property
@given(st.lists(lists(), min_size=2, max_size=6))
def test_kruskal_wallis_is_scipys(groups: list[list[float]]) -> None:
    found = compare_groups(groups)
    values = [value for group in groups for value in group]
    if len(set(values)) == 1:
        assert found is None
        return
    assert found is not None
    expected = stats.kruskal(*finite(*groups))
    assert found.statistic == pytest.approx(expected.statistic, rel=1e-10, abs=1e-10)
    assert found.degrees == len(groups) - 1
    p_value = stats.chi2.sf(found.statistic, found.degrees)
    assert found.p_value == pytest.approx(p_value, rel=1e-10, abs=1e-300)
    # Both effect sizes by analysis of variance of the ranks.
    ranks = np.split(stats.rankdata(values), np.cumsum([len(group) for group in groups])[:-1])
    every = np.concatenate(ranks)
    between = sum(len(group) * (group.mean() - every.mean()) ** 2 for group in ranks)
    share = between / ((every - every.mean()) ** 2).sum()
    assert found.epsilon_squared == pytest.approx(share, abs=1e-10)
    if len(values) > len(groups):
        eta = (found.statistic - len(groups) + 1) / (len(values) - len(groups))
        assert found.eta_squared == pytest.approx(eta, abs=1e-10)
    else:
        assert not math.isfinite(found.eta_squared)


@pytest.mark.property
@given(st.data())
def test_spearman_is_scipys(data: st.DataObject) -> None:
    one = data.draw(lists(least=3))
    two = data.draw(lists(least=len(one), most=len(one)))
    found = correlate_ranks(one, two)
    if len(set(one)) == 1 or len(set(two)) == 1:
        assert found is None
        return
    assert found is not None
    expected = stats.spearmanr(*finite(one, two))
    assert found.rho == pytest.approx(expected.statistic, abs=1e-12)
    # Near -1 and 1 SciPy's p suffers from the rounding of rho.
    assume(abs(found.rho) < 1 - 1e-3)
    assert found.p_value == pytest.approx(expected.pvalue, rel=1e-10)


@pytest.mark.parametrize("count", [10, 200, 3_000])
def test_a_nearly_perfect_correlation_has_all_its_digits(count: int) -> None:
    one = np.arange(count)
    two = one.copy()
    two[:2] = [1, 0]
    found = correlate_ranks(one, two)
    assert found is not None
    # Six times the sum of squared differences over n³ - n is what rho lacks of 1.
    lacking = 12 / (count**3 - count)
    t = (1 - lacking) * math.sqrt((count - 2) / (lacking * (2 - lacking)))
    expected = float(2 * stats.t.sf(t, count - 2))
    assert found.p_value == pytest.approx(expected, rel=1e-8, abs=1e-300)


@pytest.mark.property
@given(lists(), lists())
def test_mann_whitney_is_scipys(one: list[float], two: list[float]) -> None:
    found = compare_two(one, two)
    assert found is not None
    first, second = finite(one, two)
    is_exact = len({*one, *two}) == len(one) + len(two) and min(len(one), len(two)) <= 8
    assert found.is_exact == is_exact
    if len({*one, *two}) == 1:
        assert found.p_value == 1
    else:
        method = "exact" if is_exact else "asymptotic"
        expected = stats.mannwhitneyu(first, second, method=method)
        assert found.u == expected.statistic
        assert found.p_value == pytest.approx(expected.pvalue, rel=1e-10)
    signs = [np.sign(x - y) for x in first for y in second]
    assert found.cliffs_delta == pytest.approx(np.mean(signs), abs=1e-12)


def test_each_parameter_is_compared_without_the_runs_that_lack_it() -> None:
    values = [3.0, 1.0, 4.0, 1.5, 9.0, 2.0, 6.0]
    absent = 0xFFFF
    first, second = [0, 1, 0, 1, 0, 1, 1], [2, absent, 0, 0, absent, 2, 1]
    codes = np.array([first, second], "<u2").T.tobytes()
    assert compare_codes(values, codes, [2, 3]) == [
        compare_groups([[3.0, 4.0, 9.0], [1.0, 1.5, 2.0, 6.0]]),
        compare_groups([[4.0, 1.5], [6.0], [3.0, 2.0]]),
    ]


def test_nothing_to_compare_gives_none() -> None:
    assert compare_groups([[1.0, 2.0], []]) is None
    assert compare_groups([]) is None
    assert compare_two([], [1.0]) is None
    assert correlate_ranks([1.0, 2.0], [2.0, 1.0]) is None


def test_what_are_no_numbers_is_refused() -> None:
    with pytest.raises(InputError, match="numbers"):
        compare_groups([[1.0, math.nan], [2.0]])
    with pytest.raises(InputError, match="no list of numbers"):
        compare_two(["a"], ["b"])
    with pytest.raises(InputError, match="no pairs"):
        correlate_ranks([1, 2, 3], [1, 2])
    with pytest.raises(InputError, match="codes for"):
        compare_codes([1.0, 2.0], b"\0\0", [1])
