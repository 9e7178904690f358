"""What a map of the explored space is drawn from, and what it then says; plain data both times."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from rich.console import RenderableType

    from testflow.reports.document import SuspectRow

    Counts: TypeAlias = NDArray[np.int64]
    Shares: TypeAlias = NDArray[np.float64]
    Flags: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Axis:
    """A parameter and the classes of values that are told apart.

    Attributes:
        path: The parameter's path.
        classes: Its classes in words, in the order of their codes.
    """

    path: str
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Depth:
    """Coverage of the combinations of so many parameters.

    Attributes:
        strength: How many parameters a combination has.
        settings: The combinations, a row each, of ascending places among the axes.
        covered: For each of them the combinations of classes that were run.
        possible: For each of them the combinations of classes that the rules allow.
    """

    strength: int
    settings: NDArray[np.intp]
    covered: Counts
    possible: Counts

    @property
    def shares(self) -> Shares:
        """For each combination the covered share; 1 where nothing is possible."""
        return (self.covered + (self.possible == 0)) / (self.possible + (self.possible == 0))


@dataclass(frozen=True, slots=True, eq=False)
class Explored:
    """What was explored of a space.

    Attributes:
        title: What was explored, such as the campaign's name.
        axes: The parameters.
        codes: The runs' classes, one row each; a code beyond a parameter's classes is none.
        failing: For each run whether it failed; None where outcomes are not known.
        depths: Coverage for some strengths; that of pairs is counted from the runs of as many
            parameters as one page holds where it is missing.
        possible: For every pair of parameters, (0, 1), (0, 2) … (1, 2) …, and each pair of their
            classes, the second one's fastest, whether the rules allow it; None where all are.
        growth: After more and more runs how many there are and the share of all combinations
            that they cover.
        suspects: Settings that failures go with, the most telling first.
        notes: What a reader should know besides.
    """

    title: str
    axes: tuple[Axis, ...]
    codes: NDArray[np.uint16]
    failing: Flags | None = None
    depths: tuple[Depth, ...] = ()
    possible: Flags | None = None
    growth: tuple[tuple[int, float], ...] = ()
    suspects: tuple[SuspectRow, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class ValuePairs:
    """Every pair of classes of some parameters.

    The matrices are symmetric; their rows and columns are the classes of all these parameters, one
    parameter after the other. On the diagonal of a parameter's own block stand its classes alone.

    Attributes:
        places: The parameters' places among the axes of the map.
        starts: For each of them its first row; at the end the number of rows.
        runs: Runs with both classes.
        failing: How many of those failed.
        is_possible: Whether the rules allow both together.
    """

    places: tuple[int, ...]
    starts: tuple[int, ...]
    runs: Counts
    failing: Counts
    is_possible: Flags

    def block(self, first: int, second: int) -> tuple[slice, slice]:
        """Give the rows and columns of two of the parameters, by their order in `places`."""
        starts = self.starts
        rows = slice(starts[first], starts[first + 1])
        return rows, slice(starts[second], starts[second + 1])


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Every pair of parameters of the map, as symmetric matrices.

    Attributes:
        places: The parameters' places among the axes of the map.
        covered: Pairs of their classes that were run, of those that are possible.
        possible: Pairs of their classes that the rules allow.
        deeper: The covered share of the triples of classes in which the pair takes part; NaN where
            triples were not measured.
        lift: How many times more often than all runs those with the worst pair of classes fail, at
            least, as sure as the map is; NaN where there is no such pair.
    """

    places: tuple[int, ...]
    covered: Counts
    possible: Counts
    deeper: Shares
    lift: Shares


@dataclass(frozen=True, slots=True)
class Target:
    """A pair of classes that was never run though runs with each of them often fail.

    Attributes:
        first: Place of a parameter among the axes, and the class's code.
        second: The same of the other one.
        terms: The same in words, each ``path = class``.
        worth: How many times more often runs with the one class failed than all did, times the
            same of the other.
    """

    first: tuple[int, int]
    second: tuple[int, int]
    terms: tuple[str, str]
    worth: float


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """All runs on the two axes on which they differ most (multiple correspondence analysis).

    Attributes:
        explained: The shares of all inertia that the two axes hold.
        by_chance: The share that an axis holds at most when values are drawn independently.
        runs: Runs in each square of a grid, rows from the bottom.
        failing: How many of those failed.
    """

    explained: tuple[float, float]
    by_chance: float
    runs: Counts
    failing: Counts

    @property
    def meaningful(self) -> int:
        """How many of the two axes show more than chance."""
        return sum(share > self.by_chance for share in self.explained)


@dataclass(frozen=True, slots=True)
class ExploredMap:
    """What was explored, what was not, and where it fails: everything that the pictures show.

    Attributes:
        title: What was explored.
        runs: How many runs there are.
        failures: How many failed; None where outcomes are not known.
        axes: The parameters.
        depths: Coverage for each strength that was measured, ascending.
        cells: The pairs of parameters.
        values: The pairs of classes, of as many parameters as one page holds.
        ranked: The places of all parameters, those that go with failures first.
        growth: After more and more runs how many there are and the share of all combinations
            that they cover.
        suspects: Settings that failures go with, the most telling first.
        targets: What to run next, the most worthwhile first.
        projection: All runs on two axes; None where there is nothing to project.
        notes: What a reader should know besides.
    """

    title: str
    runs: int
    failures: int | None
    axes: tuple[Axis, ...]
    depths: tuple[Depth, ...]
    cells: Cells
    values: ValuePairs
    ranked: tuple[int, ...]
    growth: tuple[tuple[int, float], ...]
    suspects: tuple[SuspectRow, ...]
    targets: tuple[Target, ...]
    projection: Projection | None
    notes: tuple[str, ...]

    @property
    def without_cells(self) -> tuple[str, ...]:
        """The parameters that the matrix leaves out."""
        return self._others(self.cells.places)

    @property
    def without_values(self) -> tuple[str, ...]:
        """The parameters whose pairs of classes are left out."""
        return self._others(self.values.places)

    def term(self, place: int, code: int) -> str:
        """Give ``path = class``."""
        axis = self.axes[place]
        return f"{axis.path} = {axis.classes[code]}"

    def to_html(self) -> str:
        """Give one page that needs no other file, of at most five megabytes."""
        from testflow.reports.html import render_map

        return render_map(self)

    def to_dict(self) -> dict[str, Any]:
        """Give every figure in the forms that JSON has."""
        from testflow.reports.maps.text import to_dict

        return to_dict(self)

    def write(self, path: Path | str) -> Path:
        """Write a file in the form of its ending: html, json, txt, png or svg.

        Raises:
            InputError: The ending is another one, or Matplotlib is not installed, which png and
                svg need: ``pip install 'testflow[plots]'``.
            StorageError: The file cannot be written.
        """
        from testflow.reports.maps.files import write

        return write(self, Path(path))

    def __rich__(self) -> RenderableType:
        """Give the tables that a terminal shows."""
        from testflow.reports.maps.text import tables

        return tables(self)

    def _others(self, places: tuple[int, ...]) -> tuple[str, ...]:
        shown = set(places)
        return tuple(axis.path for place, axis in enumerate(self.axes) if place not in shown)
