"""Runs and failures for classes and for pairs of classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from testflow.reports.maps.figures import Counts, Flags

_PART_ROWS = 1 << 13
# So many runs at a time that the bits of all classes stay in the cache.
_PART_WORDS = 512


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
    """Count what two classes have in common: the runs with each are bits of a row of words."""
    width = sum(sizes[place] for place in places)
    counts = np.zeros((width, width), dtype=np.int64)
    common = np.empty((width, _PART_WORDS), dtype=np.uint64)
    ones = np.empty((width, _PART_WORDS), dtype=np.uint8)
    for rows in _parts(len(codes), 64 * _PART_WORDS):
        bits = _bits(codes[rows], sizes, places)
        words = bits.shape[1] if width else 0
        for row in range(width):
            # What is below the diagonal is what is above it.
            both, found = common[row:, :words], ones[row:, :words]
            np.bitwise_and(bits[row:], bits[row], out=both)
            np.bitwise_count(both, out=found)
            counts[row, row:] += found.sum(axis=1, dtype=np.uint32)
    return np.triu(counts) + np.triu(counts, 1).T


def _bits(
    codes: NDArray[np.uint16], sizes: Sequence[int], places: Sequence[int]
) -> NDArray[np.uint64]:
    """Give a row for each class of some columns: a bit for each run, which is 1 with the class."""
    padded = -(-len(codes) // 64) * 8
    columns = np.ascontiguousarray(codes.T)
    width = sum(sizes[place] for place in places)
    bits = np.zeros((width, padded), dtype=np.uint8)
    row = 0
    for place in places:
        classes = np.arange(sizes[place], dtype=np.uint16)[:, np.newaxis]
        packed = np.packbits(columns[place] == classes, axis=1)
        bits[row : row + len(packed), : packed.shape[1]] = packed
        row += len(packed)
    return bits.view(np.uint64)


def _parts(rows: int, size: int) -> Iterator[slice]:
    for start in range(0, rows, size):
        yield slice(start, start + size)
