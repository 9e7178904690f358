"""Snapshots that were found: read one by one, or all of them as text or a table."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from testflow.errors import InputError
from testflow.snapshots.arguments import checked_path
from testflow.snapshots.runs import mask_of
from testflow.snapshots.snapshot import Snapshot
from testflow.snapshots.store import Store
from testflow.space.arrow import arrow_table
from testflow.space.files import reporting, write_table_file

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa

_ID = "snapshot.id"


class Found(Sequence[Snapshot]):
    """Snapshots in the order in which they were first saved; each is read when it is asked for.

    Attributes:
        numbers: Where each stands in the store.
        lost: The first digits of the ids of those that are lost, of which nobody knows whether a
            rule of settings holds; ``number …`` for one of which not even they are known.
    """

    __slots__ = ("_store", "lost", "numbers")

    def __init__(self, store: Store, numbers: npt.NDArray[Any], lost: tuple[str, ...] = ()) -> None:
        self.numbers = numbers
        self.lost = lost
        self._store = store

    @classmethod
    def of(cls, store: Store, numbers: npt.NDArray[Any]) -> Found:
        """Give some snapshots of a store, with those apart that are known to be lost."""
        runs = store.pack.lost()
        if not runs:
            return cls(store, numbers)
        is_lost = mask_of(runs, len(store.pack))[numbers]
        lost = dict.fromkeys(map(store.sign, numbers[is_lost].tolist()))
        return cls(store, numbers[~is_lost], tuple(lost))

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

    def to_arrow(self) -> pa.Table:
        """Give a table: a column ``snapshot.id``, and the settings as batches have them.

        Raises:
            InputError: A setting is called ``snapshot.id``.
        """
        table = arrow_table(self.lines())
        if _ID in table.column_names:
            message = f"there is a setting {_ID!r}"
            raise InputError(message, path=_ID, hint="write .jsonl")
        ids = import_module("pyarrow").array(self.ids, "string")
        return table.add_column(0, _ID, ids) if len(self) else table

    def write(self, path: str | Path) -> None:
        """Write them to a file.

        ``.jsonl`` and ``.ndjson`` give the values as lines of JSON; ``.parquet``, ``.arrow`` and
        ``.feather`` a table as `to_arrow` gives it.

        Raises:
            InputError: The file's ending is none of these, or the file cannot be written.
        """
        file = checked_path("path", path)
        with reporting(file):
            match file.suffix:
                case ".jsonl" | ".ndjson":
                    file.write_bytes(self.lines())
                case ".parquet" | ".arrow" | ".feather":
                    write_table_file(self.to_arrow(), file)
                case other:
                    message = f"cannot write snapshots as {other or 'a file without an ending'}"
                    hint = "use .jsonl, .ndjson, .parquet, .arrow or .feather"
                    raise InputError(message, path=str(file), hint=hint)

    def lines(self) -> bytes:
        """Give the values of all as lines of JSON."""
        return self._store.pack.lines(self.numbers.tolist())
