"""How the store of a folder is opened: when it is needed, for reading or for writing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from testflow.model import StoreRecovered
from testflow.runtime.bus import EventBus
from testflow.runtime.clock import Clock, SystemClock
from testflow.runtime.closing import Closing
from testflow.runtime.environment import process_name, user_name
from testflow.snapshots.arguments import (
    Durability,
    checked_durability,
    checked_path,
    checked_text,
    missing,
    reading,
)
from testflow.snapshots.entry import Deed, Entry
from testflow.snapshots.meant import number_meant
from testflow.snapshots.runs import Runs
from testflow.snapshots.store import Store
from testflow.space.arguments import several
from testflow.space.files import reporting

PACK = "pack"
NEW_PACK = "pack.new"
_LOCK = "lock"
OWN_FILES = (PACK, NEW_PACK, _LOCK)


class Access(Closing):
    """A folder, and its store while it is open; see `Snapshots`."""

    def __init__(  # noqa: PLR0913 - all but one by name
        self,
        folder: str | Path,
        *,
        author: str | None = None,
        durability: Durability = "durable",
        non_finite: bool = False,
        clock: Clock | None = None,
        bus: EventBus | None = None,
    ) -> None:
        self.folder = checked_path("folder", folder)
        self._author = checked_text("author", author or user_name())
        self._is_durable = checked_durability(durability) == "durable"
        self._non_finite = non_finite
        self._clock = clock or SystemClock()
        self._bus = bus
        self._store: Store | None = None
        self._is_unfinished = False

    def __len__(self) -> int:
        """Give how many snapshots there are, lost ones among them."""
        store = self._found()
        return len(store.pack) if store else 0

    def flush(self) -> None:
        """Make everything that was written survive a loss of power."""
        if self._store and self._store.writes:
            self._store.pack.sync()

    def close(self) -> None:
        """Finish what was written, and give up the right to write."""
        if self._store:
            store, self._store = self._store, None
            store.close()

    @property
    def recoveries(self) -> tuple[str, ...]:
        """What had to be put right when the store was opened for writing."""
        return self._store.recoveries if self._store else ()

    def _entry(self, deed: Deed, on: Runs, details: dict[str, Any]) -> Entry:
        return Entry(deed, self._clock.now(), self._author, details, on)

    def _keep(self) -> None:
        if self._is_durable:
            self.flush()

    def _owner(self) -> str:
        return f"{self._author}, {process_name()}, since {self._clock.now():%Y-%m-%d %H:%M:%S} UTC"

    def _writing(self) -> Store:
        if self._store and self._store.writes:
            return self._store
        with reporting(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        self._store = Store.write(self.folder / PACK, self.folder / _LOCK, self._owner())
        self._tell_recoveries(self._store)
        return self._store

    def _tell_recoveries(self, store: Store) -> None:
        if self._bus:
            for what in store.recoveries:
                self._bus.emit(StoreRecovered, folder=str(self.folder), what=what)

    def _changing(self) -> Store:
        """Give the store for writing, where there is one."""
        if not self._is_there:
            raise missing(self.folder)
        return self._writing()

    @property
    def _is_there(self) -> bool:
        with reading(self.folder):
            return (self.folder / PACK).exists()

    def _found(self) -> Store | None:
        """Give the store with what others appended; None where there is none."""
        store = self._store
        if store and not store.writes and store.is_replaced:
            store = self._store = None  # what was found before goes on reading the old pack
        if store:
            store.refresh()
        elif self._is_there:
            self._store = Store.read(self.folder / PACK)
        return self._store

    def _there(self) -> Store:
        store = self._found()
        if store is None:
            raise missing(self.folder)
        return store

    def _numbers(self, store: Store, ids: str | Iterable[str]) -> npt.NDArray[np.int64]:
        asked = [ids] if isinstance(ids, str) else several("ids", ids)
        return np.array([number_meant(store, each) for each in asked], np.int64)
