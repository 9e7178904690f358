"""Pair coverage: which combinations of two settings were tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from testflow._core import PairCoverage
from testflow.errors import InputError
from testflow.model import Configuration
from testflow.space import ConfigurationBatch, Space


@dataclass(frozen=True, slots=True)
class PairCell:
    """The coverage of one pair of settings.

    Attributes:
        first: The first setting's place in `Space.knobs`.
        second: The second setting's place.
        covered: Pairs of classes that were tried.
        possible: Pairs of classes that a valid configuration can have.
    """

    first: int
    second: int
    covered: int
    possible: int


class Coverage:
    """Counts the pairs of classes that configurations cover.

    A pair counts as possible where a valid configuration has it; pairs that the rules exclude,
    or for which no valid configuration was found, are not held against anybody.

    Args:
        space: The space that the configurations are points of.
        strength: 2, for pairs.

    Raises:
        InputError: The strength is not 2.

    Examples:
        >>> space = Space({"a": [0, 1], "b": [0, 1]})
        >>> coverage = Coverage(space)
        >>> coverage.add([{"a": 0, "b": 1}])
        >>> coverage.covered, coverage.possible, coverage.ratio
        (1, 4, 0.25)
    """

    def __init__(self, space: Space, strength: int = 2) -> None:
        if strength != 2:  # noqa: PLR2004 - pairs
            message = f"strength must be 2, not {strength}"
            raise InputError(message, path="strength")
        self.space = space
        self.strength = strength
        self._core = PairCoverage(space.core)

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
        """How many pairs are covered."""
        return self._core.covered

    @property
    def possible(self) -> int:
        """How many pairs can be covered."""
        return self._core.possible

    @property
    def impossible(self) -> int:
        """How many pairs no valid configuration has."""
        return self._core.impossible

    @property
    def ratio(self) -> float:
        """The covered share of what is possible, from 0 to 1; 1 where nothing is."""
        return self.covered / self.possible if self.possible else 1.0

    def cells(self) -> tuple[PairCell, ...]:
        """Give the coverage of every pair of settings."""
        return tuple(PairCell(*cell) for cell in self._core.cells())

    def gaps(self, limit: int = 20) -> tuple[tuple[str, str], ...]:
        """Give up to `limit` pairs that were never tried, as terms ``path = class``."""
        return tuple(self._core.gaps(limit))
