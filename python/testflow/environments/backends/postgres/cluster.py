"""A running PostgreSQL server: its data from a cached initdb, gone with its owner."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from testflow.environments.backends.postgres.installation import (
    Installation,
    hand_over,
    server_user,
)
from testflow.environments.ledger import Entry
from testflow.environments.leftovers import remove_directory
from testflow.environments.place import Place
from testflow.errors import ExecutionError, ProvisioningError
from testflow.execution.service import Program, ServiceProcess, run_quietly
from testflow.runtime.cancellation import despite_cancellation

if TYPE_CHECKING:
    from psycopg import AsyncConnection

HOST = "127.0.0.1"
USER = "postgres"

_INITDB = ("-A", "trust", "-U", USER, "-E", "UTF8", "--no-locale", "--no-sync", "--wal-segsize=1")
# Nothing has to survive: what would only guard against a loss of power is off.
_SETTINGS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "shared_buffers=32MB",
    "dynamic_shared_memory_type=mmap",
    "unix_socket_directories=",
    f"listen_addresses={HOST}",
)
_ENV = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
_INITDB_S, _COPY_S, _START_S = 120.0, 60.0, 30.0
_TICK_S = 0.01


class Cluster:
    """A server of one's own.

    Attributes:
        port: Where it listens.
        version: Such as ``15.18``.
        running: Its process, with its line in the ledger; None before and after.
    """

    def __init__(self, place: Place, port: int, folder: Entry) -> None:
        self.port = port
        self.version = ""
        self._place = place
        self._folder = folder
        self.running: tuple[ServiceProcess, Entry] | None = None

    @classmethod
    async def start(cls, installation: Installation, place: Place, port: int) -> Cluster:
        """Start a server on a leased port, and wait until it answers.

        Raises:
            ProvisioningError: It cannot be started; the port is given back.
        """
        folder = place.own("directory", path=str(place.folder))
        cluster = cls(place, port, folder)
        try:
            place.folder.mkdir(mode=0o711, parents=True)
            hand_over(place.folder)
            place.ledger.confirm(folder)
            data = await _data(installation, place)
            await cluster._run(installation, data)
        except BaseException as error:
            await despite_cancellation(cluster.stop())
            if isinstance(error, ExecutionError):
                raise ProvisioningError(error.message) from error
            raise
        return cluster

    async def _run(self, installation: Installation, data: Path) -> None:
        options = [part for setting in _SETTINGS for part in ("-c", setting)]
        argv = (installation.programs / "postgres", "-D", data, "-p", self.port, *options)
        program = _program(self._place, argv, stop_signal=signal.SIGQUIT)
        self.running = await self._place.start_process(program)
        await self._wait()

    async def _wait(self) -> None:
        from psycopg import OperationalError

        deadline = self._place.clock.monotonic() + _START_S
        while self.is_alive and self._place.clock.monotonic() < deadline:
            try:
                ((version,),) = await self.query("SHOW server_version")
            except OperationalError:
                await self._place.clock.sleep(_TICK_S)
            else:
                self.version = str(version).split()[0]
                return
        message = "the PostgreSQL server does not answer"
        raise ProvisioningError(message, output=self.output())

    @property
    def is_alive(self) -> bool:
        """Whether the server runs."""
        return self.running is not None and self.running[0].is_alive

    def output(self) -> str:
        """Give the end of the server's log."""
        return "" if self.running is None else self.running[0].output()

    async def connect(self, database: str = USER) -> AsyncConnection[tuple[Any, ...]]:
        """Connect to a database, each statement in a transaction of its own."""
        from psycopg import AsyncConnection

        return await AsyncConnection.connect(
            host=HOST, port=self.port, user=USER, dbname=database, autocommit=True
        )

    async def query(self, statement: str, database: str = USER) -> list[tuple[Any, ...]]:
        """Run SQL of any number of statements; give the rows of the last one."""
        async with await self.connect(database) as connection:
            # Bytes are not searched for placeholders: the text may be a whole file.
            cursor = await connection.execute(statement.encode())
            while cursor.nextset():
                pass
            return await cursor.fetchall() if cursor.description else []

    async def stop(self) -> None:
        """End the server, and remove its data."""
        if self.running is not None:
            process, entry = self.running
            await process.stop()
            self._place.ledger.release(entry)
            self.running = None
        self._place.ports.release(self.port)
        remove_directory(self._folder.details, self._place.clock)
        self._place.ledger.release(self._folder)


async def _data(installation: Installation, place: Place) -> Path:
    """Give a fresh data folder: a copy of what initdb made once for this version."""
    cached = place.cache / f"initdb-{installation.key}"
    data = place.folder / "data"
    if not cached.is_dir():
        await _initdb(installation, place, data)
        await _copy(data, place.folder / "kept", place)
        with suppress(OSError):  # another process was as quick, or nothing can be kept
            (place.folder / "kept").rename(cached)
        return data
    await _copy(cached, data, place)
    return data


async def _initdb(installation: Installation, place: Place, data: Path) -> None:
    argv = (installation.programs / "initdb", "-D", data, *_INITDB)
    await _run_to_end(argv, place, _INITDB_S)


async def _copy(source: Path, target: Path, place: Place) -> None:
    how = ("--archive", "--reflink=auto") if sys.platform == "linux" else ("-a",)
    await _run_to_end(("cp", *how, source, target), place, _COPY_S)


async def _run_to_end(argv: Sequence[object], place: Place, timeout_s: float) -> None:
    status, said = await run_quietly(_program(place, argv), place.clock, timeout_s)
    if status != 0:
        message = f"{Path(str(argv[0])).name} failed"
        raise ProvisioningError(message, output=said)


def _program(place: Place, argv: Sequence[object], stop_signal: int = signal.SIGTERM) -> Program:
    texts = tuple(str(each) for each in argv)
    return Program(
        argv=texts,
        log=str(place.folder / "log"),
        env=_ENV,
        cwd=str(place.folder),
        user=server_user(),
        stop_signal=stop_signal,
    )
