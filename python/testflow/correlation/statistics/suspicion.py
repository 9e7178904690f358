"""Figures by which fault localisation and subgroup discovery rank what goes with failures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from testflow._core import rank_tables as _rank_tables
from testflow.correlation.statistics.contrast import two_by_two

if TYPE_CHECKING:
    import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Suspiciousness:
    """How suspicious something is; the first three are 0 where no failing run has it.

    Attributes:
        tarantula: Its share of the failing runs against its share of the passing ones, 0 to 1
            (Jones and Harrold 2005).
        ochiai: The cosine of the failing runs and those that have it, 0 to 1 (Abreu and others
            2007).
        dstar: Squared failures with it against all that contradicts it; infinite where nothing does
            (Wong and others 2014).
        increase: The share of failures with it, less that of all runs (Liblit and others 2005).
        relative_accuracy: The same weighted with the share of runs that have it (Lavrač and others
            1999).
    """

    tarantula: float
    ochiai: float
    dstar: float
    increase: float
    relative_accuracy: float


def rank_tables(tables: npt.ArrayLike) -> list[Suspiciousness]:
    """Rank each of many 2×2 tables: failing and passing with it, failing and passing without it.

    Raises:
        InputError: The tables are not two rows of two counts each.

    Examples:
        >>> round(rank_tables([[[40, 16], [14, 86]]])[0].tarantula, 3)
        0.825
    """
    return [Suspiciousness(*found) for found in _rank_tables(two_by_two(tables))]
