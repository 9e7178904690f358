"""Tables of any size against SciPy, exact fractions and published figures."""

import math
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from scipy.stats.contingency import association

from testflow.correlation.statistics import (
    Contingency,
    compare_exactly,
    compare_table,
    compare_tables,
)
from testflow.errors import InputError

# SciPy has no annotations, and what pyright infers is wrong.
stats: Any = scipy_stats

Counts = list[list[int]]

MANY = st.integers(0, 10**6) | st.integers(0, 9) | st.sampled_from([0, 1, 10**9, 10**12])


def tables(count: st.SearchStrategy[int], rows: int = 6, columns: int = 5) -> st.SearchStrategy:
    """Tables of two rows and columns or more."""
    return st.tuples(st.integers(2, rows), st.integers(2, columns)).flatmap(
        lambda shape: st.lists(
            st.lists(count, min_size=shape[1], max_size=shape[1]),
            min_size=shape[0],
            max_size=shape[0],
        )
    )


def occupied(table: Counts) -> np.ndarray:
    """The table without empty rows and columns."""
    array = np.array(table)
    return array[array.sum(axis=1) > 0][:, array.sum(axis=0) > 0]


def compared(table: Counts) -> tuple[Contingency | None, np.ndarray]:
    rest = occupied(table)
    found = compare_table(table)
    assert (found is None) == (min(rest.shape) < 2)
    return found, rest


def chi_square(table: np.ndarray) -> Fraction:
    rows, columns = ([int(each) for each in table.sum(axis=axis)] for axis in (1, 0))
    total = sum(rows)
    return sum(
        (
            Fraction(int(table[row, column]) * total - rows[row] * columns[column]) ** 2
            / (total * rows[row] * columns[column])
            for row, column in product(range(len(rows)), range(len(columns)))
        ),
        start=Fraction(),
    )


@pytest.mark.property
@given(tables(MANY))
def test_pearsons_statistic_is_exact_and_p_is_scipys(table: Counts) -> None:
    found, rest = compared(table)
    if found is None:
        return
    statistic = float(chi_square(rest))
    assert found.pearson.statistic == pytest.approx(statistic, rel=1e-13)
    assert found.degrees == (rest.shape[0] - 1) * (rest.shape[1] - 1)
    expected = stats.chi2.sf(found.pearson.statistic, found.degrees)
    assert found.pearson.p_value == pytest.approx(expected, rel=1e-10, abs=1e-300)


@pytest.mark.property
@given(tables(st.integers(0, 10**4) | st.integers(0, 9)))
def test_the_tests_of_independence_are_scipys(table: Counts) -> None:
    found, rest = compared(table)
    if found is None:
        return
    for mine, correction, power in [
        (found.pearson, False, "pearson"),
        (found.likelihood, False, "log-likelihood"),
        (found.yates, True, "pearson"),
    ]:
        if mine is None:
            assert found.degrees > 1
            continue
        expected = stats.chi2_contingency(rest, correction=correction, lambda_=power)
        assert mine.statistic == pytest.approx(expected.statistic, rel=1e-10, abs=1e-9)
        # Of a statistic that is rounded p can know no more than the statistic does.
        slack = 1e-10 + 1e-14 * expected.statistic
        assert mine.p_value == pytest.approx(expected.pvalue, rel=slack, abs=1e-300)
    expected = stats.contingency.expected_freq(rest).min()
    assert found.least_expected == pytest.approx(expected, rel=1e-12)


@pytest.mark.property
@given(tables(st.integers(0, 1000)))
def test_measures_of_association_are_scipys(table: Counts) -> None:
    found, rest = compared(table)
    if found is None:
        return
    for mine, method in [
        (found.cramers_v, "cramer"),
        (found.tschuprow, "tschuprow"),
        (found.coefficient, "pearson"),
    ]:
        assert mine == pytest.approx(association(rest, method=method), rel=1e-10, abs=1e-7)
    assert 0 <= found.cramers_v_corrected <= found.cramers_v <= 1


