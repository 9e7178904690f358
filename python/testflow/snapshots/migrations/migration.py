"""The way from one version of a schema to another."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass
from typing import Any

from testflow.errors import InputError
from testflow.snapshots.arguments import checked_text
from testflow.snapshots.migrations.steps import Convert, Default, Drop, Move, Rename, Step
from testflow.space.arguments import several

_KINDS: dict[str, type[Step]] = {
    "rename": Rename,
    "move": Move,
    "default": Default,
    "convert": Convert,
    "drop": Drop,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


@dataclass(frozen=True, slots=True)
class Migration:
    """What turns configurations of one schema into configurations of a later one.

    Attributes:
        old: The fingerprint of the schema that they are of; any name will do for one that is gone.
        new: That of the later one.
        steps: What to do, in this order.

    Examples:
        >>> migration = Migration("1", "2", (Rename("db.pool", "size"), Default("tls", True)))
        >>> migration.apply({"db": {"pool": 5}})
        {'db': {'size': 5}, 'tls': True}
    """

    old: str
    new: str
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        """Refuse a way that leads nowhere."""
        checked_text("old", self.old)
        checked_text("new", self.new)
        if not self.old or not self.new or self.old == self.new:
            message = f"a migration leads from one schema to another, not from {self.old!r}"
            raise InputError(message, path="new", hint="give two different fingerprints")
        object.__setattr__(self, "steps", tuple(several("steps", self.steps)))
        for step in self.steps:
            if type(step) not in _NAMES:
                message = f"{step!r} is no step of a migration"
                raise InputError(message, path="steps", hint="such as Rename(path, name)")

    def apply(self, values: Any) -> Any:
        """Give what becomes of a configuration, which stays as it is.

        Raises:
            InputError: A step does not fit it; `.path` says where.
        """
        changed = deepcopy(values)
        for step in self.steps:
            step.apply(changed)
        return changed

    def to_details(self) -> dict[str, Any]:
        """Give what a store keeps of it."""
        steps = [{"step": _NAMES[type(step)], **asdict(step)} for step in self.steps]
        return {"old": self.old, "new": self.new, "steps": steps}

    @classmethod
    def from_details(cls, details: dict[str, Any]) -> Migration:
        """Read what a store keeps of it."""
        return cls(details["old"], details["new"], tuple(map(_read, details["steps"])))


def _read(told: dict[str, Any]) -> Step:
    fields = {name: value for name, value in told.items() if name != "step"}
    if "values" in fields:
        fields["values"] = tuple((old, new) for old, new in fields["values"])
    return _KINDS[told["step"]](**fields)


def way(migrations: Iterable[Migration], old: str, new: str) -> Sequence[Migration]:
    """Give the migrations that lead from one schema to another, the fewest.

    Raises:
        InputError: None do.
    """
    known = list(migrations)
    open_ways: deque[tuple[Migration, ...]] = deque([()])
    reached = {old}
    while open_ways:
        begun = open_ways.popleft()
        here = begun[-1].new if begun else old
        if here == new:
            return begun
        for each in known:
            if each.old == here and each.new not in reached:
                reached.add(each.new)
                open_ways.append((*begun, each))
    message = f"no migration leads from schema {old[:12] or '(unknown)'} to {new[:12]}"
    raise InputError(message, path="schema", hint="declare one with `migrate`")
