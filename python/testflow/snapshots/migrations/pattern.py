"""Which places of a configuration a step of a migration means."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, cast

from testflow.errors import InputError
from testflow.snapshots.differences.place import Step

EVERY = "*"
_TOKEN = re.compile(r'(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<plain>[^."]+)')


class Every:
    """Stands for every member of a mapping and every item of a list."""


def parsed(path: Any) -> tuple[Step | Every, ...]:
    """Read a path, such as ``services.*.ports.0``; names with dots stand in double quotes.

    Raises:
        InputError: It is none.
    """
    steps: list[Step | Every] = []
    if not isinstance(path, str):
        raise _unreadable(path)
    at = 0
    while at < len(path) or not steps:
        token = _TOKEN.match(path, at)
        if token is None or (token.end() < len(path) and path[token.end()] != "."):
            raise _unreadable(path)
        steps.append(_step(path, token))
        at = token.end() + 1
        if at == len(path):
            raise _unreadable(path)
    return tuple(steps)


def _step(path: str, token: re.Match[str]) -> Step | Every:
    plain = token["plain"]
    if plain is None:
        try:
            return str(json.loads(token["quoted"]))
        except ValueError as error:
            raise _unreadable(path) from error
    if plain == EVERY:
        return Every()
    return int(plain) if plain.isascii() and plain.isdigit() else plain


def _unreadable(path: Any) -> InputError:
    hint = 'such as services.*.ports.0; put names with dots into double quotes: "a.b".c'
    return InputError(f"{path!r} is no path", path="path", hint=hint)


def containers(values: Any, steps: tuple[Step | Every, ...]) -> Iterator[tuple[Any, Step]]:
    """Give the mappings and lists in which the places stand, each with the last step to one.

    The last step may lead to nothing; all before it lead to something.
    """
    step, rest = steps[0], steps[1:]
    for each in list(_matching(values, step)):
        if not rest:
            yield values, each
        elif has(values, each):
            yield from containers(values[each], rest)


def _matching(values: Any, step: Step | Every) -> Iterator[Step]:
    if isinstance(values, dict):
        if isinstance(step, Every):
            yield from values
        else:
            yield str(step)
    elif isinstance(values, list):
        if isinstance(step, Every):
            yield from range(len(cast("list[Any]", values)))
        elif isinstance(step, int):
            yield step


def has(container: Any, step: Step) -> bool:
    """Whether a mapping has a member, or a list an item."""
    if isinstance(container, list):
        return isinstance(step, int) and step < len(cast("list[Any]", container))
    return step in container
