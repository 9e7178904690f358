"""Writing: configurations, and what is to be known of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

import numpy as np
import numpy.typing as npt

from testflow.model import Origin, Outcome
from testflow.runtime.environment import tool_version
from testflow.snapshots.access import Access
from testflow.snapshots.arguments import (
    checked_id,
    checked_name,
    checked_outcome,
    checked_several,
    checked_tags,
    checked_text,
    checked_texts,
    checked_values,
)
from testflow.snapshots.entry import Deed, Entry, result_details
from testflow.snapshots.kept_space import space_details
from testflow.snapshots.origin import origin_details
from testflow.snapshots.runs import to_runs
from testflow.snapshots.saved import Saved
from testflow.snapshots.snapshot import Snapshot
from testflow.snapshots.store import Store
from testflow.snapshots.stream import Stream
from testflow.space import ConfigurationBatch, Space


class Writing(Access):
    """What adds to a store; see `Snapshots`."""

    def save(
        self,
        configuration: Any,
        *,
        name: str = "",
        tags: Iterable[str] = (),
        notes: str = "",
        schema: str | Space = "",
    ) -> Snapshot:
        """Keep a configuration; one that is there already is not kept twice.

        Args:
            configuration: A `Configuration`, or plain dicts, lists and scalars.
            name: What it shall be called. A name that others have becomes a new version of it.
            tags: Its tags, besides those that it has.
            notes: What to say of it.
            schema: The space that it was made from, which is kept, too; or its fingerprint.

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
        return self._save(checked_several(configurations), tags, notes)

    def tag(self, ids: str | Iterable[str], *tags: str) -> None:
        """Give tags to snapshots."""
        self._note(ids, Deed.TAG, [{"tag": tag} for tag in checked_tags(tags)])

    def untag(self, ids: str | Iterable[str], *tags: str) -> None:
        """Take tags from snapshots."""
        self._note(ids, Deed.UNTAG, [{"tag": tag} for tag in checked_tags(tags)])

    def annotate(self, ids: str | Iterable[str], text: str) -> None:
        """Say something of snapshots."""
        self._note(ids, Deed.ANNOTATE, [{"text": checked_text("text", text)}])

    def link(self, ids: str | Iterable[str], target: str) -> None:
        """Tell what snapshots belong to, such as the address of an issue."""
        self._note(ids, Deed.LINK, [{"target": checked_text("target", target)}])

    def record(
        self,
        ids: str | Iterable[str],
        outcome: Outcome | str,
        *,
        run: str = "",
        message: str = "",
        symptoms: Iterable[str] = (),
    ) -> None:
        """Note how a test with snapshots ended.

        Args:
            ids: The snapshots.
            outcome: How it ended.
            run: The run that it was part of.
            message: What was seen.
            symptoms: The names of what went wrong, by which a later test is compared with it.
        """
        details = result_details(
            checked_outcome(outcome),
            checked_text("run", run),
            checked_text("message", message),
            checked_texts("symptoms", symptoms),
        )
        self._note(ids, Deed.RESULT, [details])

    def name(self, id: str, name: str) -> None:  # noqa: A002 - the field's word
        """Call a snapshot something; it becomes the newest version of that name."""
        self._note(checked_id(id), Deed.NAME, [{"name": checked_name(name)}])

    def _save(
        self,
        configurations: Iterable[Any],
        tags: Iterable[str],
        notes: str,
        name: str = "",
        schema: str | Space = "",
    ) -> Saved:
        known_tags = checked_tags(tags)
        checked_text("notes", notes)
        space = configurations.space if isinstance(configurations, ConfigurationBatch) else schema
        fingerprint = space.fingerprint if isinstance(space, Space) else space
        details: dict[str, Any] = {}
        if checked_text("schema", fingerprint):
            details["schema"] = fingerprint
        if not self._is_there:
            begun = self._begun(configurations)
            if begun is None:
                return Saved(b"", b"", b"")
            configurations = begun
        store = self._writing()
        if self._is_unfinished:  # a save before failed between its snapshots and its entry
            store.adopt()
        self._is_unfinished = True
        saved, origin, indices, error = self._written(store, configurations)
        if origin is not None and saved.new:
            details |= origin_details(origin, indices[saved.is_new]) | {"tool": tool_version()}
        entries = self._entries(saved, details, known_tags, notes, name)
        store.note(chain(self._space_entries(store, space), entries))
        self._is_unfinished = False
        self._keep()
        if error is not None:
            raise error
        return saved

    def _written(
        self, store: Store, configurations: Iterable[Any]
    ) -> tuple[Saved, Origin | None, npt.NDArray[np.int64], BaseException | None]:
        """Write configurations; also their origin and places in a stream, and what ended it."""
        if isinstance(configurations, ConfigurationBatch):
            saved = Saved(*store.pack.save_batch(*configurations.encoded()))
            origin = configurations.origin
            return saved, origin, np.arange(len(saved)) + (origin.index if origin else 0), None
        stream = Stream(configurations)
        written, error = store.pack.save(stream, self._non_finite)
        saved = Saved(*written)
        return saved, stream.origin, np.array(stream.indices, np.int64)[: len(saved)], error

    def _begun(self, configurations: Iterable[Any]) -> Iterable[Any] | None:
        """Give configurations of which the first can be kept, so that no store is made for none.

        Raises:
            InputError: It has a value that JSON does not have.
        """
        if isinstance(configurations, ConfigurationBatch):
            return configurations if len(configurations) else None
        given = iter(configurations)
        first = list(islice(given, 1))
        for values in Stream(first):
            checked_values(values, non_finite=self._non_finite)
        return chain(first, given) if first else None

    def _space_entries(self, store: Store, schema: str | Space) -> Iterator[Entry]:
        if (
            isinstance(schema, Space)
            and schema.fingerprint not in store.journal.spaces
            and (details := space_details(schema))
        ):
            yield self._entry(Deed.SPACE, [], details)

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
        store = self._changing()
        numbers = to_runs(self._numbers(store, ids))
        if numbers:
            store.note([self._entry(deed, numbers, each) for each in details])
            self._keep()
