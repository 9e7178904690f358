"""Which parameters a page has room for: those that failures and gaps speak of come first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from testflow.reports.maps.figures import Counts

# What keeps a page below five megabytes: squares of the matrix, and of all values of a parameter.
MATRIX = 800
VALUES = 600
WIDEST = 120


@dataclass(frozen=True, slots=True)
class Choice:
    """The places of the parameters that are shown, ascending.

    Attributes:
        ranked: All parameters, the most telling first.
        matrix: Those in the matrix.
        values: Those whose pairs of classes are shown.
    """

    ranked: tuple[int, ...]
    matrix: tuple[int, ...]
    values: tuple[int, ...]


def choose(sizes: Sequence[int], association: Sequence[float], missing: Counts) -> Choice:
    """Choose by the strength of association with failures, then by what is left to try."""
    ranked = sorted(
        range(len(sizes)),
        key=lambda place: (-round(association[place], 6), -int(missing[place]), place),
    )
    return Choice(tuple(ranked), tuple(sorted(ranked[:MATRIX])), _with_room(sizes, ranked))


def _with_room(sizes: Sequence[int], ranked: Sequence[int]) -> tuple[int, ...]:
    chosen: list[int] = []
    room = VALUES
    for place in ranked:
        if sizes[place] <= min(room, WIDEST):
            chosen.append(place)
            room -= sizes[place]
    return tuple(sorted(chosen))


def association(runs: Counts, failing: Counts) -> float:
    """Give the share of what varies in failing that goes with a parameter's classes, less chance.

    Phi squared, corrected for bias; 0 where there is nothing to compare.

    Source: Bergsma, A bias-correction for Cramér's V and Tschuprow's T (2013).
    """
    seen = runs > 0
    total, failures, classes = int(runs.sum()), int(failing.sum()), int(seen.sum())
    if classes < 2 or not 0 < failures < total:  # noqa: PLR2004 - nothing to compare
        return 0.0
    rate = failures / total
    surplus = failing[seen] - runs[seen] * rate
    square = float(np.sum(surplus**2 / (runs[seen] * rate * (1 - rate)))) / total
    return max(0.0, square - (classes - 1) / (total - 1))
