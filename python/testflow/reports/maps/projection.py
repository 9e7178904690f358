"""All runs on two axes: multiple correspondence analysis of their classes.

Source: Greenacre, Theory and Applications of Correspondence Analysis (1984), chapter 5. The axes
are eigenvectors of the table of all pairs of classes, so runs are looked at once more only to be
counted in their squares. How large an eigenvalue chance alone makes: Marchenko and Pastur (1967).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from testflow.reports.maps.figures import Projection

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from testflow.reports.maps.figures import Flags, Shares, ValuePairs

COLUMNS, ROWS = 48, 32
_PART_ROWS = 1 << 14
# Eigenvalues of a finite table scatter a little around the edge of the limiting law.
_SCATTER = 1.05


def project(codes: NDArray[np.uint16], failing: Flags, values: ValuePairs) -> Projection | None:
    """Give the runs on the first two axes; None where they differ in less than two ways.

    Each axis points to where its greatest coordinate of a class lies, so the picture is always
    the same.
    """
    used = _used(values, len(codes))
    inertia, vectors, masses, columns = _axes(values, used)
    if len(inertia) < 2 or inertia[1] <= 0:  # noqa: PLR2004 - two axes
        return None
    total, free = float(inertia.sum()), len(masses) - columns
    by_chance = _SCATTER * (1 + np.sqrt(free / len(codes))) ** 2 / columns / total
    weights = np.zeros((values.starts[-1], 2))
    weights[used] = vectors / np.sqrt(masses)[:, np.newaxis] / columns
    runs, counts = _grid(codes, failing, values, weights)
    explained = (float(inertia[0] / total), float(inertia[1] / total))
    return Projection(explained, float(by_chance), runs, counts)


def _used(values: ValuePairs, runs: int) -> Flags:
    """Give the classes that some runs have and others have not."""
    alone = np.diagonal(values.runs)
    return (alone > 0) & (alone < runs)


def _axes(values: ValuePairs, used: Flags) -> tuple[Shares, Shares, Shares, int]:
    """Give the inertias, descending, the first two axes, the masses and the parameters used."""
    starts = values.starts[:-1]
    columns = int(np.count_nonzero(np.add.reduceat(used, starts))) if len(starts) else 0
    if not columns:
        return np.zeros(0), np.zeros((0, 2)), np.zeros(0), 0
    table = values.runs[np.ix_(used, used)].astype(np.float64)
    alone = np.diagonal(table)
    masses = alone / alone.sum()
    shares = table / (alone.sum() * columns)
    roots = np.sqrt(np.outer(masses, masses))
    inertia, vectors = np.linalg.eigh(shares / roots - roots)
    inertia, vectors = np.maximum(inertia[::-1], 0), vectors[:, ::-1][:, :2]
    largest = np.abs(vectors).argmax(axis=0)
    signs = np.where(vectors[largest, np.arange(vectors.shape[1])] < 0, -1.0, 1.0)
    return inertia, vectors * signs, masses, columns


def _grid(
    codes: NDArray[np.uint16], failing: Flags, values: ValuePairs, weights: Shares
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Count runs and failures in the squares of a grid that holds all of them."""
    points = np.concatenate(
        [
            _points(codes[start : start + _PART_ROWS], values, weights)
            for start in range(0, len(codes), _PART_ROWS)
        ]
    )
    lowest, highest = points.min(axis=0), points.max(axis=0)
    reach = np.where(highest > lowest, highest - lowest, 1.0)
    scaled = (points - lowest) / reach * [COLUMNS, ROWS]
    x, y = np.minimum(scaled, [COLUMNS - 1, ROWS - 1]).astype(np.intp).T
    square = y * COLUMNS + x
    runs = np.bincount(square, minlength=ROWS * COLUMNS).reshape(ROWS, COLUMNS)
    failures = np.bincount(square[failing], minlength=ROWS * COLUMNS).reshape(ROWS, COLUMNS)
    return runs, failures


def _points(codes: NDArray[np.uint16], values: ValuePairs, weights: Shares) -> Shares:
    points = np.zeros((2, len(codes)))
    columns = np.ascontiguousarray(codes.T)
    for order, place in enumerate(values.places):
        # What is of no class is beyond the last one, and moves a run nowhere.
        own = np.vstack([weights[values.starts[order] : values.starts[order + 1]], np.zeros(2)])
        for axis in range(2):
            points[axis] += np.take(np.ascontiguousarray(own[:, axis]), columns[place], mode="clip")
    return points.T
