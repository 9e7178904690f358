"""Sobol indices: which share of the variance each setting accounts for, alone and in all.

The first-order index of a setting is what it accounts for by itself, its total index what would
remain if all others were known. Both assume that settings vary independently of each other.

Sources: Saltelli et al., Computer Physics Communications 181 (2010), for the first order; Jansen,
Computer Physics Communications 117 (1999), for the total; intervals by resampling the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from testflow.runtime.seed import Seed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from testflow.correlation.arrays import Numbers

    Points = NDArray[np.float64]

_RESAMPLES = 200
_LOW, _HIGH = 2.5, 97.5


@dataclass(frozen=True, slots=True)
class SobolIndex:
    """What one setting accounts for.

    Attributes:
        path: The setting.
        first: The share of the variance that it accounts for alone.
        total: The same together with all that it does with others.
        first_interval: Where `first` likely is (95 %); both ends the same where it is exact.
        total_interval: Where `total` likely is.
    """

    path: str
    first: float
    total: float
    first_interval: tuple[float, float]
    total_interval: tuple[float, float]

    def sentence(self) -> str:
        """Say it in words."""
        alone, whole = (
            _told(self.first, self.first_interval),
            _told(self.total, self.total_interval),
        )
        return f"{self.path} accounts for {alone} of the variance alone, {whole} with others."


def sobol_of(
    function: Callable[[Points], Numbers],
    paths: Sequence[str],
    *,
    count: int = 4096,
    seed: int = 0,
) -> tuple[SobolIndex, ...]:
    """Estimate the indices of a function by asking it.

    Args:
        function: Gives a number for each row of coordinates in [0, 1).
        paths: What the coordinates are called.
        count: Rows of a sample; the function is asked for `count` * (coordinates + 2) numbers.
        seed: Decides on the rows.

    Returns:
        An index for each coordinate, in their order; all zero where the function is constant.
    """
    stream = Seed(seed).child("sobol")
    one, two = stream.child("rows").generator().random((2, count, len(paths)))
    at_one, at_two = function(one), function(two)
    resamples = stream.child("resamples").generator().integers(0, count, (_RESAMPLES, count))
    found: list[SobolIndex] = []
    for place, path in enumerate(paths):
        mixed = one.copy()
        mixed[:, place] = two[:, place]
        estimate = _Estimate(at_one, at_two, function(mixed))
        first, total = estimate.indices(slice(None))
        spread = np.array([estimate.indices(rows) for rows in resamples])
        low, high = np.percentile(spread, (_LOW, _HIGH), axis=0)
        found.append(
            SobolIndex(
                path,
                first,
                total,
                (float(low[0]), float(high[0])),
                (float(low[1]), float(high[1])),
            )
        )
    return tuple(found)


def sobol_of_factorial(values: Numbers, paths: Sequence[str]) -> tuple[SobolIndex, ...]:
    """Compute the indices exactly where the value of every combination is known.

    Args:
        values: An array with an axis for each setting and a place on it for each class; all
            classes are equally likely.
        paths: What the axes are called.
    """
    variance = float(values.var())
    found: list[SobolIndex] = []
    for axis, path in enumerate(paths):
        others = tuple(other for other in range(values.ndim) if other != axis)
        alone, whole = values.mean(axis=others).var(), values.var(axis=axis).mean()
        first, total = (float(part) / variance if variance else 0.0 for part in (alone, whole))
        found.append(SobolIndex(path, first, total, (first, first), (total, total)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Estimate:
    one: Numbers
    two: Numbers
    mixed: Numbers

    def indices(self, rows: slice | NDArray[np.int64]) -> tuple[float, float]:
        one, two, mixed = self.one[rows], self.two[rows], self.mixed[rows]
        both = np.concatenate((one, two))
        variance = float(both.var())
        if variance == 0:
            return 0.0, 0.0
        # Without the mean, which cancels out but would add noise.
        first = float(((two - both.mean()) * (mixed - one)).mean()) / variance
        return first, float(((one - mixed) ** 2).mean()) / (2 * variance)


def _told(share: float, interval: tuple[float, float]) -> str:
    low, high = interval
    return f"{share:.1%}" if low == high else f"{share:.1%} ({low:.1%} to {high:.1%})"
