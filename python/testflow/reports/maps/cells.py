"""Every pair of parameters: how much was run, how deep, and how much more often it fails."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from testflow.reports.maps.figures import Cells, Depth

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from testflow.reports.maps.figures import Counts, Shares, ValuePairs

# The chance that any square of a map is coloured though nothing goes with failures.
_ERROR = 0.05
_HALVINGS = 30


def gather(
    places: Sequence[int],
    parameters: int,
    depths: Mapping[int, Depth],
    values: ValuePairs,
    rate: float,
) -> Cells:
    """Gather what is known of every pair of the parameters in these places.

    Args:
        places: The places, ascending.
        parameters: How many parameters there are.
        depths: Coverage by strength.
        values: The pairs of classes of some of the parameters.
        rate: The share of all runs that fail; 0 where it is not known.
    """
    row = np.full(parameters, -1, dtype=np.intp)
    row[list(places)] = np.arange(len(places))
    size = len(places)
    covered, possible = (np.zeros((size, size), dtype=np.int64) for _ in range(2))
    if pairs := depths.get(2):
        first, second, shown = _rows(row, pairs.settings)
        _put(covered, first, second, pairs.covered[shown])
        _put(possible, first, second, pairs.possible[shown])
    deeper, lift = _deeper(row, size, depths.get(3)), _lift(row, size, values, rate)
    np.fill_diagonal(lift, np.nan)
    return Cells(tuple(places), covered, possible, deeper, lift)


def pairs_of(values: ValuePairs) -> Depth:
    """Count the coverage of pairs from the runs, for the parameters whose classes are shown."""
    starts = values.starts[:-1]
    tried = values.is_possible & (values.runs > 0)
    covered, possible = (
        np.add.reduceat(np.add.reduceat(each, starts, axis=0, dtype=np.int64), starts, axis=1)
        for each in (tried, values.is_possible)
    )
    first, second = np.triu_indices(len(starts), 1)
    places = np.array(values.places, dtype=np.intp)
    settings = np.column_stack([places[first], places[second]])
    return Depth(2, settings, covered[first, second], possible[first, second])


def least_lift(runs: Counts, failing: Counts, rate: float, comparisons: int) -> Shares:
    """Give how many times more often than `rate` runs fail, at least; NaN without a rate or runs.

    The least share under which so many failures are not too unlikely, by the bound of Chernoff and
    Hoeffding (1963), which holds for any number of runs; and for all comparisons together.
    """
    lift = np.full(runs.shape, np.nan)
    if not rate:
        return lift
    lift[runs > 0] = 0.0
    some = failing > 0
    surprise = math.log(max(comparisons, 1) / _ERROR)
    lift[some] = _least_share(runs[some], failing[some], surprise) / rate
    return lift


def _least_share(runs: Counts, failing: Counts, surprise: float) -> Shares:
    share = failing / runs
    low, high = np.zeros_like(share), share.copy()
    passing = 1 - share
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        with np.errstate(divide="ignore", invalid="ignore"):
            apart = share * np.log(share / middle)
            apart += np.where(passing > 0, passing * np.log(passing / (1 - middle)), 0.0)
        too_far = runs * apart > surprise
        low, high = np.where(too_far, middle, low), np.where(too_far, high, middle)
    return low


def _rows(
    row: NDArray[np.intp], settings: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.bool_]]:
    """Give rows and columns of pairs of settings, and which of the pairs are in the matrix."""
    first, second = row[settings[:, 0]], row[settings[:, 1]]
    shown = (first >= 0) & (second >= 0)
    return first[shown], second[shown], shown


def _put(
    matrix: NDArray[np.int64], first: NDArray[np.intp], second: NDArray[np.intp], counts: Counts
) -> None:
    matrix[first, second] = counts
    matrix[second, first] = counts


def _deeper(row: NDArray[np.intp], size: int, triples: Depth | None) -> Shares:
    """Give for each pair the covered share of all triples in which it takes part."""
    covered, possible = np.zeros((size, size)), np.zeros((size, size))
    if triples is not None:
        for one, other in ((0, 1), (0, 2), (1, 2)):
            first, second, shown = _rows(row, triples.settings[:, [one, other]])
            np.add.at(covered, (first, second), triples.covered[shown])
            np.add.at(possible, (first, second), triples.possible[shown])
    covered, possible = covered + covered.T, possible + possible.T
    return np.divide(covered, possible, out=np.full_like(covered, np.nan), where=possible > 0)


def _lift(row: NDArray[np.intp], size: int, values: ValuePairs, rate: float) -> Shares:
    """Give for each pair the lift of the classes with the greatest, where they are shown."""
    lift = np.full((size, size), np.nan)
    if not values.places:
        return lift
    seen = int(np.count_nonzero(values.runs)) // 2
    least = least_lift(values.runs, values.failing, rate, seen)
    starts = values.starts[:-1]
    with_none = np.where(np.isnan(least), -1.0, least)
    worst = np.maximum.reduceat(np.maximum.reduceat(with_none, starts, axis=0), starts, axis=1)
    shown = row[list(values.places)]
    inside = shown >= 0
    kept = np.ix_(shown[inside], shown[inside])
    lift[kept] = np.where(worst < 0, np.nan, worst)[np.ix_(inside, inside)]
    return lift
