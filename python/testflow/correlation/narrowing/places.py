"""Places inside a configuration, and what stands there."""

from __future__ import annotations

import json
from enum import Enum
from typing import Any, Final, cast

from testflow.runtime.redaction import redact, redact_values

Path = tuple[str | int, ...]

_LONGEST = 60
_WRITER = json.JSONEncoder(sort_keys=True, ensure_ascii=False)


class Nothing(Enum):
    """What stands at a place that a configuration does not have."""

    ABSENT = "absent"


ABSENT: Final = Nothing.ABSENT


def value_at(values: Any, path: Path) -> Any:
    """Give what stands at a place; `ABSENT` where there is no such place."""
    for step in path:
        if isinstance(values, dict) and step in values:
            values = cast("dict[str | int, Any]", values)[step]
        elif isinstance(values, list) and isinstance(step, int):
            items = cast("list[Any]", values)
            if step >= len(items):
                return ABSENT
            values = items[step]
        else:
            return ABSENT
    return values


def with_value(values: Any, path: Path, value: Any) -> Any:
    """Give a configuration with another value at one of its places; the rest is shared."""
    if not path:
        return value
    step, inner = path[0], path[1:]
    if isinstance(values, dict):
        members = cast("dict[str | int, Any]", values)
        return {**members, step: with_value(members[step], inner, value)}
    items = list(cast("list[Any]", values))
    items[cast("int", step)] = with_value(items[cast("int", step)], inner, value)
    return items


def steps_of(whole: Any) -> list[str | int]:
    """Give the steps to what a mapping or a list holds; none for anything else."""
    if isinstance(whole, dict):
        return list(cast("dict[str | int, Any]", whole))
    return list(range(len(cast("list[Any]", whole)))) if isinstance(whole, list) else []


def text_of(value: Any) -> str:
    """Write a value as JSON; two values are the same when this is."""
    return _WRITER.encode(value)


def text_at(values: Any, path: Path) -> str | None:
    """Write what stands at a place; None where nothing does."""
    value = value_at(values, path)
    return None if value is ABSENT else text_of(value)


def dotted(path: Path) -> str:
    """Write a place as settings are called: ``db.pool``, ``ports.0``, ``$`` for the whole."""
    return ".".join(map(str, path)) or "$"


def shown(path: Path, value: Any) -> str:
    """Write a value as classes of settings are called: text bare where it reads like nothing else.

    Secrets are masked, long values cut.
    """
    if value is ABSENT:
        return "absent"
    name = dotted(path)
    key = next((step for step in reversed(path) if isinstance(step, str)), name)
    safe = redact_values({key: value})[key]
    text = safe if isinstance(safe, str) and _is_plain(safe) else text_of(safe)
    text = redact(f"{name} = {text}").removeprefix(f"{name} = ")
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _is_plain(text: str) -> bool:
    if not text.isprintable() or text != text.strip() or text in {"", "absent"}:
        return False
    try:
        json.loads(text)
    except ValueError:
        return True
    return False
