"""How one configuration differs from another."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from testflow.snapshots.differences.comparison import compare
from testflow.snapshots.differences.patch_writing import operations
from testflow.snapshots.differences.place import Place
from testflow.snapshots.differences.telling import Telling


@dataclass(frozen=True, slots=True)
class Changed:
    """A value in the place of another.

    Attributes:
        path: Where the new value stands.
        old_path: Where the old one stands; the same, but for items that others have shifted.
    """

    path: Place
    old_path: Place
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Added:
    """A value that only the new configuration has.

    Attributes:
        path: Where it stands in the new configuration.
        value: Without the parts of it that were moved there.
    """

    path: Place
    value: Any


@dataclass(frozen=True, slots=True)
class Removed:
    """A value that only the old configuration has.

    Attributes:
        path: Where it stands in the old configuration.
        value: Without the parts of it that were moved elsewhere.
    """

    path: Place
    value: Any


@dataclass(frozen=True, slots=True)
class Moved:
    """A value that stands, unchanged, elsewhere.

    Attributes:
        path: Where it stands in the new configuration.
        old_path: Where it stands in the old one.
    """

    path: Place
    old_path: Place
    value: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """What makes one configuration into another; false where they are equal.

    Values are parts of the configurations, not copies.

    Attributes:
        old: The whole old configuration.
        new: The whole new one.
        changed: Values that others have replaced.
        added: Values that are new.
        removed: Values that are gone.
        moved: Values that went from one place to another.
    """

    old: Any = field(repr=False)
    new: Any = field(repr=False)
    changed: tuple[Changed, ...]
    added: tuple[Added, ...]
    removed: tuple[Removed, ...]
    moved: tuple[Moved, ...]

    def __bool__(self) -> bool:
        """Whether there is any difference."""
        return bool(self.changed or self.added or self.removed or self.moved)

    def __str__(self) -> str:
        """Give the lines for people as one text."""
        return "\n".join(self.lines())

    def lines(self, secret_paths: Collection[str] = ()) -> list[str]:
        """Tell the difference to people, grouped by the mapping or list in which it lies.

        Long values are shortened, and secrets masked as `redact_values` does.

        Args:
            secret_paths: Settings that are secret whatever their names, such as ``db.pin``.

        Examples:
            >>> old = {"db": {"pool": 5, "password": "hunter2"}, "tls": "on request"}
            >>> new = {"db": {"pool": 50, "password": "hunter3", "tls": "on request"}}
            >>> print(difference(old, new))
            db
              changed password: *** → ***
              changed pool: 5 → 50
              moved tls from tls: "on request"
        """
        telling = Telling(secret_paths)
        for change in self.changed:
            telling.changed(change.path, change.old, change.new)
        for addition in self.added:
            telling.added(addition.path, addition.value)
        for removal in self.removed:
            telling.removed(removal.path, removal.value)
        for move in self.moved:
            telling.moved(move.path, move.old_path, move.value)
        return telling.lines()

    def to_patch(self) -> list[dict[str, Any]]:
        """Give the JSON Patch (RFC 6902) that makes the old configuration into the new one."""
        return operations(compare(self.old, self.new))


def difference(old: Any, new: Any) -> Difference:
    """Tell how `new` differs from `old`.

    Values are equal when they are the same JSON of the same types: ``1``, ``1.0`` and ``True``
    differ, as do ``0.0`` and ``-0.0``; NaN equals NaN; the order of members does not count. Lists
    are aligned, so that one more item is one addition; an item that resembles the one in its place
    is changed, not removed and added.

    A value is moved when it is gone in one place and new in another, once each, counting what lies
    within larger values that are gone or new; one of the two places must not lie within such a
    value. Null, booleans, numbers from -1 to 1 and empty values are too common to be told as moved;
    texts of up to two signs and whole numbers of up to two digits are told where they keep their
    name or their list. A mapping or list counts as much as what is in it.

    Takes time and memory in proportion to the number of values, whatever their depth, and a fixed
    number of steps at most for aligning lists: what is not found by then is aligned by position.

    Raises:
        InputError: `old` or `new` is not JSON.
    """
    found = compare(old, new)
    return Difference(
        old,
        new,
        tuple(
            Changed(node.new_place(), node.old_place(), node.old, node.new)
            for node in found.changed
        ),
        tuple(Added(node.new_place(), node.rest) for node in found.added),
        tuple(Removed(node.old_place(), node.rest) for node in found.removed),
        tuple(
            Moved(target.new_place(), source.old_place(), target.new)
            for source, target in found.moved
        ),
    )
