"""The store: a folder that keeps configurations and what is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

import numpy as np

from testflow._core import identify
from testflow.model import Configuration, Outcome
from testflow.snapshots.arguments import (
    checked_count,
    checked_id,
    checked_outcome,
    checked_tags,
    checked_text,
    checked_time,
    unknown,
)
from testflow.snapshots.care import Care
from testflow.snapshots.carrying import Carrying
from testflow.snapshots.columns import columns_for
from testflow.snapshots.differences.difference import Difference, difference
from testflow.snapshots.found import Found
from testflow.snapshots.kept_space import KeptSpace
from testflow.snapshots.meant import number_meant
from testflow.snapshots.migrations.migration import way
from testflow.snapshots.recording import Recording
from testflow.snapshots.runs import mask_of, numbers_of
from testflow.snapshots.snapshot import Near, Snapshot


class Snapshots(Care, Carrying, Recording):
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
        bus: Is told with a `StoreRecovered` of each thing that had to be put right when the store
            was opened for writing, such as a write that a crash interrupted.

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

    def __iter__(self) -> Iterator[Snapshot]:
        """Give all snapshots but the lost ones, in the order in which they were first saved."""
        return iter(self.find())

    def __contains__(self, configuration: object) -> bool:
        """Whether a configuration, or an equal one, is kept."""
        values = configuration
        if isinstance(configuration, Configuration):
            values = configuration.values
        store = self._found()
        identity = identify(values, self._non_finite)
        return store is not None and any(sound for _, sound in store.pack.find(identity))

    def __repr__(self) -> str:
        """Tell where the store is."""
        return f"<snapshots in {self.folder}>"

    def load(self, id: str, *, schema: str = "") -> Snapshot:  # noqa: A002 - the field's word
        """Bring a snapshot back.

        Args:
            id: Its id, or its first digits, from four on; or its name, for the newest version of
                it.
            schema: The fingerprint of a later schema: its values are brought there by the
                migrations that are declared. What is stored stays as it is.

        Raises:
            InputError: There is no such snapshot, several begin so, or no migration leads there.
            Corrupt: It is lost.
        """
        checked_text("schema", schema)
        store = self._there()
        found = store.snapshot(number_meant(store, id))
        if not schema or found.schema == schema:
            return found
        values = found.values
        for migration in way(store.journal.migrations, found.schema, schema):
            values = migration.apply(values)
        return replace(found, values=values, schema=schema)

    def configuration(self, id: str) -> Any:  # noqa: A002 - the field's word
        """Bring a configuration back without what is known of it, which is much quicker.

        Args:
            id: Its id, its first digits, from four on, or its name; quickest by its whole id.

        Raises:
            InputError: There is no such snapshot, or several begin so.
            Corrupt: It is lost.
        """
        # What an id stands for never changes: others need not be asked whether they wrote.
        opened = self._store
        if opened is not None and (found := opened.pack.get(id)) is not None:
            return found[0]
        checked_id(id)
        store = self._there()
        return store.value(number_meant(store, id))

    def diff(self, old: str, new: str) -> Difference:
        """Say how two snapshots differ: what was changed, added, removed, moved.

        Args:
            old: The id, its first digits, or the name of the one.
            new: Those of the other.
        """
        return difference(self.load(old).values, self.load(new).values)

    def versions(self, name: str) -> Found:
        """Give all snapshots that had a name, the oldest version first.

        Raises:
            InputError: Nothing had this name.
        """
        store = self._there()
        names = store.journal.names()
        if checked_text("name", name) not in names:
            raise unknown(name, names, "a name")
        return Found.of(store, np.array(names[name], np.int64))

    def space(self, fingerprint: str) -> KeptSpace:
        """Give the space that snapshots were made from, as it was then.

        It is kept when a batch of it is saved, or a configuration with the space as its `schema`;
        spaces of more than 16 MiB are not.

        Args:
            fingerprint: The `schema` of such a snapshot.

        Raises:
            InputError: It is not kept.
        """
        store = self._there()
        if checked_text("fingerprint", fingerprint) not in store.journal.spaces:
            raise unknown(fingerprint, store.journal.spaces, "a space")
        return store.journal.space(fingerprint)

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
        """Find snapshots for which everything asked holds; `lost` tells of those that are lost.

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
        checked_text("where", where)
        store = self._there()
        length = len(store.pack)
        mask = ~mask_of(store.journal.unfinished(length), length)
        for tag in checked_tags(tags):
            mask &= store.journal.tagged(tag, length)
        if result is not None:
            mask &= store.journal.ended(checked_outcome(result), length)
        if since is not None:
            mask &= store.journal.saved_since(checked_time("since", since), length)
        if where:
            known = columns_for(where, store.journal, length)
            holds = np.frombuffer(store.pack.matching(where, known), np.bool_)
            mask &= holds | mask_of(store.pack.lost(), length)
        return Found.of(store, np.flatnonzero(mask))

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
        unfinished = set(numbers_of(store.journal.unfinished(len(store.pack))).tolist())
        most = min(checked_count("count", count), len(store.pack))
        found = store.pack.nearest(values, self._non_finite, most + len(unfinished))
        finished = (one for one in found if one[0] not in unfinished)
        return [Near(store.snapshot(number), places) for number, places in islice(finished, most)]
