"""The map as a page shows it: charts with their places, tables cut to what one page can carry."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from testflow.reports import heatmap, limits
from testflow.reports.document import PairCell, PairMatrix
from testflow.reports.maps import curves
from testflow.reports.maps.flows import Flows, flows
from testflow.reports.maps.payload import payload
from testflow.reports.wording import count_of, percent

if TYPE_CHECKING:
    from testflow.reports.document import SuspectRow
    from testflow.reports.maps.figures import ExploredMap, Projection, Target

_HOTTEST = 15
_DOT = 14


@dataclass(frozen=True, slots=True)
class HotRow:
    """A pair of parameters some of whose classes fail more often together than all runs do."""

    first: str
    second: str
    lift: str


@dataclass(frozen=True, slots=True)
class Dot:
    """One square of the projection that holds runs."""

    x: float
    y: float
    radius: float
    level: int
    title: str


@dataclass(frozen=True, slots=True)
class Scatter:
    """The projection, with what is to be said of it."""

    width: int
    height: int
    dots: tuple[Dot, ...]
    explained: tuple[str, str]
    by_chance: str
    meaningful: int


@dataclass(frozen=True, slots=True)
class MapPage:
    """Everything that the template shows of a map."""

    drawn: ExploredMap
    data: str
    steps: curves.Chart
    step_rows: tuple[curves.StepRow, ...]
    growth: curves.Chart
    flows: Flows | None
    scatter: Scatter | None
    least: limits.Shown[heatmap.PairRow]
    hottest: limits.Shown[HotRow]
    targets: limits.Shown[Target]
    suspects: limits.Shown[SuspectRow]
    without_cells: limits.Shown[str]
    without_values: limits.Shown[str]


def lay_out_map(drawn: ExploredMap) -> MapPage:
    """Give the page of a map."""
    matrix = pair_matrix(drawn)
    return MapPage(
        drawn=drawn,
        data=payload(drawn),
        steps=curves.step_chart(drawn.depths),
        step_rows=curves.step_rows(drawn.depths),
        growth=curves.growth_chart(drawn.growth),
        flows=flows(drawn),
        scatter=_scatter(drawn.projection) if drawn.projection else None,
        least=heatmap.least_covered(matrix),
        hottest=hottest(drawn),
        targets=limits.first(drawn.targets, limits.LEAST_COVERED),
        suspects=limits.first(drawn.suspects, limits.SUSPECTS),
        without_cells=limits.first(drawn.without_cells, limits.LEFT_OUT),
        without_values=limits.first(drawn.without_values, limits.LEFT_OUT),
    )


def pair_matrix(drawn: ExploredMap) -> PairMatrix:
    """Give the coverage of the pairs of the matrix in the form of the document."""
    cells = drawn.cells
    first, second = np.triu_indices(len(cells.places), 1)
    covered, possible = cells.covered[first, second], cells.possible[first, second]
    columns = (first.tolist(), second.tolist(), covered.tolist(), possible.tolist())
    names = tuple(drawn.axes[place].path for place in cells.places)
    return PairMatrix(names, tuple(map(PairCell, *columns)))


def hottest(drawn: ExploredMap, most: int = _HOTTEST) -> limits.Shown[HotRow]:
    """Give the pairs of parameters that are sure to fail more often than all runs do."""
    cells = drawn.cells
    first, second = np.triu_indices(len(cells.places), 1)
    lift = np.nan_to_num(cells.lift[first, second])
    ranked = np.argsort(-lift, kind="stable")[: int(np.count_nonzero(lift > 1))]
    names = [drawn.axes[place].path for place in cells.places]
    rows = [
        HotRow(names[first[pair]], names[second[pair]], f"{lift[pair]:.2g}")
        for pair in ranked[:most].tolist()
    ]
    return limits.Shown(tuple(rows), len(ranked) - len(rows))


def _scatter(projection: Projection) -> Scatter:
    rows, columns = projection.runs.shape
    most = int(projection.runs.max(initial=1))
    first, second = projection.explained
    return Scatter(
        width=columns * _DOT,
        height=rows * _DOT,
        dots=tuple(
            _dot(projection, row, column, most)
            for row, column in np.argwhere(projection.runs > 0).tolist()
        ),
        explained=(share(first), share(second)),
        by_chance=share(projection.by_chance),
        meaningful=projection.meaningful,
    )


def _dot(projection: Projection, row: int, column: int, most: int) -> Dot:
    runs, failing = int(projection.runs[row, column]), int(projection.failing[row, column])
    said = f"{count_of(runs, 'run')}, {failing:,} failed ({percent(failing, runs)})"
    return Dot(
        x=(column + 0.5) * _DOT,
        y=(len(projection.runs) - row - 0.5) * _DOT,
        radius=round(1.5 + (_DOT / 2 - 1) * (runs / most) ** 0.5, 1),
        level=level(failing / runs),
        title=said,
    )


def level(part: float) -> int:
    """Give one of five levels of a share: 0 for none at all, then one for each quarter."""
    return math.ceil(4 * part)


def share(part: float) -> str:
    """Give a share as ``1.4%``."""
    return f"{100 * part:.1f}%"
