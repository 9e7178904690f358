"""Conditions on settings, from the columns that a tree splits on to words.

A setting whose classes are ascending numbers or ranges of numbers is one column, its code, so that
a tree can say ``size > 3``. Any other has a column for each class.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from testflow.space import Knob

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from testflow.correlation.arrays import Codes

_NUMBER = r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?"
_CLASS = re.compile(rf"({_NUMBER})(?:\.\.({_NUMBER}))?")
_FEWEST_ORDERED = 3


@dataclass(frozen=True, slots=True)
class Split:
    """One step of a tree: the classes of a setting that go this way.

    Attributes:
        knob: The place of the setting.
        codes: The classes.
    """

    knob: int
    codes: frozenset[int]


@dataclass(frozen=True, slots=True)
class Columns:
    """What a tree splits on.

    Attributes:
        knobs: The settings.
        places: For each column the place of its knob and, where it is one class, the code.
    """

    knobs: tuple[Knob, ...]
    places: tuple[tuple[int, int | None], ...]

    @classmethod
    def of(cls, knobs: Sequence[Knob]) -> Self:
        """Choose the columns."""
        places: list[tuple[int, int | None]] = []
        for place, knob in enumerate(knobs):
            if bounds(knob):
                places.append((place, None))
            else:
                places += [(place, code) for code in range(len(knob.classes))]
        return cls(tuple(knobs), tuple(places))

    def matrix(self, codes: Codes) -> NDArray[np.float32]:
        """Give a row for each run."""
        matrix = np.empty((len(codes), len(self.places)), np.float32)
        for column, (knob, code) in enumerate(self.places):
            matrix[:, column] = codes[:, knob] if code is None else codes[:, knob] == code
        return matrix

    def split(self, column: int, threshold: float, *, is_above: bool) -> Split:
        """Give the classes for which the column is above a threshold, or not."""
        knob, code = self.places[column]
        every = range(len(self.knobs[knob].classes))
        if code is None:
            kept = {each for each in every if (each > threshold) == is_above}
        else:
            kept = {each for each in every if (each == code) == is_above}
        return Split(knob, frozenset(kept))


def condition(knob: Knob, codes: frozenset[int]) -> str:
    """Say in words that a setting has one of these classes."""
    kept = sorted(codes)
    limits = bounds(knob)
    last = len(knob.classes) - 1
    if len(kept) == 1:
        return knob.term(kept[0])
    if limits and kept == list(range(kept[0], kept[-1] + 1)):
        above = f"{limits[kept[0] - 1][1]} < " if kept[0] > 0 else ""
        if above and kept[-1] == last:
            return f"{knob.path} > {limits[kept[0] - 1][1]}"
        return f"{above}{knob.path} <= {limits[kept[-1]][1]}"
    if len(kept) == last:
        (other,) = set(range(last + 1)) - codes
        return f"{knob.path} is not {knob.classes[other]}"
    return f"{knob.path} in {{{', '.join(knob.classes[code] for code in kept)}}}"


def bounds(knob: Knob) -> list[tuple[str, str]]:
    """Give the least and the greatest number of each class; empty where they are not in order."""
    matches = [_CLASS.fullmatch(text) for text in knob.classes]
    found = [(match[1], match[2] or match[1]) for match in matches if match]
    numbers = [float(text) for pair in found for text in pair]
    in_order = len(found) == len(knob.classes) >= _FEWEST_ORDERED and numbers == sorted(numbers)
    return found if in_order else []
