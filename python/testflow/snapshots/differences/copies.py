"""Configurations copied, whole or with parts left out, whatever their depth."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from testflow.snapshots.differences.kinds import is_container, is_mapping
from testflow.snapshots.differences.place import Place


def copied(value: Any) -> Any:
    """Give a copy that shares nothing that can change with the value."""
    top: list[Any] = [value]
    open_: list[dict[str, Any] | list[Any]] = [top]
    while open_:
        container = open_.pop()
        steps: Any = container if is_mapping(container) else range(len(container))
        for step in steps:
            inner: Any = cast("Any", container)[step]
            if is_container(inner):
                cast("Any", container)[step] = copy = shallow(inner)
                open_.append(copy)
    return top[0]


def shallow(container: Any) -> Any:
    """Give a new mapping or list of the same parts."""
    return dict(container) if is_mapping(container) else list(container)


def without(value: Any, holes: Iterable[Place]) -> Any:
    """Give the value without what stands in some places of it, sharing what it keeps.

    Args:
        value: A mapping or a list.
        holes: Places in it, none within another.
    """
    top = [shallow(value)]
    copies: dict[tuple[object, ...], Any] = {(): top[0]}
    leaving: list[tuple[Any, Any]] = []
    for hole in holes:
        container = top[0]
        for depth, step in enumerate(hole.steps[:-1], 1):
            key = hole.steps[:depth]
            if key not in copies:
                copies[key] = container[step] = shallow(container[step])
            container = copies[key]
        leaving.append((container, hole.steps[-1]))
    # From the back, so that the positions of list items still hold.
    leaving.sort(key=lambda each: each[1] if isinstance(each[1], int) else -1, reverse=True)
    for container, step in leaving:
        del container[step]
    return top[0]
