"""Care of a store: whether it is sound, what becomes of old schemas, what is forgotten."""

from __future__ import annotations

from testflow.errors import Corrupt
from testflow.snapshots.access import NEW_PACK
from testflow.snapshots.arguments import checked_kind
from testflow.snapshots.entry import Deed
from testflow.snapshots.health import Health, Transferred
from testflow.snapshots.migrations.migration import Migration
from testflow.snapshots.retention import Retention
from testflow.snapshots.saved import Saved
from testflow.snapshots.store import sync_folder
from testflow.snapshots.writing import Writing
from testflow.space.files import reporting


class Care(Writing):
    """What keeps a store sound, short and up to date; see `Snapshots`."""

    def verify(self) -> Health:
        """Read everything, and tell what is not as it was written."""
        return self._there().health()

    def migrate(self, migration: Migration, *, in_bulk: bool = False) -> Saved:
        """Declare how configurations of one schema become those of a later one.

        From then on `load` brings a snapshot to the later schema when it is asked for.

        Args:
            migration: The steps.
            in_bulk: Whether all snapshots of the old schema are kept in their new form, too. The
                old ones stay; the new ones know them as their `source`.

        Returns:
            The ids of the snapshots in their new form; none unless it was done in bulk.

        Raises:
            InputError: A step does not fit a snapshot; what was done up to then is kept.
        """
        checked_kind("migration", migration, Migration)
        store = self._writing()
        if migration not in store.journal.migrations:
            store.note([self._entry(Deed.MIGRATION, [], migration.to_details())])
        numbers = store.journal.of_schema(migration.old, len(store.pack)) if in_bulk else []
        changed = (migration.apply(store.pack.value(number)) for number in numbers)
        saved = self._save(changed, (), "", schema=migration.new)
        store.note(
            self._entry(
                Deed.MIGRATED, [(there, there + 1)], {"source": store.pack.identity(number)}
            )
            for number, there in zip(numbers, saved.numbers.tolist(), strict=True)
            if there != number
        )
        self._keep()
        return saved

    def compact(self, retention: Retention | None = None) -> Transferred:
        """Write the store anew: shorter, as what was saved one by one shares more then.

        Everything that is known of snapshots stays. Other processes go on reading, and see the new
        store when they look again; what they found before, they still read.

        Args:
            retention: What to forget; nothing by default.

        Returns:
            How many snapshots the store has now.

        Raises:
            Corrupt: Some snapshots are damaged; nothing was changed.
            Conflict: Another process writes to the store.
        """
        rules = Retention() if retention is None else retention
        checked_kind("retention", rules, Retention)
        store = self._changing()
        # Counted under the lock: another process may have saved more until then.
        numbers = rules.kept(store.journal, len(store.pack))
        new = self.folder / NEW_PACK
        with reporting(new):
            result = store.copy(numbers, new, self._owner())
            if result.lost:
                new.unlink()
                message = f"these snapshots are damaged: {', '.join(result.lost)}"
                raise Corrupt(message, hint="`testflow snapshot repair` saves the others")
            new.replace(store.path)
            sync_folder(self.folder)
        self.close()
        return result
