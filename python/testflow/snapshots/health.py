"""What is found wrong with a store, and what becomes of snapshots that move to another."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes of a pack that are not as they were written.

    Attributes:
        offset: Where they begin in the file.
        length: How many they are.
        what: What is wrong with them.
    """

    offset: int
    length: int
    what: str

    def __str__(self) -> str:
        """Give it on one line."""
        return f"{self.length} bytes from byte {self.offset} on: {self.what}"


@dataclass(frozen=True, slots=True)
class Health:
    """What reading all of a store found.

    Attributes:
        snapshots: How many snapshots there are, lost ones among them.
        damages: What is not as it was written; empty for a sound store.
        lost: The first digits of the ids of the snapshots that are lost, or ``number …`` for one
            of which not even they are known.
    """

    snapshots: int
    damages: tuple[Damage, ...]
    lost: tuple[str, ...]

    def __bool__(self) -> bool:
        """Whether everything is as it was written."""
        return not self.damages and not self.lost

    def __str__(self) -> str:
        """Give the account, a line for each damage and one for what is lost."""
        if self:
            return f"all {self.snapshots} snapshots are sound"
        lines = [str(damage) for damage in self.damages]
        sound = self.snapshots - len(self.lost)
        lines.append(f"{sound} of {self.snapshots} snapshots are sound")
        if self.lost:
            lines.append(f"lost: {', '.join(self.lost)}")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Transferred:
    """What became of snapshots that were brought into another store.

    Attributes:
        new: How many were not there before.
        known: How many were.
        lost: Those that could not be read, as `Health` tells them.
        conflicts: Names that mean another snapshot in each of the two.
        tool: The version of testflow that exported the file that they came from; empty where they
            came from a store.
    """

    new: int
    known: int
    lost: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    tool: str = ""
