"""The store: a folder that keeps configurations and what is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from testflow._core import identify
from testflow.errors import Corrupt, InputError
from testflow.model import Configuration, Outcome
from testflow.runtime.clock import Clock, SystemClock
from testflow.runtime.environment import process_name, user_name
from testflow.snapshots.arguments import (
    Durability,
    checked_durability,
    checked_name,
    checked_outcome,
    checked_time,
    may_be_id,
    missing,
    unknown,
)
from testflow.snapshots.differences.difference import Difference, difference
from testflow.snapshots.found import Found
from testflow.snapshots.health import Health, Transferred
from testflow.snapshots.journal import Deed, Entry
from testflow.snapshots.known import known_columns
from testflow.snapshots.migrations.migration import Migration, way
from testflow.snapshots.origin import origin_details
from testflow.snapshots.retention import Retention
from testflow.snapshots.runs import Runs, count_of, mask_of, numbers_of, to_runs
from testflow.snapshots.saved import Saved
from testflow.snapshots.snapshot import Near, Snapshot
from testflow.snapshots.store import Store, sync_folder
from testflow.snapshots.stream import Stream
from testflow.space import ConfigurationBatch
from testflow.space.arguments import several
from testflow.space.files import reporting

_PACK = "pack"
_LOCK = "lock"


class Snapshots:
    """A folder of configurations, each kept once and known by the hash of its content.

    Any number of processes may read a store while one writes to it. The right to write is taken
    with the first thing that is written, and given up by `close`, at the end of a ``with`` block,
    or when the process ends however it ends.

    Args:
        folder: Where the store is, or shall be made when something is written.
        author: Who works with it; the user of this process by default.
        durability: ``durable``: what a call wrote survives a loss of power when the call returns.
            ``batch``: it survives the end of this process, and a loss of power once `flush` or
            `close` returned.
        non_finite: Whether NaN and the infinities are kept; otherwise they are refused.
        clock: Tells the time.

    Attributes:
        folder: Where the store is.

    Examples:
        >>> import tempfile
        >>> folder = tempfile.TemporaryDirectory()
        >>> with Snapshots(folder.name, author="ann") as snapshots:
        ...     kept = snapshots.save({"db": {"pool": 5}}, name="before the release", tags=["db"])
        ...     snapshots.load(kept.id[:8]).values
        {'db': {'pool': 5}}
        >>> folder.cleanup()
    """

    def __init__(
        self,
        folder: str | Path,
        *,
        author: str | None = None,
        durability: Durability = "durable",
        non_finite: bool = False,
        clock: Clock | None = None,
    ) -> None:
        self.folder = Path(folder)
        self._author = author or user_name()
        self._is_durable = checked_durability(durability) == "durable"
        self._non_finite = non_finite
        self._clock = clock or SystemClock()
        self._store: Store | None = None
        self._is_unfinished = False

    def __enter__(self) -> Self:
        """Use the store in a ``with`` block, at whose end it is closed."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the store."""
        self.close()

    def __len__(self) -> int:
        """Give how many snapshots there are, lost ones among them."""
        store = self._found()
        return len(store.pack) if store else 0

    def __iter__(self) -> Iterator[Snapshot]:
        """Give all snapshots in the order in which they were first saved."""
        return iter(self.find())

    def __contains__(self, configuration: object) -> bool:
        """Whether a configuration, or an equal one, is kept."""
        values = configuration
        if isinstance(configuration, Configuration):
            values = configuration.values
        store = self._found()
        return store is not None and bool(store.pack.find(identify(values, self._non_finite)))

    def __repr__(self) -> str:
        """Tell where the store is."""
        return f"<snapshots in {self.folder}>"

    # Writing

    def save(
        self,
        configuration: Any,
        *,
        name: str = "",
        tags: Iterable[str] = (),
        notes: str = "",
        schema: str = "",
    ) -> Snapshot:
        """Keep a configuration; one that is there already is not kept twice.

        Args:
            configuration: A `Configuration`, or plain dicts, lists and scalars.
            name: What it shall be called. A name that others have becomes a new version of it.
            tags: Its tags, besides those that it has.
            notes: What to say of it.
            schema: The fingerprint of the space that it was made from.

        Raises:
            InputError: It has a value that JSON does not have; the path says where.
            Conflict: Another process writes to the store.
        """
        saved = self._save([configuration], tags, notes, checked_name(name) if name else "", schema)
        return self._writing().snapshot(int(saved.numbers[0]))

    def save_many(
        self,
        configurations: Iterable[Any],
        *,
        tags: Iterable[str] = (),
        notes: str = "",
    ) -> Saved:
        """Keep many configurations; a batch comes straight from generation, without being decoded.

        Args:
            configurations: A batch, or configurations as `save` takes them.
            tags: Tags of all of them.
            notes: What to say of all of them.

        Raises:
            InputError: One has a value that JSON does not have. Those before it are kept, with
                their tags and notes.
            Conflict: Another process writes to the store.
        """
        return self._save(configurations, tags, notes)

    def tag(self, ids: str | Iterable[str], *tags: str) -> None:
        """Give tags to snapshots."""
        self._note(ids, Deed.TAG, [{"tag": tag} for tag in tags])

    def untag(self, ids: str | Iterable[str], *tags: str) -> None:
        """Take tags from snapshots."""
        self._note(ids, Deed.UNTAG, [{"tag": tag} for tag in tags])

    def annotate(self, ids: str | Iterable[str], text: str) -> None:
        """Say something of snapshots."""
        self._note(ids, Deed.ANNOTATE, [{"text": text}])

    def link(self, ids: str | Iterable[str], target: str) -> None:
        """Tell what snapshots belong to, such as the address of an issue."""
        self._note(ids, Deed.LINK, [{"target": target}])

    def record(
        self, ids: str | Iterable[str], outcome: Outcome | str, *, run: str = "", message: str = ""
    ) -> None:
        """Note how a test with snapshots ended."""
        details = {"outcome": checked_outcome(outcome).value, "run": run, "message": message}
        self._note(ids, Deed.RESULT, [details])

    def name(self, id: str, name: str) -> None:  # noqa: A002 - the field's word
        """Call a snapshot something; it becomes the newest version of that name."""
        self._note(id, Deed.NAME, [{"name": checked_name(name)}])

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

    # Reading

    def load(self, id: str, *, schema: str = "") -> Snapshot:  # noqa: A002 - the field's word
        """Bring a snapshot back.

        Args:
            id: Its id, or its first digits, from four on; or its name, for the newest version of
                it.
            schema: The fingerprint of a later schema: its values are brought there by the
                migrations that are declared. What is stored stays as it is.

        Raises:
            InputError: There is no such snapshot, several begin so, or no migration leads there.
            Corrupt: Its bytes are damaged.
        """
        store = self._there()
        found = store.snapshot(self._number(store, id))
        if not schema or found.schema == schema:
            return found
        values = found.values
        for migration in way(store.journal.migrations, found.schema, schema):
            values = migration.apply(values)
        return replace(found, values=values, schema=schema)

    def diff(self, old: str, new: str) -> Difference:
        """Say how two snapshots differ: what was changed, added, removed, moved.

        Args:
            old: The id, its first digits, or the name of the one.
            new: Those of the other.
        """
        return difference(self.load(old).values, self.load(new).values)

    def versions(self, name: str) -> Sequence[Snapshot]:
        """Give all snapshots that had a name, the oldest version first.

        Raises:
            InputError: Nothing had this name.
        """
        store = self._there()
        names = store.journal.names()
        if name not in names:
            raise unknown(name, names, "a name")
        return Found(store, np.array(names[name], np.int64))

    def names(self) -> list[str]:
        """Give all names, in alphabetical order."""
        store = self._found()
        return sorted(store.journal.names()) if store else []

    def tags(self) -> list[str]:
        """Give all tags that were ever used, in alphabetical order."""
        store = self._found()
        return store.journal.tags() if store else []

    def find(
        self,
        *,
        where: str = "",
        tags: Iterable[str] = (),
        result: Outcome | str | None = None,
        since: datetime | None = None,
    ) -> Found:
        """Find snapshots for which everything asked holds.

        Args:
            where: They keep this rule, in the language of constraints: of settings by their paths,
                such as ``db.pool > 5 and hosts.0 = "a"``, and of what is known of them, such as
                ``@result = "failed" and @author <> "ann"``: ``@author``, ``@links``, ``@message``,
                ``@name``, ``@notes``, ``@result``, ``@run``, ``@saved_at``, ``@schema``, ``@seed``,
                ``@strategy``, ``@tags``. What is lost keeps no rule.
            tags: They have all of these.
            result: Their last result is this one.
            since: They were first saved then or later; a time with its zone.

        Raises:
            SchemaError: The rule cannot be read, or no snapshot has a setting of it.
            InputError: There is no store, or the time has no zone.
        """
        store = self._there()
        length = len(store.pack)
        mask = ~mask_of(store.journal.unfinished(length), length)
        if where:
            known = known_columns(where, store.journal, length)
            mask &= np.frombuffer(store.pack.matching(where, known), np.bool_)
        for tag in several("tags", tags):
            mask &= store.journal.tagged(tag, length)
        if result is not None:
            mask &= store.journal.ended(checked_outcome(result), length)
        if since is not None:
            mask &= store.journal.saved_since(checked_time(since), length)
        return Found(store, np.flatnonzero(mask))

    def nearest(self, configuration: Any, count: int = 10) -> list[Near]:
        """Give the snapshots that are most like a configuration, the nearest first.

        Args:
            configuration: A `Configuration`, or plain dicts, lists and scalars.
            count: How many to give at most.

        Returns:
            Each with the number of places at which it has another value, or at which only one of
            the two has any. Of equally near ones that which was saved first comes first.

        Raises:
            InputError: There is no store, or the configuration has a value that JSON does not have.
        """
        store = self._there()
        values = configuration.values if isinstance(configuration, Configuration) else configuration
        unfinished = store.journal.unfinished(len(store.pack))
        asked = max(0, count) + count_of(unfinished)
        found = store.pack.nearest(values, self._non_finite, asked)
        finished = (one for one in found if one[0] not in numbers_of(unfinished))
        return [Near(store.snapshot(number), places) for number, places in islice(finished, count)]

    # Care

    def verify(self) -> Health:
        """Read everything, and tell what is not as it was written."""
        return self._there().health()

    def repair(self, folder: str | Path) -> Transferred:
        """Bring everything that is intact into a new store; this one stays as it is.

        Args:
            folder: Where the new store shall be; it has none yet.

        Returns:
            How many snapshots are in the new store, and which are lost.

        Raises:
            InputError: There is a store in the folder.
        """
        store = self._there()
        with Snapshots(folder, author=self._author, clock=self._clock) as target:
            if len(target):
                message = f"there are snapshots in {target.folder}"
                raise InputError(message, path="folder", hint="name a folder that has none")
            return store.transfer(np.arange(len(store.pack)), target._writing())

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
        self._there()
        store = self._writing()
        # Counted under the lock: another process may have saved more until then.
        numbers = (retention or Retention()).kept(store.journal, len(store.pack))
        new = self.folder / f"{_PACK}.new"
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

    def export(self, path: str | Path, ids: str | Iterable[str] | None = None) -> Transferred:
        """Write snapshots, with all that is known of them, to one file that any store can import.

        The same snapshots give the same bytes.

        Args:
            path: The file; one that exists is replaced once the new one is complete.
            ids: Those to write; all by default.
        """
        store = self._there()
        numbers = np.arange(len(store.pack)) if ids is None else self._numbers(store, ids)
        part = Path(f"{path}.part")
        with reporting(path):
            result = store.copy(numbers, part, self._owner())
            part.replace(path)
            sync_folder(part.parent)
        return result

    def import_(self, path: str | Path) -> Transferred:
        """Bring the snapshots of an exported file, or of another store's folder, into this one.

        Returns:
            How many are new, and the names that mean another snapshot here than there: the newest
            version of such a name is the imported one now.
        """
        given = Path(path)
        pack = given / _PACK if given.is_dir() else given
        if not pack.exists():
            raise missing(given)
        source = Store.read(pack)
        try:
            return source.transfer(np.arange(len(source.pack)), self._writing())
        finally:
            source.close()
            self._keep()

    # Within

    def _save(
        self,
        configurations: Iterable[Any],
        tags: Iterable[str],
        notes: str,
        name: str = "",
        schema: str = "",
    ) -> Saved:
        known_tags = list(several("tags", tags))
        store = self._writing()
        if self._is_unfinished:  # a save before failed between its snapshots and its entry
            store.adopt()
        self._is_unfinished = True
        error: BaseException | None = None
        if isinstance(configurations, ConfigurationBatch):
            saved = Saved(*store.pack.save_batch(*configurations.encoded()))
            schema, origin = configurations.space.fingerprint, configurations.origin
        else:
            stream = Stream(configurations)
            written, error = store.pack.save(stream, self._non_finite)
            saved, origin = Saved(*written), stream.origin
        details: dict[str, Any] = {"schema": schema} if schema else {}
        if origin is not None:
            details |= origin_details(origin, saved.is_new)
        store.note(self._entries(saved, details, known_tags, notes, name))
        self._is_unfinished = False
        self._keep()
        if error is not None:
            raise error
        return saved

    def _entries(
        self, saved: Saved, details: dict[str, Any], tags: Iterable[str], notes: str, name: str
    ) -> Iterator[Entry]:
        if saved.new:
            yield self._entry(Deed.SAVE, to_runs(saved.numbers[saved.is_new]), details)
        every = to_runs(saved.numbers)
        if not every:
            return
        for tag in tags:
            yield self._entry(Deed.TAG, every, {"tag": tag})
        if notes:
            yield self._entry(Deed.ANNOTATE, every, {"text": notes})
        if name:
            yield self._entry(Deed.NAME, every, {"name": name})

    def _note(
        self, ids: str | Iterable[str], deed: Deed, details: Iterable[dict[str, Any]]
    ) -> None:
        store = self._writing()
        numbers = to_runs(self._numbers(store, ids))
        if numbers:
            store.note([self._entry(deed, numbers, each) for each in details])
            self._keep()

    def _entry(self, deed: Deed, on: Runs, details: dict[str, Any]) -> Entry:
        return Entry(deed, self._clock.now(), self._author, on, details)

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
        self._store = Store.write(self.folder / _PACK, self.folder / _LOCK, self._owner())
        return self._store

    def _found(self) -> Store | None:
        """Give the store with what others appended; None where there is none."""
        store = self._store
        if store and not store.writes and store.is_replaced:
            store = self._store = None  # what was found before goes on reading the old pack
        if store:
            store.refresh()
        elif (self.folder / _PACK).exists():
            self._store = Store.read(self.folder / _PACK)
        return self._store

    def _there(self) -> Store:
        store = self._found()
        if store is None:
            raise missing(self.folder)
        return store

    def _numbers(self, store: Store, ids: str | Iterable[str]) -> npt.NDArray[np.int64]:
        return np.array(
            [self._number(store, each) for each in ([ids] if isinstance(ids, str) else ids)],
            np.int64,
        )

    def _number(self, store: Store, id: str) -> int:  # noqa: A002 - the field's word
        names = store.journal.names()
        if id in names:
            return names[id][-1]
        found = store.pack.find(id) if may_be_id(id) else []
        if len(found) == 1:
            return found[0][0]
        if not found:
            raise unknown(id, names)
        ids = ", ".join(each[:12] for _, each in found[:5])
        message = f"{len(found)} snapshots begin with {id}"
        raise InputError(message, path="id", hint=f"give more digits: {ids}")
