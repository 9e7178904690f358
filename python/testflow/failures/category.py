"""Kinds of failures, ready to be looked for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

UNKNOWN = "unknown"
"""What a failure is called that looks like none."""


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of failure.

    Attributes:
        name: What it is called.
        patterns: What failures of this kind have somewhere in their text.
        suggestions: What to try next.
        strength: How much a pattern says, from 0 to 1.
    """

    name: str
    patterns: tuple[re.Pattern[str], ...]
    suggestions: tuple[str, ...] = ()
    strength: float = 1.0


def category(
    name: str, patterns: Iterable[str], suggestions: Iterable[str] = (), strength: float = 1.0
) -> Category:
    """Make a category; patterns ignore case, and ``^`` and ``$`` are the ends of a line."""
    compiled = tuple(re.compile(each, re.IGNORECASE | re.MULTILINE) for each in patterns)
    return Category(name, compiled, tuple(suggestions), strength)
