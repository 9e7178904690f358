"""Classes as columns of zeros and ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from testflow.space import Knob

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from testflow.correlation.arrays import Codes


@dataclass(frozen=True, slots=True)
class OneHot:
    """A column for each class that some runs have and others have not.

    Attributes:
        knobs: The settings.
        columns: For each column the place of its knob, and the code.
    """

    knobs: tuple[Knob, ...]
    columns: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, codes: Codes, knobs: Sequence[Knob]) -> Self:
        """Find the classes that tell runs apart."""
        columns: list[tuple[int, int]] = []
        for place, knob in enumerate(knobs):
            counts = np.bincount(codes[:, place], minlength=len(knob.classes))
            telling = (counts > 0) & (counts < len(codes))
            columns += [(place, code) for code in range(len(knob.classes)) if telling[code]]
        return cls(tuple(knobs), tuple(columns))

    def matrix(self, codes: Codes) -> NDArray[np.float32]:
        """Give a row for each run; one of no class has zeros."""
        matrix = np.empty((len(codes), len(self.columns)), np.float32)
        for column, (knob, code) in enumerate(self.columns):
            np.equal(codes[:, knob], code, out=matrix[:, column])
        return matrix

    def term(self, column: int) -> str:
        """Give ``path = class``."""
        knob, code = self.columns[column]
        return self.knobs[knob].term(code)
