"""Culprits planted in runs by chance, and whether they are named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from testflow import Space
from testflow.correlation import correlate_codes

if TYPE_CHECKING:
    from numpy.typing import NDArray

SETTINGS, CLASSES = 20, 4
Term = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Planted:
    """What makes runs fail.

    Attributes:
        name: What is planted.
        culprits: The combinations under which runs fail, each a set of (setting, class).
        runs: How many runs there are.
        often: The share of runs with a culprit that fail.
        noise: The share of all others that do.
        classes: How many classes each setting has.
    """

    name: str
    culprits: tuple[frozenset[Term], ...]
    runs: int
    often: float
    noise: float
    classes: int = CLASSES

    def named(self, seed: int) -> tuple[int, int]:
        """Give how many culprits are named, and how many others."""
        chance = np.random.default_rng(seed)
        codes = chance.integers(0, self.classes, (self.runs, SETTINGS), dtype=np.uint16)
        share = np.where(self.has_culprit(codes), self.often, self.noise)
        passed = chance.random(self.runs) >= share
        space = Space({f"s{place}": list(range(self.classes)) for place in range(SETTINGS)})
        found = correlate_codes(codes.astype("<u2").tobytes(), passed, space.knobs)
        named = {of_terms(suspect.terms) for suspect in found.suspects}
        return len(named & set(self.culprits)), len(named - set(self.culprits))

    def has_culprit(self, codes: NDArray[np.uint16]) -> NDArray[np.bool_]:
        """Whether each run has one of the culprits."""
        return np.any([with_all(codes, culprit) for culprit in self.culprits], axis=0)


def with_all(codes: NDArray[np.uint16], terms: frozenset[Term]) -> NDArray[np.bool_]:
    """Whether each run has all of some terms."""
    found = np.ones(len(codes), np.bool_)
    for place, code in terms:
        found &= codes[:, place] == code
    return found


def of_terms(terms: tuple[str, ...]) -> frozenset[Term]:
    """Read terms as `s3 = 1`."""
    parts = (term.removeprefix("s").partition(" = ") for term in terms)
    return frozenset((int(place), int(code)) for place, _, code in parts)


def exclusive_or(
    places: tuple[int, ...], odd: Callable[[int], bool]
) -> tuple[frozenset[Term], ...]:
    """Give the combinations of settings with two classes whose number of ones is odd."""
    numbers = (n for n in range(1 << len(places)) if odd(n.bit_count()))
    return tuple(
        frozenset((place, number >> at & 1) for at, place in enumerate(places))
        for number in numbers
    )


PAIR = frozenset({(3, 1), (7, 2)})
TRIPLE = frozenset({(1, 0), (5, 1), (9, 3)})
KINDS = (
    Planted("a pair", (PAIR,), 1_000, 1.0, 0.01),
    Planted("a triple", (TRIPLE,), 3_000, 1.0, 0.01),
    Planted(
        "an exclusive or of three",
        exclusive_or((2, 6, 11), lambda n: n % 2 == 1),
        3_000,
        1.0,
        0.0,
        2,
    ),
    Planted("a pair that fails in 60 %", (PAIR,), 3_000, 0.6, 0.02),
)
