"""Carrying snapshots from one store to another."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from testflow.errors import InputError
from testflow.runtime.environment import tool_version
from testflow.snapshots.access import OWN_FILES, PACK, Access
from testflow.snapshots.arguments import checked_path, missing, reading
from testflow.snapshots.health import Transferred
from testflow.snapshots.store import Store, sync_folder
from testflow.space.files import reporting


class Carrying(Access):
    """What brings snapshots elsewhere; see `Snapshots`."""

    def export(self, path: str | Path, ids: str | Iterable[str] | None = None) -> Transferred:
        """Write snapshots, with all that is known of them, to one file that any store can import.

        It tells where they came from: origins with their seeds, the version of testflow that made
        them, spaces with their fingerprints, and the version of testflow that wrote the file. The
        same snapshots and the same version give the same bytes.

        Args:
            path: The file; one that exists is replaced once the new one is complete.
            ids: Those to write; all by default.

        Raises:
            InputError: The file cannot be written there, or a snapshot is not known.
        """
        store = self._there()
        numbers = np.arange(len(store.pack)) if ids is None else self._numbers(store, ids)
        file = checked_path("path", path)
        self._refuse_as_export(file)
        # In a folder of its own: another process may be exporting to the same file.
        with reporting(file), TemporaryDirectory(prefix=".testflow-", dir=file.parent) as own:
            part = Path(own) / PACK
            result = store.copy(numbers, part, self._owner(), tool_version())
            part.replace(file)
            sync_folder(file.parent)
        return result

    def import_(self, path: str | Path) -> Transferred:
        """Bring the snapshots of an exported file, or of another store's folder, into this one.

        Returns:
            How many are new, and the names that mean another snapshot here than there: the newest
            version of such a name is the imported one now.
        """
        given = checked_path("path", path)
        with reading(given):
            pack = given / PACK if given.is_dir() else given
            if not pack.exists():
                raise missing(given)
        source = Store.read(pack)
        try:
            if not source.pack.size()[0]:
                message = f"{given} is empty"
                raise InputError(message, path="path", hint="name a store or an exported file")
            return source.transfer(np.arange(len(source.pack)), self._writing())
        finally:
            source.close()
            self._keep()

    def repair(self, folder: str | Path) -> Transferred:
        """Bring everything that is intact into a new store; this one stays as it is.

        Args:
            folder: Where the new store shall be; it has none yet.

        Returns:
            How many snapshots are in the new store, and which are lost.

        Raises:
            InputError: There is a store in the folder.
        """
        self._there()
        with type(self)(folder, author=self._author, clock=self._clock) as target:
            if len(target):
                message = f"there are snapshots in {target.folder}"
                raise InputError(message, path="folder", hint="name a folder that has none")
            return target.import_(self.folder)

    def _refuse_as_export(self, file: Path) -> None:
        with reading(file):
            is_own = file.resolve() in {self.folder.resolve() / each for each in OWN_FILES}
            if is_own or file.is_dir() or not file.parent.is_dir():
                message = f"no file can be written as {file}"
                hint = "name a file in a folder that is there"
                raise InputError(message, path="path", hint=hint)
