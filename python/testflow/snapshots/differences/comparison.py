"""Two configurations walked side by side: what patches are written from and people are told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from testflow.snapshots.differences.alignment import Aligner, Pairs
from testflow.snapshots.differences.copies import without
from testflow.snapshots.differences.kinds import is_container, is_list, is_mapping
from testflow.snapshots.differences.numbering import DISTINCT, SHORT, Numbering
from testflow.snapshots.differences.place import ABSENT, Place, Step


class Node:
    """A value that differs, or a mapping or list around it, in one configuration or in both.

    Attributes:
        parent: What it stands in; None for the whole.
        old_step: The step from the parent's old value to its own; None where it has none.
        new_step: The same for the new value.
        old: The old value, or `ABSENT`.
        new: The new value, or `ABSENT`.
        pairs: Of a list in both, the old and new positions of the items that belong together.
        rest: Of what only one configuration has, the value without what was moved in or out.
    """

    __slots__ = ("new", "new_step", "old", "old_step", "pairs", "parent", "rest")

    def __init__(
        self, parent: Node | None, steps: tuple[Step | None, Step | None], old: Any, new: Any
    ) -> None:
        self.parent = parent
        self.old_step, self.new_step = steps
        self.old = old
        self.new = new
        self.pairs: Pairs = []
        self.rest: Any = new if old is ABSENT else old

    def old_place(self) -> Place:
        """Where the old value stands."""
        return _place(node.old_step for node in self.upward())

    def new_place(self) -> Place:
        """Where the new value stands."""
        return _place(node.new_step for node in self.upward())

    def upward(self) -> Iterator[Node]:
        """Give the node and what it stands in, up to the whole."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent

    def step_from(self) -> Step:
        """The step from the parent, of what only one configuration has."""
        return cast("Step", self.new_step if self.old is ABSENT else self.old_step)


def _place(steps: Iterable[Step | None]) -> Place:
    return Place(tuple(step for step in steps if step is not None)[::-1])


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two configurations differ.

    Attributes:
        changed: Values that another has replaced.
        added: Values that only the new one has.
        removed: Values that only the old one has.
        moved: From where to where; neither is in the other lists, but may stand within one.
    """

    changed: list[Node]
    added: list[Node]
    removed: list[Node]
    moved: list[tuple[Node, Node]]


def compare(old: Any, new: Any) -> Comparison:
    """Compare two configurations.

    Time and memory grow with the number of values, whatever their depth; aligning lists takes at
    most a fixed number of steps more.

    Raises:
        InputError: One of them is not JSON, or contains itself.
    """
    numbering = Numbering(old, new)
    changed: list[Node] = []
    added: list[Node] = []
    removed: list[Node] = []
    aligner = Aligner(numbering)
    root = Node(None, (None, None), old, new)
    nodes = [] if numbering.of(old) == numbering.of(new) else [root]
    while nodes:
        node = nodes.pop()
        if node.old is ABSENT:
            added.append(node)
        elif node.new is ABSENT:
            removed.append(node)
        elif (inner := _inner(node, numbering, aligner)) is None:
            changed.append(node)
        else:
            nodes += reversed(inner)
    moved = _moved(removed, added, numbering)
    ends = {id(node) for pair in moved for node in pair}
    added = [node for node in added if id(node) not in ends]
    removed = [node for node in removed if id(node) not in ends]
    _leave_out([node for pair in moved for node in pair], (*added, *removed))
    return Comparison(changed, added, removed, moved)


def _inner(node: Node, numbering: Numbering, aligner: Aligner) -> list[Node] | None:
    """Give what differs within two mappings or two lists, None for anything else."""
    old, new = node.old, node.new
    if is_mapping(old) and is_mapping(new):
        pairs = _members(old, new)
    elif is_list(old) and is_list(new):
        node.pairs = aligner.align(old, new)
        pairs = _items(node)
    else:
        return None
    of = numbering.of
    return [
        Node(node, (old_step, new_step), old, new)
        for old_step, new_step, old, new in pairs
        if old is ABSENT or new is ABSENT or of(old) != of(new)
    ]


_Pair = tuple[Step | None, Step | None, Any, Any]


def _members(old: dict[str, Any], new: dict[str, Any]) -> Iterator[_Pair]:
    for name, value in old.items():
        is_kept = name in new
        yield name, name if is_kept else None, value, new[name] if is_kept else ABSENT
    for name, value in new.items():
        if name not in old:
            yield None, name, ABSENT, value


def _items(node: Node) -> Iterator[_Pair]:
    i = j = 0
    for end_i, end_j in [*node.pairs, (len(node.old), len(node.new))]:
        for at in range(i, end_i):
            yield at, None, node.old[at], ABSENT
        for at in range(j, end_j):
            yield None, at, ABSENT, node.new[at]
        if end_i < len(node.old):
            yield end_i, end_j, node.old[end_i], node.new[end_j]
        i, j = end_i + 1, end_j + 1


def _moved(removed: list[Node], added: list[Node], numbering: Numbering) -> list[tuple[Node, Node]]:
    """Pair what is gone with its equal elsewhere, where there is one of it on either side."""
    if not (removed and added):
        return []
    sources, targets = _once(removed, numbering), _once(added, numbering)
    tops = {id(node) for node in (*removed, *added)}
    return [
        (source, target)
        for number, target in targets.items()
        if target is not None
        and (source := sources.get(number)) is not None
        and (id(source) in tops or id(target) in tops)
        and _is_worth_telling(source, target, numbering.weight(number))
    ]


def _once(tops: list[Node], numbering: Numbering) -> dict[int, Node | None]:
    """Give by number each value in these, as deep as they go; None for those that occur again."""
    found: dict[int, Node | None] = {}
    nodes = tops[::-1]
    while nodes:
        node = nodes.pop()
        number = numbering.of(node.old if node.new is ABSENT else node.new)
        found[number] = None if number in found else node
        nodes += reversed([*_parts(node)])
    return found


def _parts(node: Node) -> Iterator[Node]:
    is_old = node.new is ABSENT
    value: Any = node.old if is_old else node.new
    if not is_container(value):
        return
    steps: Iterable[Step] = value if is_mapping(value) else range(len(value))
    parts: Any = value
    for step in steps:
        if is_old:
            yield Node(node, (step, None), parts[step], ABSENT)
        else:
            yield Node(node, (None, step), ABSENT, parts[step])


def _is_worth_telling(source: Node, target: Node, weight: int) -> bool:
    if weight == SHORT:
        is_same_name = isinstance(source.old_step, str) and source.old_step == target.new_step
        is_same_list = source.parent is target.parent and isinstance(source.old_step, int)
        return is_same_name or is_same_list
    return weight == DISTINCT


def _leave_out(moved: list[Node], tops: Iterable[Node]) -> None:
    """Set the rest of what something was moved into or out of."""
    by_id = {id(node): node for node in tops}
    holes: dict[int, list[Place]] = {}
    for node in moved:
        steps: list[Step] = []
        top = node
        while id(top) not in by_id and (top.old is ABSENT or top.new is ABSENT):
            steps.append(top.step_from())
            top = cast("Node", top.parent)
        if id(top) in by_id:
            holes.setdefault(id(top), []).append(Place(tuple(steps[::-1])))
    for key, places in holes.items():
        by_id[key].rest = without(by_id[key].rest, places)
