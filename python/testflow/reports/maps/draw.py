"""From what was explored to the map of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from testflow.errors import InputError
from testflow.reports.maps import cells
from testflow.reports.maps.choice import Choice, association, choose
from testflow.reports.maps.counts import count_classes, count_pairs
from testflow.reports.maps.figures import ExploredMap, ValuePairs
from testflow.reports.maps.projection import project
from testflow.reports.maps.targets import targets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from testflow.reports.maps.figures import Axis, Counts, Depth, Explored, Flags


def draw(explored: Explored) -> ExploredMap:
    """Work out everything that the pictures show, in bounded size however many runs there are.

    Raises:
        InputError: The arrays do not fit together.
    """
    _check(explored)
    failing = explored.failing
    failed = np.zeros(len(explored.codes), dtype=np.bool_) if failing is None else failing
    rate = float(failed.mean()) if len(failed) else 0.0
    by_strength = {depth.strength: depth for depth in explored.depths}
    choice = _choice(explored, failed, by_strength.get(2))
    values = _values(explored, failed, choice)
    if values.places:
        by_strength.setdefault(2, cells.pairs_of(values))
    return ExploredMap(
        title=explored.title,
        runs=len(explored.codes),
        failures=None if failing is None else int(np.count_nonzero(failing)),
        axes=explored.axes,
        depths=tuple(by_strength[strength] for strength in sorted(by_strength)),
        cells=cells.gather(choice.matrix, len(explored.axes), by_strength, values, rate),
        values=values,
        ranked=choice.ranked,
        growth=explored.growth,
        suspects=explored.suspects,
        targets=targets(explored.axes, values, rate),
        projection=project(explored.codes, failed, values) if len(failed) else None,
        notes=explored.notes,
    )


def _check(explored: Explored) -> None:
    codes, failing = explored.codes, explored.failing
    if codes.ndim != 2 or codes.shape[1] != len(explored.axes):  # noqa: PLR2004 - a table
        message = f"codes of shape {codes.shape} for {len(explored.axes)} parameters"
        raise InputError(message, path="codes", hint="give a row for each run")
    if failing is not None and failing.shape != codes.shape[:1]:
        message = f"{len(failing)} verdicts for {len(codes)} runs"
        raise InputError(message, path="failing", hint="say for each run whether it failed")
    if explored.possible is not None and len(explored.possible) != _pairs(_sizes(explored.axes)):
        message = f"{len(explored.possible)} pairs of classes, not {_pairs(_sizes(explored.axes))}"
        raise InputError(message, path="possible")


def _sizes(axes: Sequence[Axis]) -> list[int]:
    return [len(axis.classes) for axis in axes]


def _pairs(sizes: Sequence[int]) -> int:
    return (sum(sizes) ** 2 - sum(size**2 for size in sizes)) // 2


def _choice(explored: Explored, failed: Flags, pairs: Depth | None) -> Choice:
    sizes = _sizes(explored.axes)
    runs, failing = count_classes(explored.codes, failed, sizes)
    strengths = [association(one, other) for one, other in zip(runs, failing, strict=True)]
    missing = np.zeros(len(sizes), dtype=np.int64)
    if pairs is not None:
        for column in pairs.settings.T:
            np.add.at(missing, column, pairs.possible - pairs.covered)
    return choose(sizes, strengths, missing)


def _values(explored: Explored, failed: Flags, choice: Choice) -> ValuePairs:
    sizes = _sizes(explored.axes)
    starts = np.cumsum([0, *(sizes[place] for place in choice.values)])
    runs, failing = count_pairs(explored.codes, failed, sizes, choice.values)
    is_possible = _is_possible(explored.possible, sizes, choice.values, starts)
    return ValuePairs(choice.values, tuple(starts.tolist()), runs, failing, is_possible)


def _is_possible(
    flags: Flags | None, sizes: list[int], places: Sequence[int], starts: Counts
) -> Flags:
    """Give the matrix of the flags that stand in a row for all pairs of parameters."""
    matrix = np.ones((starts[-1], starts[-1]), dtype=np.bool_)
    if flags is None:
        return matrix
    after = np.cumsum(sizes[::-1])[::-1]  # the classes of a parameter and of all after it
    rows = np.array([size * (rest - size) for size, rest in zip(sizes, after, strict=True)])
    first_of = np.cumsum(rows) - rows
    for order, first in enumerate(places):
        for later, second in enumerate(places[order + 1 :], order + 1):
            between = int(after[first] - sizes[first] - after[second])
            start = int(first_of[first]) + sizes[first] * between
            block = flags[start : start + sizes[first] * sizes[second]]
            block = block.reshape(sizes[first], sizes[second])
            one, other = slice(*starts[order : order + 2]), slice(*starts[later : later + 2])
            matrix[one, other], matrix[other, one] = block, block.T
    return matrix
