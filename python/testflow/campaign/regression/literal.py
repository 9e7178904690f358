"""Values as Python source that gives exactly these values again."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from typing import Any, cast

from testflow.campaign.regression.layout import Expression, Group, assignment

_DEEPEST = 12
_LONGEST_DECIMAL_BITS = 4_096  # Python reads decimal digits of a few thousand bits only

_Nested = dict[str, Any] | list[Any]


def literal_text(text: str) -> str:
    """Give a text in quotes; what cannot be seen is escaped."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    return f"{quote}{''.join(_character(each, quote) for each in text)}{quote}"


def definitions(name: str, value: Any) -> list[str]:
    """Give the statements that call a plain value something.

    What is nested deeper than a page is wide stands in a value of its own before it.

    Args:
        name: What it is called.
        value: Plain dicts, lists and scalars.

    Examples:
        >>> definitions("LIMITS", {"low": float("-inf"), "high": 1e16})
        ['LIMITS = {"low": -inf, "high": 1e16}']
    """
    waiting: deque[tuple[str, Any]] = deque([(name, value)])
    found: list[str] = []
    parts = 0

    def expression(value: Any, depth: int) -> Expression:
        nonlocal parts
        if not isinstance(value, dict | list):
            return _scalar(value)
        inner = cast("_Nested", value)
        if depth == _DEEPEST and inner:
            parts += 1
            part = f"{name}_PART_{parts}"
            waiting.append((part, inner))
            return part
        items = tuple((key, expression(each, depth + 1)) for key, each in _members(inner))
        return Group("{", items, "}") if isinstance(inner, dict) else Group("[", items, "]")

    while waiting:
        part, inner = waiting.popleft()
        found.append(assignment(part, expression(inner, 0)))
    return found[::-1]


def unusual_floats(value: Any) -> set[str]:
    """Give which of ``inf`` and ``nan`` the source of a value needs.

    Examples:
        >>> unusual_floats({"limits": [1.5, float("inf")]})
        {'inf'}
    """
    waiting: list[Any] = [value]
    found: set[str] = set()
    while waiting:
        each = waiting.pop()
        if isinstance(each, float) and not math.isfinite(each):
            found.add("nan" if math.isnan(each) else "inf")
        elif isinstance(each, dict | list):
            waiting += [inner for _, inner in _members(cast("_Nested", each))]
    return found


def _members(value: _Nested) -> Iterable[tuple[str, Any]]:
    """Give each member with what stands before it."""
    if isinstance(value, dict):
        return ((f"{literal_text(key)}: ", each) for key, each in value.items())
    return (("", each) for each in value)


def _scalar(value: Any) -> str:
    match value:
        case str():
            return literal_text(value)
        case float():
            return repr(value).replace("e+", "e")
        case int() if value.bit_length() > _LONGEST_DECIMAL_BITS:
            return f"{'-' if value < 0 else ''}0x{abs(value):X}"
        case _:
            return repr(value)


def _character(character: str, quote: str) -> str:
    if character in {quote, "\\"}:
        return f"\\{character}"
    return character if character.isprintable() else repr(character)[1:-1]
