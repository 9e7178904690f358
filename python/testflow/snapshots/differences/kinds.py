"""What counts as a mapping and as a list: plain dicts, lists and, read as lists, tuples."""

from __future__ import annotations

from typing import Any, TypeGuard


def is_mapping(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether it is a mapping."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Whether it is a list."""
    return isinstance(value, (list, tuple))


def is_container(value: object) -> TypeGuard[dict[str, Any] | list[Any]]:
    """Whether it is a mapping or a list."""
    return isinstance(value, (dict, list, tuple))
