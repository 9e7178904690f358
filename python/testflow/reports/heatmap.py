"""The map of pair coverage: where each cell stands, how it is shaded, and its twin in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from testflow.reports import limits
from testflow.reports.wording import percent, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from testflow.reports.document import PairCell, PairMatrix

_LARGE, _MEDIUM, _SMALL = 40, 34, 18
_LABEL_LENGTH = 32
_LABEL_CHARACTER_WIDTH = 8
_FAINTEST = 0.35


@dataclass(frozen=True, slots=True)
class MapCell:
    """One square of the map.

    Attributes:
        x: Left edge in pixels.
        y: Top edge in pixels.
        state: ``full``, ``part`` or ``excluded``.
        opacity: How strongly a ``part`` stands out: the less is covered, the more.
        label: What is written in it.
        title: What it says in words.
    """

    x: int
    y: int
    state: str
    opacity: float
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class MapLabel:
    """A parameter's name at the end of its row, which is the head of its column."""

    x: int
    y: int
    text: str
    title: str


@dataclass(frozen=True, slots=True)
class Heatmap:
    """A triangle of cells with the names along its slope.

    Attributes:
        width: Of the drawing, in pixels.
        height: Of the drawing, in pixels.
        size: Edge of a cell, in pixels.
        cells: The squares.
        labels: The names.
        parameters: How many parameters the document has, shown or not.
    """

    width: int
    height: int
    size: int
    cells: tuple[MapCell, ...]
    labels: tuple[MapLabel, ...]
    parameters: int


@dataclass(frozen=True, slots=True)
class PairRow:
    """A pair of parameters that is not fully covered."""

    first: str
    second: str
    covered: int
    possible: int

    @property
    def missing(self) -> int:
        """How many combinations were never run."""
        return self.possible - self.covered

    @property
    def share(self) -> str:
        """How much was run, in words."""
        return percent(self.covered, self.possible)


def draw(matrix: PairMatrix) -> Heatmap:
    """Give the map of the least covered parameters, in their own order."""
    shown = _least_covered_parameters(matrix)
    size = _cell_size(len(shown))
    names = [shorten(matrix.parameters[index], _LABEL_LENGTH) for index in shown]
    longest = max(map(len, names), default=0)
    return Heatmap(
        width=len(shown) * size + longest * _LABEL_CHARACTER_WIDTH + size,
        height=len(shown) * size,
        size=size,
        cells=tuple(_cells(matrix, shown, size)),
        labels=tuple(
            MapLabel(
                place * size + 6,
                place * size + size // 2,
                name,
                shorten(matrix.parameters[shown[place]], limits.NAME_LENGTH),
            )
            for place, name in enumerate(names)
        ),
        parameters=len(matrix.parameters),
    )


def least_covered(matrix: PairMatrix) -> limits.Shown[PairRow]:
    """Give the pairs with something left to try, the least covered first."""
    open_cells = [cell for cell in matrix.cells if cell.covered < cell.possible]
    open_cells.sort(key=lambda cell: (cell.covered / cell.possible, -cell.possible))
    return limits.first([_pair_row(matrix, cell) for cell in open_cells], limits.LEAST_COVERED)


def _pair_row(matrix: PairMatrix, cell: PairCell) -> PairRow:
    first, second = (
        shorten(matrix.parameters[index], limits.NAME_LENGTH) for index in (cell.first, cell.second)
    )
    return PairRow(first, second, cell.covered, cell.possible)


def _least_covered_parameters(matrix: PairMatrix) -> list[int]:
    missing = [0] * len(matrix.parameters)
    for cell in matrix.cells:
        for index in (cell.first, cell.second):
            missing[index] += cell.possible - cell.covered
    ranked = sorted(range(len(missing)), key=lambda index: -missing[index])
    return sorted(ranked[: limits.MAP_PARAMETERS])


def _cell_size(parameters: int) -> int:
    if parameters <= 12:  # noqa: PLR2004 - as many large cells as fit the page
        return _LARGE
    return _MEDIUM if parameters <= 20 else _SMALL  # noqa: PLR2004 - likewise


def _cells(matrix: PairMatrix, shown: list[int], size: int) -> Iterator[MapCell]:
    place = {index: at for at, index in enumerate(shown)}
    for cell in matrix.cells:
        if cell.first in place and cell.second in place:
            column, row = sorted((place[cell.first], place[cell.second]))
            yield _cell(matrix, cell, column * size, row * size, with_label=size > _SMALL)


def _cell(matrix: PairMatrix, cell: PairCell, x: int, y: int, *, with_label: bool) -> MapCell:
    pair = _pair_row(matrix, cell)
    names = f"{pair.first} × {pair.second}"
    if cell.possible <= 0:
        return MapCell(x, y, "excluded", 1.0, "", f"{names}: never allowed together")
    ratio = cell.covered / cell.possible
    title = f"{names}: {cell.covered:,} of {cell.possible:,} tried ({pair.share})"
    if ratio >= 1:
        return MapCell(x, y, "full", 1.0, "", title)
    opacity = round(_FAINTEST + (1 - _FAINTEST) * (1 - ratio), 2)
    label = f"{int(100 * ratio)}%" if with_label else ""
    return MapCell(x, y, "part", opacity, label, title)