@pytest.mark.property
@given(tables(st.integers(0, 1000)))
def test_information_is_the_sum_of_entropies(table: Counts) -> None:
    found, rest = compared(table)
    if found is None:
        return
    sides = [rest.sum(axis=1), rest.sum(axis=0), rest.ravel()]
    rows, columns, both = (float(stats.entropy(side)) for side in sides)
    assert found.information == pytest.approx(rows + columns - both, abs=1e-12)
    assert found.likelihood.statistic == pytest.approx(
        2 * found.runs * found.information, rel=1e-12
    )
    # Miller and Madow: (classes that occurred - 1) / (2 runs) more for each entropy.
    bias = [np.count_nonzero(side) - 1 for side in sides]
    more = (bias[0] + bias[1] - bias[2]) / (2 * found.runs)
    assert found.information_corrected - found.information == pytest.approx(more, abs=1e-12)


@pytest.mark.property
@given(tables(st.integers(0, 50)))
def test_the_trend_is_the_correlation_of_places(table: Counts) -> None:
    found, _ = compared(table)
    if found is None:
        return
    places = [each for each in np.ndindex(np.shape(table)) for _ in range(table[each[0]][each[1]])]
    correlation = np.corrcoef(np.array(places).T)[0, 1]
    expected = (found.runs - 1) * correlation**2
    assert found.trend.statistic == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert found.trend.p_value == pytest.approx(stats.chi2.sf(found.trend.statistic, 1), rel=1e-10)


def bergsma(table: np.ndarray) -> float:
    """Cramér's V by the formulas of the paper."""
    runs = int(table.sum())
    rows, columns = table.shape
    phi = max(0, float(chi_square(table)) / runs - (rows - 1) * (columns - 1) / (runs - 1))
    fewer = [each - (each - 1) ** 2 / (runs - 1) for each in (rows, columns)]
    return math.sqrt(phi / (min(fewer) - 1)) if min(fewer) > 1 else 0.0


@pytest.mark.property
@given(tables(st.integers(0, 30)))
def test_the_corrected_v_is_bergsmas(table: Counts) -> None:
    found, rest = compared(table)
    if found is None or found.runs < 2:
        return
    assert found.cramers_v_corrected == pytest.approx(min(1, bergsma(rest)), abs=1e-7)


def enumerated(table: Counts) -> Fraction:
    """The sum over all tables with the same sums that are at most as likely."""
    sizes = [sum(row) for row in table]
    failing = sum(row[0] for row in table)
    weights: dict[tuple[int, ...], int] = {}
    for counts in product(*(range(size + 1) for size in sizes)):
        if sum(counts) == failing:
            weights[counts] = math.prod(map(math.comb, sizes, counts))
    here = weights[tuple(row[0] for row in table)]
    return Fraction(sum(each for each in weights.values() if each <= here), sum(weights.values()))


@pytest.mark.property
@given(
    st.lists(st.lists(st.integers(0, 5), min_size=2, max_size=2), min_size=2, max_size=5).filter(
        lambda table: math.prod(sum(row) + 1 for row in table) < 20_000
    )
)
def test_exact_p_values_are_the_sum_over_all_tables(table: Counts) -> None:
    found = compare_exactly(table)
    if found is None:
        assert min(occupied(table).shape) < 2
        return
    assert found.p_value == pytest.approx(float(enumerated(table)), rel=1e-10)
    assert (found.standard_error, found.samples) == (0, 0)


@pytest.mark.parametrize("failing", [3, 6, 8])
def test_sampled_p_values_lie_within_their_error_of_what_scipy_samples(failing: int) -> None:
    # Too many tables to count: a class that differs among fourteen that do not.
    table = [[failing, 20 - failing]] + [[3, 17], [2, 18]] * 7
    found = compare_exactly(table)
    assert found is not None
    assert found.samples > 0
    method = stats.MonteCarloMethod(n_resamples=9_999, rng=np.random.default_rng(1))
    expected = stats.fisher_exact(table, method=method).pvalue
    error = math.hypot(found.standard_error, math.sqrt(expected * (1 - expected) / 9_999))
    assert abs(found.p_value - expected) <= 4 * error
    assert compare_exactly(table) == found


