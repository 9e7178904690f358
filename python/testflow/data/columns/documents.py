"""Small documents: ``json``."""

from __future__ import annotations

from typing import Any

from testflow.data.columns.column_type import Cell
from testflow.data.columns.options import refuse_options
from testflow.data.columns.texts import sentence
from testflow.data.columns.words import WORDS
from testflow.data.draw import Draw


def documents(options: str) -> Cell:
    """Give objects with a text, a number, a boolean and a list, as JSON has them."""
    refuse_options("json", options)
    return _document


def _document(draw: Draw) -> dict[str, Any]:
    return {
        "note": sentence(draw, 3),
        "number": draw.below(1_000, 4),
        "active": draw.below(2, 5) == 1,
        "tags": [WORDS[draw.below(len(WORDS), place)] for place in range(7, 7 + draw.below(4, 6))],
    }
