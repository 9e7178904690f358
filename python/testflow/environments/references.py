"""What a service says of others: ``{payment-db.host}`` in any of its texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, cast

from testflow.errors import SpecError
from testflow.model import Endpoint
from testflow.runtime.nearest import advise

_NAME, _WHAT = r"[A-Za-z][\w-]*", r"[A-Za-z]\w*"
_FORM = re.compile(rf"\{{(\{{{_NAME}\.{_WHAT}\}})\}}|\{{({_NAME})\.({_WHAT})\}}")


class Reference(NamedTuple):
    """A place where a service needs something of another one."""

    path: str
    service: str
    what: str


def references(value: Any, path: str = "") -> Iterator[Reference]:
    """Give every reference in plain data, with its path in the document."""
    for at, text in _texts(value, path):
        for found in _FORM.finditer(text):
            if not found[1]:
                yield Reference(at, found[2], found[3])


def filled(value: Any, endpoints: Mapping[str, Endpoint], path: str = "") -> Any:
    """Give plain data with every reference replaced by what it refers to.

    ``{{payment-db.host}}`` stands for the text ``{payment-db.host}``.

    Raises:
        SpecError: A service has no such thing to offer.
    """

    def fill(text: str, at: str) -> str:
        def one(found: re.Match[str]) -> str:
            if found[1]:
                return found[1]
            return _looked_up(Reference(at, found[2], found[3]), endpoints[found[2]])

        return _FORM.sub(one, text)

    return _mapped(value, path, fill)


def _looked_up(reference: Reference, endpoint: Endpoint) -> str:
    offered = {"host": endpoint.host, "port": str(endpoint.port), **endpoint.env}
    if reference.what in offered:
        return offered[reference.what]
    message = f"{reference.service} has no {reference.what!r}"
    raise SpecError(message, path=reference.path, hint=advise(reference.what, offered))


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    for key, each in _members(value):
        yield from _texts(each, f"{path}.{key}" if path else key)


def _members(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, Mapping):
        return [(str(key), each) for key, each in cast("Mapping[Any, Any]", value).items()]
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return [(str(place), each) for place, each in enumerate(cast("Sequence[Any]", value))]
    return []


def _mapped(value: Any, path: str, change: Callable[[str, str], str]) -> Any:
    if isinstance(value, str):
        return change(value, path)
    if isinstance(value, Mapping):
        mapping = cast("Mapping[str, Any]", value)
        return {key: _mapped(each, _below(path, key), change) for key, each in mapping.items()}
    if isinstance(value, (list, tuple)):
        items = cast("Sequence[Any]", value)
        return [_mapped(each, _below(path, place), change) for place, each in enumerate(items)]
    return value


def _below(path: str, key: object) -> str:
    return f"{path}.{key}" if path else str(key)
