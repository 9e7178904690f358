"""How much of a long list or text one page shows; what is left out is counted, never silent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAP_PARAMETERS = 40
LEAST_COVERED = 15
GAPS = 100
SYMPTOMS = 30
SUSPECTS = 15
PARAMETERS = 100
FAILURES = 200
FAILURES_AT_ONCE = 20
STRATEGIES = 30
TESTS = 10
NOTES = 30
LEADS = 3
BUCKETS = 60
LEFT_OUT = 200

NAME_LENGTH = 120
SENTENCE_LENGTH = 600
EXAMPLE_LENGTH = 2000
OUTPUT_LENGTH = 4000
CONFIGURATION_LENGTH = 6000
COMMAND_LENGTH = 4000

T = TypeVar("T")
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Shown(Generic[T]):
    """The rows that a page shows and how many more there are."""

    rows: tuple[T, ...]
    omitted: int = 0

    def of(self, rows: Iterable[S]) -> Shown[S]:
        """Give other rows, made of these, with the same number left out."""
        return Shown(tuple(rows), self.omitted)


def first(rows: Sequence[T], limit: int, already_omitted: int = 0) -> Shown[T]:
    """Give the first rows, counting the rest and what was left out before."""
    shown = tuple(rows[:limit])
    return Shown(shown, len(rows) - len(shown) + already_omitted)
