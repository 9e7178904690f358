"""Universally unique identifiers, version 4 (RFC 9562)."""

from __future__ import annotations

from testflow.data.columns.column_type import Cell
from testflow.data.columns.options import refuse_options

_VERSION_AND_VARIANT = 0xF000 << 64 | 0b11 << 62
_VERSION_4 = 0x4000 << 64 | 0b10 << 62


def uuids(options: str) -> Cell:
    """Give random UUIDs, such as ``7f9c24e8-3b12-4fef-91e0-56a2d5a0c3d1``."""
    refuse_options("uuid", options)
    return lambda draw: _written(draw.bits() & ~_VERSION_AND_VARIANT | _VERSION_4)


def _written(number: int) -> str:
    digits = f"{number:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
