"""The namespace of an environment: with a quota, and a time after which anybody may delete it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from testflow.environments.backends.kubernetes.cluster import ask
from testflow.environments.backends.kubernetes.deletion import ask_to_delete, delete_namespace
from testflow.environments.ledger import Entry
from testflow.environments.place import Place
from testflow.errors import ProvisioningError

_EXPIRES = "testflow.dev/expires-at"
_LABEL = "testflow.environment"
_QUOTA = "testflow"
_IN_FORCE_S = 30.0
_TICK_S = 0.1


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
        await self._limit(quota)

    async def _limit(self, quota: dict[str, str]) -> None:
        """Set a quota, and wait until it holds: before its status is written, it limits nothing."""
        limits = {"metadata": {"name": _QUOTA}, "spec": {"hard": quota}}
        create = self._core.create_namespaced_resource_quota
        await asyncio.to_thread(ask, create, self.name, limits)
        clock = self._place.clock
        deadline = clock.monotonic() + _IN_FORCE_S
        while quota and not await self._is_limited():
            if clock.monotonic() >= deadline:
                what = "the quota does not hold: no controller of the cluster took it up"
                self._place.notice(what, "quota")
                return
            await clock.sleep(_TICK_S)

    async def _is_limited(self) -> bool:
        read = self._core.read_namespaced_resource_quota
        status = (await asyncio.to_thread(ask, read, _QUOTA, self.name)).status
        return bool(status and status.hard)

    async def remove(self) -> None:
        """Delete it, with all that is in it.

        One that does not go is noticed, and left to a sweep.
        """
        if self._entry is None:
            return
        entry, self._entry = self._entry, None
        clock = self._place.clock
        trouble = await asyncio.to_thread(delete_namespace, self._core, self.name, clock)
        if trouble:
            self._place.notice(trouble, "namespace")
        else:
            self._place.ledger.release(entry)

    def _delete_expired(self) -> None:
        now = self._place.clock.now()
        listing = partial(self._core.list_namespace, label_selector=_LABEL)
        for each in ask(listing).items:
            annotations: dict[str, str] = each.metadata.annotations or {}
            with suppress(ValueError, ProvisioningError):
                if datetime.fromisoformat(annotations.get(_EXPIRES, "")) < now:
                    ask_to_delete(self._core, each.metadata.name)
