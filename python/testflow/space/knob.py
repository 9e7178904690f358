"""A setting as coverage and correlation see it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Knob:
    """One setting and the classes of values that are told apart.

    Attributes:
        path: The setting's dotted path. ``ports.0`` is the first item of a list and stands for the
            others, ``services.*`` the first of the members that have no name of their own, ``$``
            the whole where it is no mapping or has branches.
        classes: Its classes in words, such as ``absent``, ``1``, ``2..99``, ``length 0``, or
            for a branch of alternatives what it asks for, such as ``with url``.
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
