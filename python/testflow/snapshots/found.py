"""Snapshots that were found: read one by one, or all of them as text or a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, overload

from testflow.snapshots.snapshot import Snapshot
from testflow.snapshots.store import Store

if TYPE_CHECKING:
    import numpy.typing as npt


class Found(Sequence[Snapshot]):
    """Snapshots in the order in which they were first saved; each is read when it is asked for.

    Attributes:
        numbers: Where each stands in the store.
    """

    __slots__ = ("_store", "numbers")

    def __init__(self, store: Store, numbers: npt.NDArray[Any]) -> None:
        self.numbers = numbers
        self._store = store

    def __len__(self) -> int:
        """Give how many there are."""
        return len(self.numbers)

    @overload
    def __getitem__(self, place: int) -> Snapshot: ...
    @overload
    def __getitem__(self, place: slice) -> Found: ...
    def __getitem__(self, place: int | slice) -> Snapshot | Found:
        """Give one of them, or a page."""
        if isinstance(place, slice):
            return Found(self._store, self.numbers[place])
        return self._store.snapshot(int(self.numbers[place]))

    def __repr__(self) -> str:
        """Tell how many there are."""
        return f"<{len(self)} snapshots>"

    @property
    def ids(self) -> list[str]:
        """The ids of all."""
        return [self._store.pack.identity(int(number)) for number in self.numbers]

    def lines(self) -> bytes:
        """Give the values of all as lines of JSON."""
        return self._store.pack.lines(self.numbers.tolist())
