"""Advice for a name that is not known."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest_names(name: str, known: Iterable[str]) -> list[str]:
    """Give the known names that look like this one, best first, ignoring case."""
    by_folded = {each.casefold(): each for each in known}
    return [by_folded[match] for match in get_close_matches(name.casefold(), by_folded)]


def advise(name: str, known: Iterable[str]) -> str:
    """Give a hint: the names that look like this one or, where none does, all of them."""
    names = sorted(known)
    near = nearest_names(name, names)
    if near:
        return f"did you mean {' or '.join(repr(each) for each in near)}?"
    return f"known: {', '.join(names)}" if names else "none is known"
