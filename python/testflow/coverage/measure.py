"""Coverage: which combinations of settings were tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from testflow._core import Coverage as Core
from testflow.model import Configuration
from testflow.space import ConfigurationBatch, Space


@dataclass(frozen=True, slots=True)
class Cell:
    """The coverage of one combination of settings.

    Attributes:
        settings: The settings' places in `Space.knobs`, ascending.
        covered: Combinations of their classes that were tried.
        possible: Combinations of their classes that a valid configuration can have.
    """

    settings: tuple[int, ...]
    covered: int
    possible: int


class Coverage:
    """Counts the combinations of classes that configurations cover.

    A combination counts as possible when it can be completed to a valid configuration; what the
    rules exclude is not held against anybody.

    Args:
        space: The space that the configurations are points of.
        strength: So many settings are looked at together: 2 for pairs, from 1 to 6.
        mixed: Settings, by their paths, with a strength of their own.

    Raises:
        InputError: The strength is not from 1 to 6 or above the number of settings, or there are
            too many combinations for memory.

    Examples:
        >>> space = Space({"a": [0, 1], "b": [0, 1]})
        >>> coverage = Coverage(space)
        >>> coverage.add([{"a": 0, "b": 1}])
        >>> coverage.covered, coverage.possible, coverage.ratio
        (1, 4, 0.25)
    """

    def __init__(
        self,
        space: Space,
        strength: int = 2,
        mixed: Mapping[tuple[str, ...], int] | None = None,
    ) -> None:
        self.space = space
        self.strength = strength
        self._core = Core(space.core, strength, space.groups(mixed))

    def add(
        self, configurations: ConfigurationBatch | Iterable[Configuration | Mapping[str, Any]]
    ) -> None:
        """Count what these configurations cover, besides those added before."""
        self.add_codes(self.space.encode(configurations))

    def add_codes(self, codes: bytes) -> None:
        """Count configurations given as `Space.encode` gives them."""
        self._core.add(codes)

    @property
    def rows(self) -> int:
        """How many configurations were added."""
        return self._core.rows

    @property
    def covered(self) -> int:
        """How many combinations are covered."""
        return self._core.covered

    @property
    def possible(self) -> int:
        """How many combinations can be covered."""
        return self._core.possible

    @property
    def impossible(self) -> int:
        """How many combinations no valid configuration has."""
        return self._core.impossible

    @property
    def ratio(self) -> float:
        """The covered share of what is possible, from 0 to 1; 1 where nothing is."""
        return self.covered / self.possible if self.possible else 1.0

    def cells(self) -> tuple[Cell, ...]:
        """Give the coverage of every combination of settings."""
        return tuple(Cell(tuple(settings), *counts) for settings, *counts in self._core.cells())

    def gaps(self, limit: int = 20) -> tuple[tuple[str, ...], ...]:
        """Give up to `limit` combinations that were never tried, as terms ``path = class``."""
        knobs = self.space.knobs
        return tuple(
            tuple(knobs[setting].term(code) for setting, code in terms)
            for terms in self._core.gaps(limit)
        )
