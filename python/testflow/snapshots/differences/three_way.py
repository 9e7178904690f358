"""Two configurations that were made from the same one, brought together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from testflow.snapshots.differences.alignment import Aligner
from testflow.snapshots.differences.copies import copied
from testflow.snapshots.differences.difference import Difference, Moved, difference
from testflow.snapshots.differences.kinds import is_list, is_mapping
from testflow.snapshots.differences.numbering import Numbering
from testflow.snapshots.differences.place import ABSENT, Place, Step


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A place that the two sides want to be different.

    Attributes:
        path: Where it is in the configuration that both were made from, or would be.
        base: What stands there; `ABSENT` for nothing, here and below.
        ours: What one side put there.
        theirs: What the other side did.
        reason: How they contradict each other.
    """

    path: Place
    base: Any
    ours: Any
    theirs: Any
    reason: str

    def __str__(self) -> str:
        """Give the contradiction on one line."""
        return f"{self.path}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Merge:
    """What two sides made of one configuration.

    Attributes:
        value: A new configuration with the changes of both sides. Where they contradict each other,
            what both were made from stands, and what each of them moved elsewhere, in both places.
        conflicts: Where they do, by path.
        ours: What one side changed.
        theirs: What the other side changed.
    """

    value: Any
    conflicts: tuple[Contradiction, ...]
    ours: Difference
    theirs: Difference


def three_way(base: Any, ours: Any, theirs: Any) -> Merge:
    """Bring together what two sides made of `base`.

    Members are merged one by one, items of lists as they are aligned. It is no contradiction when
    both sides do the same, or both add mappings that can be merged. It is one when both give a
    value that differs, when one removes what the other changes, when both insert other items in the
    same place of a list, and when both move a value, or one moves what the other removes.

    The sides may change places: it gives the same value, and the same contradictions with the sides
    exchanged. Takes about the time of three differences.

    Raises:
        InputError: One of them is not JSON.

    Examples:
        >>> merge = three_way({"pool": 5, "tls": True}, {"pool": 50, "tls": True}, {"pool": 5})
        >>> merge.value, merge.conflicts
        ({'pool': 50}, ())
    """
    merging = _Merging(Numbering(base, ours, theirs))
    value = merging.whole(base, ours, theirs)
    found = merging.conflicts
    our_difference, their_difference = difference(base, ours), difference(base, theirs)
    # What two lists contradict each other in is told once.
    told = {conflict.path for conflict in found}
    found += [
        Contradiction(path, value, ABSENT, ABSENT, reason)
        for path, (value, reason) in _moved_apart(our_difference, their_difference).items()
        if path not in told and path.parent not in told
    ]
    found.sort(key=lambda conflict: conflict.path.sort_key)
    return Merge(copied(value), tuple(found), our_difference, their_difference)


def _moved_apart(ours: Difference, theirs: Difference) -> dict[Place, tuple[Any, str]]:
    """Give what is gone on both sides and was moved by one, unless both moved it to one place."""
    found: dict[Place, tuple[Any, str]] = {}
    for one, other in ((ours, theirs), (theirs, ours)):
        moves = {move.old_path: move for move in other.moved}
        removals = {removal.path for removal in other.removed}
        for move in one.moved:
            there = moves.get(move.old_path)
            if there is not None and not _is_same_target(move, there):
                targets = sorted([str(move.path), str(there.path)])
                found[move.old_path] = (move.value, f"moved to {' and to '.join(targets)}")
            elif move.old_path in removals:
                reason = f"moved to {move.path} by one side, removed by the other"
                found[move.old_path] = (move.value, reason)
    return found


def _is_same_target(one: Moved, other: Moved) -> bool:
    # Positions in one list depend on what else was changed in it: merging it compares them.
    is_within_list = all(
        move.path.parent == move.old_path.parent and isinstance(move.path.steps[-1], int)
        for move in (one, other)
    )
    return is_within_list or one.path == other.path


_Parts = tuple[Any, Any, Any]


