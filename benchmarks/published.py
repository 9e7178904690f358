"""Sizes that were published for the models, from published.csv: facts, each with its source."""

from __future__ import annotations

import csv
from collections.abc import Collection
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_suffix(".csv")


@cache
def sizes(model: str, strength: int) -> dict[str, int]:
    """Give the smallest size that each tool has for a model."""
    found: dict[str, int] = {}
    for name, its_strength, tool, size in _rows():
        if (name, its_strength) == (model, strength):
            found[tool] = min(size, found.get(tool, size))
    return found


def best(model: str, strength: int, tools: Collection[str] | None = None) -> int | None:
    """Give the smallest size there is of some tools, or of all; None where none is published."""
    known = sizes(model, strength)
    wanted = known if tools is None else known.keys() & tools
    return min((known[tool] for tool in wanted), default=None)


@cache
def _rows() -> tuple[tuple[str, int, str, int], ...]:
    with FILE.open(newline="") as file:
        return tuple(
            (row["model"], int(row["strength"]), row["tool"], int(row["size"]))
            for row in csv.DictReader(file)
        )
