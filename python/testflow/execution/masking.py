"""The secrets of a configuration, masked in what a target says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from testflow.runtime.redaction import MASK, redact, redact_values

_SHORTEST = 4  # anything shorter stands in too many other words


def masked_text(text: str, secrets: tuple[str, ...]) -> str:
    """Give a text without these secrets, and without what looks like one."""
    for secret in secrets:
        text = text.replace(secret, MASK)
    return redact(text)


def secrets_of(values: Any) -> tuple[str, ...]:
    """Give the texts in a configuration that its keys call secret, the longest first."""
    return tuple(sorted(set(_hidden(values, redact_values(values))), key=len, reverse=True))


def _hidden(value: object, shown: object) -> Iterator[str]:
    match value:
        case dict():
            inner = cast("dict[str, object]", value)
            for key in inner if isinstance(shown, dict) else ():
                yield from _hidden(inner[key], cast("dict[str, object]", shown)[key])
        case list() if isinstance(shown, list):
            for one, other in zip(cast("list[Any]", value), cast("list[Any]", shown), strict=True):
                yield from _hidden(one, other)
        case str() if shown == MASK != value and len(value) >= _SHORTEST:
            yield value
        case _:
            pass
