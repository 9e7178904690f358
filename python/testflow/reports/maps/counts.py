"""Runs and failures for classes and for pairs of classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from testflow._core import count_pairs as _square

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from testflow.reports.maps.figures import Counts, Flags

_PART_ROWS = 1 << 13


def count_classes(
    codes: NDArray[np.uint16], failing: Flags, sizes: Sequence[int]
) -> tuple[list[Counts], list[Counts]]:
    """Give for each column the runs and the failures of each of its classes."""
    runs = [np.zeros(size + 1, dtype=np.int64) for size in sizes]
    failures = [np.zeros(size + 1, dtype=np.int64) for size in sizes]
    for rows in _parts(len(codes), _PART_ROWS):
        # Columns one after the other in memory: each is then read once.
        columns = np.ascontiguousarray(codes[rows].T)
        failed = failing[rows]
        for place, size in enumerate(sizes):
            column = np.minimum(columns[place], size)
            runs[place] += np.bincount(column, minlength=size + 1)
            failures[place] += np.bincount(column[failed], minlength=size + 1)
    return [each[:-1] for each in runs], [each[:-1] for each in failures]


def count_pairs(
    codes: NDArray[np.uint16], failing: Flags, sizes: Sequence[int], places: Sequence[int]
) -> tuple[Counts, Counts]:
    """Give the runs and the failures of each pair of classes of some columns."""
    return _count_pairs(codes, sizes, places), _count_pairs(codes[failing], sizes, places)


def _count_pairs(codes: NDArray[np.uint16], sizes: Sequence[int], places: Sequence[int]) -> Counts:
    chosen = [sizes[place] for place in places]
    columns = codes[:, places].astype("<u2", order="C", copy=False).tobytes()
    square = np.frombuffer(_square(columns, chosen), "<u4")
    return square.reshape(sum(chosen), sum(chosen)).astype(np.int64)


def _parts(rows: int, size: int) -> Iterator[slice]:
    for start in range(0, rows, size):
        yield slice(start, start + size)
