"""Tables of counts of any size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from testflow._core import compare_exactly as _compare_exactly
from testflow._core import compare_tables as _compare_tables
from testflow.correlation.statistics.given import counts
from testflow.errors import InputError

if TYPE_CHECKING:
    import numpy.typing as npt

_Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """A chi-square statistic and its p-value."""

    statistic: float
    p_value: float


@dataclass(frozen=True, slots=True)
class Contingency:
    """How the rows and columns of a table go together.

    Attributes:
        runs: How many runs the table counts.
        degrees: Degrees of freedom.
        least_expected: The least count expected in any cell; below 5 the tests are rough, and
            `compare_exactly` is better.
        pearson: Pearson's chi-square test.
        yates: The same with Yates's continuity correction; only for a 2×2 table.
        likelihood: The likelihood-ratio test, G.
        trend: The test of a linear trend over the places of rows and columns, with one degree of
            freedom; SAS prints it as Mantel-Haenszel chi-square.
        cramers_v: Cramér's V, from 0 (independent) to 1.
        cramers_v_corrected: The same without its bias upwards (Bergsma 2013).
        tschuprow: Tschuprow's T.
        coefficient: Pearson's contingency coefficient.
        information: Mutual information in nats.
        information_corrected: The same, corrected for few runs (Miller and Madow 1955); below 0
            where chance would give more.
    """

    runs: int
    degrees: int
    least_expected: float
    pearson: ChiSquare
    yates: ChiSquare | None
    likelihood: ChiSquare
    trend: ChiSquare
    cramers_v: float
    cramers_v_corrected: float
    tschuprow: float
    coefficient: float
    information: float
    information_corrected: float


@dataclass(frozen=True, slots=True)
class Exact:
    """An exact p-value, or an estimate of it.

    Attributes:
        p_value: The probability, with all sums of rows and columns fixed, of a table at most as
            likely as this one.
        standard_error: How well it is known; 0 where all tables were counted.
        samples: How many tables were drawn instead; 0 where all were counted.
    """

    p_value: float
    standard_error: float
    samples: int


def compare_table(table: npt.ArrayLike) -> Contingency | None:
    """Compare the rows of one table, a list of rows of counts.

    Rows and columns without runs are left out.

    Raises:
        InputError: The table is no list of rows of counts.

    Examples:
        >>> found = compare_table([[1493, 1198], [1278, 557]])  # men and women at Berkeley
        >>> round(found.pearson.statistic, 4), round(found.cramers_v, 4)
        (92.2053, 0.1427)
    """
    return compare_tables(counts(table, 2)[None])[0]


def compare_tables(tables: npt.ArrayLike) -> list[Contingency | None]:
    """Compare the rows of each of many tables of the same shape.

    Raises:
        InputError: The tables are no array of counts in three dimensions.
    """
    array = counts(tables, 3)
    if not array.size:
        return [None] * len(array)
    found = _compare_tables(array.tobytes(), array.shape[1], array.shape[2])
    return [row and _contingency(*row) for row in found]


def compare_exactly(table: npt.ArrayLike) -> Exact | None:
    """Test rows of two counts exactly: failing and passing runs of each class.

    All tables are counted while that takes up to 100,000 steps. Where it takes more, up to 50,000
    are drawn, always the same for the same counts; p is then at least 1 / 50,001, which stands for
    whatever is less likely.

    Source: Freeman and Halton 1951; Besag and Clifford 1991.

    Raises:
        InputError: The table is no list of rows of two counts.

    Examples:
        >>> found = compare_exactly([[3, 0], [0, 3], [1, 2]])
        >>> round(found.p_value, 4), found.samples
        (0.1429, 0)
    """
    array = counts(table, 2)
    if array.shape[1] != 2:  # noqa: PLR2004 - failing and passing
        message = "rows of other than two counts"
        raise InputError(message, hint="give (failing, passing) of each class")
    if not array.size:
        return None
    (found,) = _compare_exactly(array.tobytes(), len(array))
    return found and Exact(*found)


def _contingency(
    size: tuple[int, int, float],
    tests: tuple[_Pair, _Pair | None, _Pair, _Pair],
    measures: tuple[float, float, float, float],
    information: tuple[float, float],
) -> Contingency:
    pearson, yates, likelihood, trend = tests
    return Contingency(
        *size,
        ChiSquare(*pearson),
        yates and ChiSquare(*yates),
        ChiSquare(*likelihood),
        ChiSquare(*trend),
        *measures,
        *information,
    )
