"""The namespace of an environment: with a quota, and a time after which anybody may delete it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from testflow.environments.backends.kubernetes.cluster import ask, remove_namespace
from testflow.environments.ledger import Entry
from testflow.environments.place import Place
from testflow.errors import ProvisioningError

_EXPIRES = "testflow.dev/expires-at"
_LABEL = "testflow.environment"


class Namespace:
    """A namespace.

    Attributes:
        name: What the cluster calls it.
        users: How many services are in it.
    """

    def __init__(self, core: Any, place: Place) -> None:
        self.name = f"testflow-{place.environment}".lower()
        self.users = 0
        self._core = core
        self._place = place
        self._entry: Entry | None = None

    async def create(self, *, ttl_s: float, quota: dict[str, str]) -> None:
        """Make it, after deleting those of any environment whose time is over."""
        await asyncio.to_thread(self._delete_expired)
        self._entry = self._place.own("namespace", name=self.name)
        expires = (self._place.clock.now() + timedelta(seconds=ttl_s)).isoformat()
        metadata = {
            "name": self.name,
            "labels": {_LABEL: self._place.environment},
            "annotations": {_EXPIRES: expires},
        }
        await asyncio.to_thread(ask, self._core.create_namespace, {"metadata": metadata})
        self._entry = self._place.ledger.confirm(self._entry)
        limits = {"metadata": {"name": "testflow"}, "spec": {"hard": quota}}
        create = self._core.create_namespaced_resource_quota
        await asyncio.to_thread(ask, create, self.name, limits)

    async def remove(self) -> None:
        """Delete it, with all that is in it."""
        if self._entry is not None:
            entry, self._entry = self._entry, None
            await asyncio.to_thread(remove_namespace, entry.details, self._place.clock)
            self._place.ledger.release(entry)

    def _delete_expired(self) -> None:
        now = self._place.clock.now()
        for each in ask(
            lambda **given: self._core.list_namespace(**given, label_selector=_LABEL)
        ).items:
            told = (each.metadata.annotations or {}).get(_EXPIRES, "")
            with suppress(ValueError, ProvisioningError):
                if datetime.fromisoformat(told) < now:
                    remove_namespace({"name": each.metadata.name}, self._place.clock)
