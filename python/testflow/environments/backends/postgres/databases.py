"""Databases of a cluster: cloned from templates, some of them before anybody asks."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from testflow.environments.backends.postgres.cluster import Cluster
from testflow.errors import ProvisioningError

_SPARE = 2
_LONGEST_NAME = 63
_OF_EVERY_CLUSTER = ("postgres", "template0", "template1")


@dataclass(frozen=True, slots=True)
class Script:
    """A file of SQL.

    Attributes:
        path: Where it was asked for.
        text: What it says.
    """

    path: str
    text: str


class Databases:
    """The databases of one cluster.

    Args:
        cluster: The cluster.
        spare: How many clones of each template wait for whoever asks next.
    """

    def __init__(self, cluster: Cluster, spare: int = _SPARE) -> None:
        self._cluster = cluster
        self._spare = spare
        self._numbers = iter(range(1, 1 << 62))
        self._taken: set[str] = {*_OF_EVERY_CLUSTER}
        self._waiting: dict[str, deque[str]] = {}
        self._loading: dict[str, asyncio.Lock] = {}
        self._refills: set[asyncio.Task[None]] = set()

    async def template(self, scripts: Sequence[Script]) -> str:
        """Give a database in which these scripts have run once; nobody connects to it.

        Raises:
            ProvisioningError: A script fails; `.path` says which.
        """
        key = sha256("\0".join(script.text for script in scripts).encode()).hexdigest()[:16]
        name = f"template_{key}"
        async with self._loading.setdefault(name, asyncio.Lock()):
            if name not in self._waiting:
                await self._load(name, scripts)
                self._waiting[name] = deque()
        return name

    async def _load(self, name: str, scripts: Sequence[Script]) -> None:
        from psycopg import Error

        await self._drop(name)  # who loaded it before may have been cancelled halfway
        await self._cluster.query(f'CREATE DATABASE "{name}"')
        for script in scripts:
            try:
                await self._cluster.query(script.text, name)
            except Error as error:
                message = f"the schema cannot be loaded: {' '.join(str(error).split())}"
                raise ProvisioningError(message, path=script.path) from error

    async def acquire(self, template: str, name: str) -> str:
        """Give a database cloned from a template; it has this name where that is free."""
        is_free = bool(name) and name not in self._taken
        if is_free:
            self._taken.add(name)  # nobody else may take it while it is made
        try:
            database = await self._fresh(template)
            if is_free:
                await self._rename(database, name)
        except BaseException:
            self._taken -= {name} if is_free else set()
            raise
        self.refill(template)
        return name if is_free else database

    async def renew(self, template: str, database: str) -> None:
        """Put a fresh clone in a database's place."""
        fresh = await self._fresh(template)
        await self._drop(database)
        await self._rename(fresh, database)
        self.refill(template)

    async def release(self, database: str) -> None:
        """Drop a database, whoever is connected to it."""
        if self._cluster.is_alive:
            await self._drop(database)
        self._taken.discard(database)

    @property
    def templates(self) -> tuple[str, ...]:
        """Every template, in the order in which they were first needed."""
        return tuple(self._waiting)

    def waiting(self, template: str) -> tuple[str, ...]:
        """Give the clones of a template that wait for whoever asks next."""
        return tuple(self._waiting.get(template, ()))

    def refill(self, template: str) -> None:
        """Clone for those who ask next, while others go on."""
        task = asyncio.create_task(self._refill(template))
        self._refills.add(task)
        task.add_done_callback(self._refilled)

    def _refilled(self, task: asyncio.Task[None]) -> None:
        self._refills.discard(task)
        if not task.cancelled():
            task.exception()  # who asks next clones by himself, and is told what is wrong

    async def settle(self) -> None:
        """Wait until enough clones wait."""
        await asyncio.gather(*self._refills)

    async def close(self) -> None:
        """Stop cloning; the databases go with their cluster."""
        for task in self._refills:
            task.cancel()
        await asyncio.gather(*self._refills, return_exceptions=True)

    async def _refill(self, template: str) -> None:
        async with self._loading[template]:
            waiting = self._waiting[template]
            while len(waiting) < self._spare and self._cluster.is_alive:
                waiting.append(await self.clone(template))

    async def clone(self, template: str) -> str:
        """Clone a template now."""
        name = f"clone_{next(self._numbers)}"
        await self._cluster.query(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    async def _fresh(self, template: str) -> str:
        waiting = self._waiting[template]
        return waiting.popleft() if waiting else await self.clone(template)

    async def _rename(self, database: str, name: str) -> None:
        await self._cluster.query(f'ALTER DATABASE "{database}" RENAME TO "{name}"')

    async def _drop(self, database: str) -> None:
        await self._cluster.query(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


def is_name(text: str) -> bool:
    """Whether a database may be called that, whatever tool then speaks of it."""
    return len(text) <= _LONGEST_NAME and re.fullmatch(r"[A-Za-z_][\w-]*", text) is not None
