"""Texts that match a pattern: ``regex:[A-Z]{3}-[0-9]{4}``."""

from __future__ import annotations

from testflow.data.columns.column_type import Cell
from testflow.space import Space


def matching(options: str) -> Cell:
    """Give texts that match the whole pattern, in the regular expressions of JSON Schema."""
    space = Space.from_json_schema({"type": "string", "pattern": f"^(?:{options})$"})
    return lambda draw: space.sample(1, draw.seed.value, draw.row)[0].values
