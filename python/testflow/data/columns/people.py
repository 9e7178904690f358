"""People: ``name`` and ``email``."""

from __future__ import annotations

import unicodedata

from testflow.data.columns.column_type import Cell
from testflow.data.columns.options import refuse_options
from testflow.data.columns.words import FIRST_NAMES, LAST_NAMES
from testflow.data.draw import Draw


def names(options: str) -> Cell:
    """Give first and last names, some with letters beyond ASCII."""
    refuse_options("name", options)
    return lambda draw: " ".join(_person(draw))


def emails(options: str) -> Cell:
    """Give addresses under ``example.com``, in which no mail is ever delivered; no two the same."""
    refuse_options("email", options)
    return _email


def _email(draw: Draw) -> str:
    first, last = _person(draw)
    # The row makes it unique; RFC 2606 keeps the domain for examples.
    return f"{_ascii(first)}.{_ascii(last)}.{draw.row + 1}@example.com"


def _person(draw: Draw) -> tuple[str, str]:
    return (
        FIRST_NAMES[draw.below(len(FIRST_NAMES), 0)],
        LAST_NAMES[draw.below(len(LAST_NAMES), 1)],
    )


def _ascii(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