class _Merging:
    """Merges from the outside in: what lies within a container waits, so that depth is free."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._aligner = Aligner(numbering)
        self._waiting: list[tuple[Any, _Parts, _Way | None]] = []
        self.conflicts: list[Contradiction] = []

    def whole(self, base: Any, ours: Any, theirs: Any) -> Any:
        merged = self._merged((base, ours, theirs), None)
        while self._waiting:
            container, parts, way = self._waiting.pop()
            if is_mapping(container):
                self._fill_mapping(container, parts, way)
            else:
                self._fill_list(container, parts, way)
        return merged

    def _merged(self, parts: _Parts, way: _Way | None) -> Any:
        """Give the merged value, of a mapping or list for now an empty one."""
        base, ours, theirs = map(self._number, parts)
        if theirs in (ours, base):
            return parts[1]
        if ours == base:
            return parts[2]
        if all(map(is_mapping, parts[1:])) and (parts[0] is ABSENT or is_mapping(parts[0])):
            container: Any = {}
        elif all(map(is_list, parts)):
            container = []
        else:
            return self._contradiction(parts, way, _reason(parts))
        self._waiting.append((container, parts, way))
        return container

    def _fill_mapping(self, container: dict[str, Any], parts: _Parts, way: _Way | None) -> None:
        sides: list[dict[str, Any]] = [{} if part is ABSENT else part for part in parts]
        for name in sides[0] | sides[1] | sides[2]:
            base, ours, theirs = (side.get(name, ABSENT) for side in sides)
            value = self._merged((base, ours, theirs), _Way(way, name))
            if value is not ABSENT:
                container[name] = value

    def _fill_list(self, container: list[Any], parts: _Parts, way: _Way | None) -> None:
        base: list[Any] = list(parts[0])
        ours, theirs = self._side(base, parts[1]), self._side(base, parts[2])
        reason = self._clash(base, ours, theirs)
        if reason:
            container += self._contradiction(parts, way, reason)
            return
        for at in range(len(base) + 1):
            container += ours.inserted.get(at) or theirs.inserted.get(at, [])
            if at < len(base):
                items = base[at], ours.kept.get(at, ABSENT), theirs.kept.get(at, ABSENT)
                value = self._merged(items, _Way(way, at))
                if value is not ABSENT:
                    container.append(value)

    def _side(self, base: list[Any], items: list[Any]) -> _Side:
        pairs = self._aligner.align(base, items)
        inserted: dict[int, list[Any]] = {}
        gap = start = 0
        for i, j in [*pairs, (len(base), len(items))]:
            if start < j:
                inserted[gap] = list(items[start:j])
            gap, start = i + 1, j + 1
        return _Side({i: items[j] for i, j in pairs}, inserted)

    def _clash(self, base: list[Any], ours: _Side, theirs: _Side) -> str:
        """Say what lists cannot be merged for; nothing where they can."""
        one, other = self._numbers(ours), self._numbers(theirs)
        if any(one[gap] != other[gap] for gap in one.keys() & other.keys()):
            return "both sides insert other items in one place"
        gone = {
            self._number(item)
            for at, item in enumerate(base)
            if at not in ours.kept and at not in theirs.kept
        }
        if any(_gaps(number, one) != _gaps(number, other) for number in gone):
            return "an item is moved by one side, and moved elsewhere or removed by the other"
        return ""

    def _numbers(self, side: _Side) -> dict[int, list[int]]:
        return {gap: [self._number(item) for item in items] for gap, items in side.inserted.items()}

    def _contradiction(self, parts: _Parts, way: _Way | None, reason: str) -> Any:
        path = Place() if way is None else way.place()
        self.conflicts.append(Contradiction(path, *parts, reason))
        return parts[0]

    def _number(self, part: Any) -> int:
        return -1 if part is ABSENT else self._numbering.of(part)


@dataclass(frozen=True, slots=True)
class _Way:
    """The last step of a path, and the way to it."""

    parent: _Way | None
    step: Step

    def place(self) -> Place:
        steps: list[Step] = []
        way: _Way | None = self
        while way is not None:
            steps.append(way.step)
            way = way.parent
        return Place(tuple(steps[::-1]))


@dataclass(frozen=True, slots=True)
class _Side:
    """What one side made of a list.

    Attributes:
        kept: What it has for the items of the old list, by their positions.
        inserted: What it has before the item of a position, or behind the last one.
    """

    kept: dict[int, Any]
    inserted: dict[int, list[Any]]


def _gaps(number: int, inserted: dict[int, list[int]]) -> list[int]:
    return sorted(gap for gap, numbers in inserted.items() if number in numbers)


def _reason(parts: _Parts) -> str:
    base, ours, theirs = parts
    if base is ABSENT:
        return "both sides add other values"
    if ours is ABSENT or theirs is ABSENT:
        return "removed by one side, changed by the other"
    return "both sides change it to other values"
