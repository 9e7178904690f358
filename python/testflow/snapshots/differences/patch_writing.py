"""The operations of a JSON Patch, each with pointers that hold at its turn.

Every operation shifts the items behind it. So each list that changes is seen as one line of all its
items, the old ones and the new ones in their order, of which only some are present at a time: an
item's position is how many of those before it are. Whatever the order of operations, pointers are
right, and at the end the line holds the new list. Positions are counted in a Fenwick tree
(Software: Practice and Experience 24, 1994), so that a change in a list of n items takes log n
steps.
"""

from __future__ import annotations

from typing import Any, cast

from testflow.snapshots.differences.comparison import Comparison, Node
from testflow.snapshots.differences.kinds import is_list
from testflow.snapshots.differences.place import ABSENT, Step, pointer_of


def operations(comparison: Comparison) -> list[dict[str, Any]]:
    """Give a patch: adds before moves, so that what moves finds its new home, then the rest."""
    lines = _Lines(comparison)
    patch: list[dict[str, Any]] = []
    for node in comparison.added:
        lines.set_present(node, is_present=True)
        patch.append({"op": "add", "path": lines.pointer(node), "value": node.rest})
    for source, target in comparison.moved:
        patch += _moved(source, target, lines)
    for node in comparison.removed:
        patch.append({"op": "remove", "path": lines.pointer(node)})
        lines.set_present(node, is_present=False)
    replaced = comparison.changed
    patch += [{"op": "replace", "path": lines.pointer(one), "value": one.new} for one in replaced]
    return patch


def _moved(source: Node, target: Node, lines: _Lines) -> list[dict[str, Any]]:
    taken = lines.pointer(source)
    lines.set_present(target, is_present=True)
    beside = lines.pointer(target)
    lines.set_present(source, is_present=False)
    put = lines.pointer(target)
    if not put.startswith(f"{taken}/"):
        return [{"op": "move", "from": taken, "path": put}]
    # Into the item behind it, which will have its position. The standard forbids such pointers, as
    # they would read as a move into itself.
    return [{"op": "copy", "from": taken, "path": beside}, {"op": "remove", "path": taken}]


class _Lines:
    """The lists as they are at one time of the patch."""

    def __init__(self, comparison: Comparison) -> None:
        self._lines: dict[int, _Line] = {}
        # What is added comes without what will be moved into it.
        self._awaited: dict[int, set[int]] = {}
        for _, target in comparison.moved:
            if isinstance(target.new_step, int):
                self._awaited.setdefault(id(target.parent), set()).add(target.new_step)

    def set_present(self, node: Node, *, is_present: bool) -> None:
        line = self._line(cast("Node", node.parent))
        if line is not None:
            line.set_present(line.place(node), is_present=is_present)

    def pointer(self, node: Node) -> str:
        steps = [self._step(each, each.parent) for each in node.upward() if each.parent]
        return pointer_of(tuple(steps[::-1]))

    def _step(self, node: Node, parent: Node) -> Step:
        line = self._line(parent)
        return node.step_from() if line is None else line.position(line.place(node))

    def _line(self, parent: Node) -> _Line | None:
        """Give the line of a list, None for mappings and lists in which no item ever shifts."""
        value = parent.new if parent.old is ABSENT else parent.old
        if isinstance(value, dict) or _is_still(parent):
            return None
        line = self._lines.get(id(parent))
        if line is None:
            line = self._lines[id(parent)] = _Line(parent, self._awaited.get(id(parent), set()))
        return line


def _is_still(node: Node) -> bool:
    return (
        is_list(node.old)
        and is_list(node.new)
        and len(node.pairs) == len(node.old) == len(node.new)
    )


class _Line:
    """The old and the new items of one list in their order, and which of them are present."""

    def __init__(self, node: Node, awaited: set[int]) -> None:
        old_length = 0 if node.old is ABSENT else len(node.old)
        new_length = 0 if node.new is ABSENT else len(node.new)
        self._old: list[int] = []
        self._new: list[int] = []
        present: list[int] = []
        for end_i, end_j in [*node.pairs, (old_length, new_length)]:
            for _ in range(len(self._old), end_i):
                self._old.append(len(present))
                present.append(1)
            for at in range(len(self._new), end_j):
                self._new.append(len(present))
                # Only in a list that is added as a whole are new items there before their turn.
                present.append(int(node.old is ABSENT and at not in awaited))
            if end_i < old_length:
                self._old.append(len(present))
                self._new.append(len(present))
                present.append(1)
        self._present = present
        self._sums = [0, *present]
        for at in range(1, len(self._sums)):
            above = at + (at & -at)
            if above < len(self._sums):
                self._sums[above] += self._sums[at]

    def place(self, node: Node) -> int:
        """Where in the line an item is."""
        if isinstance(node.old_step, int):
            return self._old[node.old_step]
        return self._new[cast("int", node.new_step)]

    def position(self, place: int) -> int:
        """How many items before it are present."""
        count = 0
        while place > 0:
            count += self._sums[place]
            place -= place & -place
        return count

    def set_present(self, place: int, *, is_present: bool) -> None:
        change = int(is_present) - self._present[place]
        self._present[place] += change
        at = place + 1
        while at < len(self._sums):
            self._sums[at] += change
            at += at & -at
