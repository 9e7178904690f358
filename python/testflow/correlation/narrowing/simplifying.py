"""What a failure needs, made smaller in itself: lists, texts, numbers."""

from __future__ import annotations

from typing import Any

from testflow.correlation.narrowing.places import Path, steps_of, value_at
from testflow.correlation.narrowing.search import Search

_DIGITS = 3


def simplify(search: Search, path: Path, towards: Any) -> None:
    """Make the value at one place smaller, as far as the failure stays and the rules admit.

    Members and items are left out, texts shortened at both ends, numbers brought near to another
    one.

    Args:
        search: Whose smallest configuration is made smaller.
        path: The place.
        towards: The value there of a passing configuration; a number is brought near to it.
    """
    match value_at(search.best, path):
        case dict():
            _thin_out(search, path, {})
        case list():
            _thin_out(search, path, [])
        case str() as text:
            _shorten(search, path, text)
        case bool() | None:
            pass
        case int() | float() as number:
            is_number = isinstance(towards, int | float) and not isinstance(towards, bool)
            _lower(search, path, number, towards if is_number else 0)
        case _:
            pass  # absent


def _thin_out(search: Search, path: Path, empty: Any) -> None:
    search.approaches(empty, path)
    for step in steps_of(value_at(search.best, path)):
        simplify(search, (*path, step), None)


def _shorten(search: Search, path: Path, text: str) -> None:
    length = search.least(len(text), lambda size: text[:size], path)
    start = text[:length]
    search.least(length, lambda size: start[length - size :], path)


def _lower(search: Search, path: Path, number: float, towards: float) -> None:
    if isinstance(number, float):
        for digits in range(_DIGITS):
            rounded = round(number, digits) if digits else int(number)
            if rounded == number or search.takes_at(path, rounded):
                break
        number = value_at(search.best, path)
        if number != int(number):
            return
    origin = int(towards)
    distance = int(number) - origin
    sign = -1 if distance < 0 else 1
    search.least(abs(distance), lambda size: origin + sign * size, path)
