"""What may make a configuration fail: its combinations of classes that no passing one has."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from math import comb, inf, log
from typing import TYPE_CHECKING, Any

import numpy as np

from testflow.correlation.narrowing.evidence import NO_CLASS, Row, Rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Classes that occur together: the place of each setting, and its code.
Combination = tuple[tuple[int, int], ...]

# The chance that a run fails for another reason than the one that is looked for.
_OTHER_REASON = 0.1
# All combinations of one size together are so much more likely than all of the next.
_SIZE_RATIO = 2.0
# What was suspected beforehand is so much more likely than what was not.
_NAMED_RATIO = 100.0
_PART = 256


class Hypotheses:
    """The combinations that may be why a configuration failed, each with how likely that is.

    A combination that a passing configuration has is none. Runs that failed without it speak
    against it, as there would have to be another reason for them. That the reason is a larger
    combination stays possible; it becomes unlikely as runs fail that share little else.

    Args:
        row: What failed.
        size: At most so many settings together.
        passing: What passed.
        failing: What failed for reasons that are not known.
        named: Combinations that were suspected beforehand, each with its rank from 1.

    Attributes:
        weights: How likely each combination is to be the reason.
        larger: How likely it is a larger one.
    """

    def __init__(
        self, row: Row, size: int, passing: Rows, failing: Rows, named: Mapping[Combination, int]
    ) -> None:
        self._row = row
        settings = np.flatnonzero(row != NO_CLASS)
        sizes = range(1, min(size, len(settings)) + 1)
        agreeing = _largest_first(passing == row)
        self._parts = [_alive(_tuples(settings, each), agreeing) for each in sizes]
        priors = [
            np.full(len(part), -each * log(_SIZE_RATIO) - log(comb(len(settings), each)))
            for each, part in zip(sizes, self._parts, strict=True)
        ]
        logs = np.concatenate([np.zeros(0), *priors])
        logs += self._named(named)
        larger = -(size + 1) * log(_SIZE_RATIO) if len(settings) > size else -inf
        for start in range(0, len(failing), _PART):
            rows = failing[start : start + _PART]
            logs += log(_OTHER_REASON) * (~self.within(rows)).sum(axis=0)
            larger += log(_OTHER_REASON) * float(_unlike(rows == row, size).sum())
        most = max([larger, *logs.tolist()], default=0.0)
        weights = np.exp(logs - most)
        whole = weights.sum() + np.exp(larger - most)
        self.weights: NDArray[np.float64] = weights / whole
        self.larger = float(np.exp(larger - most) / whole)

    def __len__(self) -> int:
        """Give how many there are."""
        return sum(map(len, self._parts))

    def within(self, rows: Rows) -> NDArray[np.bool_]:
        """Give which of the combinations each row has: an array of rows by combinations."""
        agreeing = rows == self._row
        held = [agreeing[:, part].all(axis=2) for part in self._parts]
        return np.concatenate([np.zeros((len(rows), 0), dtype=np.bool_), *held], axis=1)

    def combination(self, place: int) -> Combination:
        """Give one of the combinations."""
        for part in self._parts:
            if place < len(part):
                return tuple((int(knob), int(self._row[knob])) for knob in part[place])
            place -= len(part)
        raise IndexError(place)

    def ranked(self) -> list[int]:
        """Give their places, the most likely first."""
        return np.argsort(-self.weights, kind="stable").tolist()

    def _named(self, named: Mapping[Combination, int]) -> NDArray[np.float64]:
        if not named:
            return np.zeros(len(self))
        ranks = (named.get(self.combination(place)) for place in range(len(self)))
        return np.array([log(_NAMED_RATIO / rank) if rank else 0.0 for rank in ranks])


def _unlike(agreeing: NDArray[np.bool_], size: int) -> NDArray[np.float64]:
    """Give how much rows lack of what a combination of `size` settings may leave in common."""
    shared = (agreeing.sum(axis=1) - size) / max(agreeing.shape[1] - size, 1)
    return 1 - np.clip(shared, 0, 1)


def _tuples(settings: NDArray[Any], size: int) -> NDArray[np.intp]:
    return np.array(list(combinations(settings.tolist(), size)), dtype=np.intp).reshape(-1, size)


def _largest_first(agreeing: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Give each pattern of agreement once, those that clear most combinations first."""
    patterns = np.unique(agreeing, axis=0)
    return patterns[np.argsort(-patterns.sum(axis=1), kind="stable")]


def _alive(tuples: NDArray[np.intp], agreeing: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Give the tuples of settings in all of which no passing row agrees with the failing one."""
    for pattern in agreeing:
        tuples = tuples[~pattern[tuples].all(axis=1)]
    return tuples
