"""Two curves of coverage: how evenly it is spread (as CCM draws it) and how it grew."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from testflow.reports.wording import combinations, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from testflow.reports.maps.figures import Depth

WIDTH, HEIGHT = 440, 240
_ROUNDING = 1e-9
SHARES = tuple(step / 20 for step in range(21))


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of a chart.

    Attributes:
        name: What it shows.
        path: The line, as SVG writes it.
    """

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis, at so many pixels from its start."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines over a common axis."""

    curves: tuple[Curve, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class StepRow:
    """How many combinations of parameters are covered to some shares, for one strength."""

    name: str
    covered: int
    possible: int
    share: str
    reached: tuple[str, ...]


QUARTERS = (1.0, 0.75, 0.5, 0.25)


def completeness(depth: Depth, shares: Sequence[float] = SHARES) -> list[float]:
    """Give the share of combinations of parameters that are covered at least to each share."""
    found = depth.shares
    if not len(found):
        return [1.0] * len(shares)
    # What is less by rounding only is not less.
    return [float(np.mean(found >= share - _ROUNDING)) for share in shares]


def step_chart(depths: Sequence[Depth]) -> Chart:
    """Give for each strength the steps of (share covered, share of combinations)."""
    ticks = tuple(Tick(WIDTH * step / 4, f"{25 * step}%") for step in range(5))
    return Chart(tuple(Curve(combinations(each.strength), _steps(each)) for each in depths), ticks)


def step_rows(depths: Sequence[Depth]) -> tuple[StepRow, ...]:
    """Give the same as rows of a table."""
    return tuple(_step_row(depth) for depth in depths)


def growth_chart(growth: Sequence[tuple[int, float]]) -> Chart:
    """Give the covered share after so many runs; runs on a logarithmic axis."""
    if not growth:
        return Chart((), ())
    reach = math.log10(max(growth[-1][0], 10))
    points = [
        (WIDTH * math.log10(max(runs, 1)) / reach, HEIGHT * (1 - share)) for runs, share in growth
    ]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    exponents = range(int(reach + _ROUNDING) + 1)
    ticks = tuple(Tick(WIDTH * exponent / reach, f"{10**exponent:,}") for exponent in exponents)
    return Chart((Curve("covered", path),), ticks)


def _steps(depth: Depth) -> str:
    """Draw the exact steps where they are few, and those at every twentieth where not."""
    levels = np.unique(np.round(depth.shares, 10))
    shares = sorted({0.0, *map(float, levels)}) if len(levels) <= 4 * len(SHARES) else SHARES
    heights = completeness(depth, shares)
    path = f"M0 {HEIGHT * (1 - heights[0]):.1f}"
    for share, height in zip(shares[1:], heights[1:], strict=True):
        # Up to this share as many are covered as at it; beyond it, fewer.
        path += f"V{HEIGHT * (1 - height):.1f}H{WIDTH * share:.1f}"
    return path + f"V{HEIGHT}H{WIDTH}"


def _step_row(depth: Depth) -> StepRow:
    covered, possible = int(depth.covered.sum()), int(depth.possible.sum())
    whole = len(depth.covered)
    reached = [round(share * whole) for share in completeness(depth, QUARTERS)]
    return StepRow(
        combinations(depth.strength),
        covered,
        possible,
        percent(covered, possible),
        tuple(percent(count, whole) for count in reached),
    )
