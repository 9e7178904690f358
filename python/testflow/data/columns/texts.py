"""Texts of ordinary words: ``text``, ``text:1..3``."""

from __future__ import annotations

from testflow.data.columns.column_type import Cell
from testflow.data.columns.options import read_range
from testflow.data.columns.words import WORDS
from testflow.data.draw import Draw
from testflow.errors import InputError


def texts(options: str) -> Cell:
    """Give three to eight words, or as many as the range says."""
    low, high = read_range(options, (3, 8), int, "text:3..8")
    if low < 0:
        message = f"{options!r} asks for fewer than no words"
        raise InputError(message, hint="count the words from 0")
    return lambda draw: sentence(draw, draw.within(low, high))


def sentence(draw: Draw, count: int, first_place: int = 1) -> str:
    """Give so many words, drawn from `first_place` on."""
    places = range(first_place, first_place + count)
    return " ".join(WORDS[draw.below(len(WORDS), place)] for place in places)
