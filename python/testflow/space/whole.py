"""Counts, places and seeds."""

from __future__ import annotations

from operator import index
from typing import Any

from testflow.errors import InputError

_SEED_LIMIT = 1 << 64


def refuse_out_of_range(count: Any, seed: Any, start: Any) -> None:
    """Refuse what no stream has.

    Raises:
        InputError: One is no whole number from 0 to 2**64 - 1; `.path` says which.
    """
    for name, value in (("count", count), ("start", start), ("seed", seed)):
        try:
            is_within = 0 <= index(value) < _SEED_LIMIT
        except TypeError as error:
            message = f"must be a whole number, not {value!r}"
            raise InputError(message, path=name) from error
        if not is_within:
            message = f"must be from 0 to 2**64 - 1, not {value}"
            raise InputError(message, path=name)
