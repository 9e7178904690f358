"""Regular expressions that people write."""

from __future__ import annotations

import re


def compiling(pattern: str) -> str:
    """Give the pattern, if it is one; for pydantic's validators.

    Raises:
        ValueError: It is none.
    """
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        message = f"{pattern!r} is no regular expression: {error}"
        raise ValueError(message) from None
    return pattern