def test_many_tables_are_compared_as_each_alone() -> None:
    many = np.random.default_rng(5).integers(0, 9, (40, 3, 2))
    many[7, :, 1] = 0
    assert compare_tables(many) == [compare_table(each) for each in many]
    assert compare_tables(np.zeros((2, 3, 0), int)) == [None, None]


@pytest.mark.parametrize(
    "table",
    [
        [1, 2],
        [[1, 2], [3]],
        [[1, -2], [3, 4]],
        [[0.5, 1], [2, 3]],
        [["a", "b"], ["c", "d"]],
        [[math.nan, 1], [2, 3]],
        [[2**53, 1], [2, 3]],
        [[2**64, 1], [2, 3]],
        [[[1, 2], [3, 4]]],
    ],
)
def test_what_is_no_table_is_refused(table: Any) -> None:
    with pytest.raises(InputError):
        compare_table(table)


def test_exact_tests_want_two_columns() -> None:
    with pytest.raises(InputError, match="two counts"):
        compare_exactly([[1, 2, 3], [4, 5, 6]])
    assert compare_exactly(np.zeros((0, 2), int)) is None


BERKELEY = [[1493, 1198], [1278, 557]]


def test_berkeley_has_the_figures_that_sas_prints() -> None:
    found = compare_table(BERKELEY)
    assert found is not None
    assert found.yates is not None
    tests = (found.pearson, found.likelihood, found.yates, found.trend)
    assert [round(each.statistic, 4) for each in tests] == [92.2053, 93.4494, 91.6096, 92.1849]
    assert round(found.cramers_v, 4) == 0.1427


@pytest.mark.parametrize(
    ("table", "statistic", "degrees", "effect"),
    [
        # Berkeley by department; survival on the Titanic by class and by sex.
        (
            [[601, 332], [370, 215], [322, 596], [269, 523], [147, 437], [46, 668]],
            778.9065,
            5,
            0.4148,
        ),
        ([[122, 203], [167, 118], [528, 178], [673, 212]], 190.4011, 3, 0.2941),
        ([[1364, 367], [126, 344]], 456.8742, 1, 0.4556),
    ],
)
def test_published_tables_have_their_printed_figures(
    table: Counts, statistic: float, degrees: int, effect: float
) -> None:
    found = compare_table(table)
    assert found is not None
    assert round(found.pearson.statistic, 4) == statistic
    assert found.degrees == degrees
    assert round(found.cramers_v, 4) == effect


def test_scipys_documentation_has_the_same_figures() -> None:
    found = compare_table([[100, 150], [203, 322], [420, 700], [320, 210]])
    assert found is not None
    measures = (found.cramers_v, found.tschuprow, found.coefficient)
    assert [round(each, 6) for each in measures] == [0.186178, 0.141465, 0.183033]
    found = compare_table([[10, 10, 20], [20, 20, 20]])
    assert found is not None
    assert round(found.pearson.statistic, 5) == 2.77778
    assert round(found.pearson.p_value, 6) == 0.249352
    found = compare_table([[176, 230], [21035, 21018]])
    assert found is not None
    assert found.yates is not None
    assert round(found.yates.statistic, 6) == 6.892569
    assert round(found.yates.p_value, 6) == 0.008655


def test_the_departments_p_value_has_its_printed_digits() -> None:
    table = [[601, 332], [370, 215], [322, 596], [269, 523], [147, 437], [46, 668]]
    found = compare_table(table)
    assert found is not None
    assert f"{found.pearson.p_value:.2e}" == "4.23e-166"
