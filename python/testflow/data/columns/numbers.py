"""Numbers: ``int:1..6``, ``float:0..1``, ``bool``, ``sequence:100``."""

from __future__ import annotations

from math import isfinite

from testflow.data.columns.column_type import Cell
from testflow.data.columns.options import read_range
from testflow.errors import InputError


def integers(options: str) -> Cell:
    """Give whole numbers of a range, 0 to 999,999 by default; both ends belong to it."""
    low, high = read_range(options, (0, 999_999), int, "int:1..6")
    return lambda draw: draw.within(low, high)


def floats(options: str) -> Cell:
    """Give numbers of a range, 0 to 1 by default."""
    low, high = read_range(options, (0.0, 1.0), _finite, "float:0..1")
    # Weighted rather than added to the lower end: the width of a range may be infinite.
    return lambda draw: low * (1 - (share := draw.share())) + high * share


def booleans(options: str) -> Cell:
    """Give true in one half of the cells, or in the share that the options name."""
    share, _ = read_range(options, (0.5, 0.5), _finite, "bool:0.2")
    if not 0 <= share <= 1:
        message = f"{options!r} is no share"
        raise InputError(message, hint="give a number from 0 to 1")
    return lambda draw: draw.share() < share


def sequence(options: str) -> Cell:
    """Count the rows from 1, or from the number that the options name."""
    first, _ = read_range(options, (1, 1), int, "sequence:100")
    return lambda draw: first + draw.row


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError(text)
    return number
