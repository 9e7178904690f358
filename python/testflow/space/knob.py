"""A setting as coverage and correlation see it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Knob:
    """One setting and the classes of values that are told apart.

    Attributes:
        path: The setting's dotted path.
        classes: Its classes in words, such as ``absent``, ``1``, ``2..99``, ``length 0``.
        weights: For each class how much it is preferred where a choice is free.
        negative: For each class whether the program must refuse it.
    """

    path: str
    classes: tuple[str, ...]
    weights: tuple[int, ...]
    negative: tuple[bool, ...]

    def term(self, code: int) -> str:
        """Give ``path = class``, the vocabulary that coverage, suspects and gaps share."""
        return f"{self.path} = {self.classes[code]}"
