"""YAML that a person wrote, read with care."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NoReturn

import yaml

_BOOLEAN = "tag:yaml.org,2002:bool"
_MOST_NODES = 1_000_000
_DEEPEST = 100
_TOO_DEEP = f"is nested more than {_DEEPEST} deep"


def read_yaml(text: str) -> object:
    """Give the data of a YAML document.

    Only plain data: a tag that would make anything else is refused. So are a key that is written
    twice, and aliases that stand for a million values or for themselves.

    Raises:
        ValueError: It is no YAML, or is refused; the message says where.
    """
    try:
        return _loaded(text)
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from error
    except RecursionError:
        _refuse(None, _TOO_DEEP)


class _Loader(yaml.SafeLoader):
    """Reads ``on``, ``off``, ``yes`` and ``no`` as the text that they are, as YAML 1.2 does."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - the form in which PyYAML keeps them
        first: [(tag, form) for tag, form in resolvers if tag != _BOOLEAN]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


_Loader.add_implicit_resolver(  # pyright: ignore[reportUnknownMemberType]
    _BOOLEAN, re.compile("true|True|TRUE|false|False|FALSE"), list("tTfF")
)


def _loaded(text: str) -> object:
    loader = _Loader(text)
    node = loader.get_single_node()
    if node is None:
        return None
    _measure(node, 0, {})
    return loader.construct_document(node)  # pyright: ignore[reportUnknownMemberType]


def _measure(
    node: yaml.Node, depth: int, known: dict[yaml.Node, tuple[int, int]]
) -> tuple[int, int]:
    """Give how many values a node stands for and how deep they are nested, aliases followed."""
    if depth > _DEEPEST:
        _refuse(node, _TOO_DEEP)
    if node not in known:
        below = [_measure(each, depth + 1, known) for each in _children(node)]
        size = 1 + sum(size for size, _ in below)
        known[node] = size, 1 + max((height for _, height in below), default=0)
    size, height = known[node]
    if size > _MOST_NODES:
        _refuse(node, f"stands for more than {_MOST_NODES:,} values")
    if depth + height > _DEEPEST:
        _refuse(node, _TOO_DEEP)
    return size, height


def _children(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.SequenceNode):
        yield from node.value
    elif isinstance(node, yaml.MappingNode):
        seen: set[tuple[str, str]] = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                if (key.tag, key.value) in seen:
                    _refuse(key, f"has the key {key.value!r} for the second time")
                seen.add((key.tag, key.value))
            yield key
            yield value


def _refuse(node: yaml.Node | None, what: str) -> NoReturn:
    place = f"line {node.start_mark.line + 1}" if node and node.start_mark else "it"
    message = f"{place} {what}"
    raise ValueError(message)
