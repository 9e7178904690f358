"""Numbers of snapshots as runs: the first one of each and the one behind its last."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Runs = list[tuple[int, int]]


def to_runs(numbers: Iterable[int]) -> Runs:
    """Give the runs of numbers, in ascending order.

    Examples:
        >>> to_runs([4, 3, 7, 3])
        [(3, 5), (7, 8)]
    """
    ordered = np.unique(np.fromiter(numbers, np.int64))
    if not len(ordered):
        return []
    ends = np.flatnonzero(np.diff(ordered) != 1)
    firsts = ordered[np.concatenate(([0], ends + 1))]
    lasts = ordered[np.concatenate((ends, [len(ordered) - 1]))]
    return [(int(first), int(last) + 1) for first, last in zip(firsts, lasts, strict=True)]


def count_of(runs: Runs) -> int:
    """Give how many numbers runs have.

    Examples:
        >>> count_of([(3, 5), (7, 8)])
        3
    """
    return sum(end - start for start, end in runs)


def numbers_of(runs: Runs) -> npt.NDArray[np.int64]:
    """Give the numbers of runs, in their order.

    Examples:
        >>> numbers_of([(3, 5), (7, 8)]).tolist()
        [3, 4, 7]
    """
    return np.concatenate([np.arange(start, end) for start, end in runs] or [np.arange(0)])


def ranges(starts: npt.NDArray[np.intp], counts: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Give the numbers of many short runs, each from its start on.

    Examples:
        >>> ranges(np.array([7, 3]), np.array([1, 3])).tolist()
        [7, 3, 4, 5]
    """
    before = np.cumsum(counts) - counts
    return np.repeat(starts - before, counts) + np.arange(int(counts.sum()))


def mask_of(runs: Runs, length: int) -> npt.NDArray[np.bool_]:
    """Give which of the numbers below `length` are in runs."""
    mask = np.zeros(length, np.bool_)
    for start, end in runs:
        mask[start:end] = True
    return mask
