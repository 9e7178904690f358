"""One of several values, or always the same: ``enum:a,b,c``, ``const:a``."""

from __future__ import annotations

from testflow.data.columns.column_type import Cell
from testflow.errors import InputError


def members(options: str) -> Cell:
    """Give one of the texts between the commas, all equally likely."""
    values = [each.strip() for each in options.split(",")]
    if not all(values):
        message = f"{options!r} has an empty member"
        raise InputError(message, hint="write it as enum:red,green")
    return lambda draw: values[draw.below(len(values))]


def constant(options: str) -> Cell:
    """Give the text behind the colon in every row."""
    return lambda _: options
