"""This machine, as environments use it."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import gettempdir
from typing import Self

from testflow.environments.backends import BACKENDS
from testflow.environments.ledger import Hook, Ledger
from testflow.environments.place import Place
from testflow.environments.ports import PortLeases
from testflow.environments.service import Backend
from testflow.environments.sweep import Leftover, sweep
from testflow.errors import StorageError
from testflow.execution.ownership import this_process
from testflow.runtime.clock import Clock, SystemClock
from testflow.runtime.environment import inherited
from testflow.runtime.settings import Settings

_ROOMS = ("cache", "environments", "ledger", "ports")


def state_folder() -> Path:
    """Give where environments of this user keep their state: gone with a restart is fine."""
    return Path(gettempdir()) / f"testflow-{os.getuid()}"


class Site:
    """What the environments of a process share: ledger, ports, backends.

    Entered when its first environment is provisioned, left with the last: then what environments
    shared, such as a database server, is ended. Entering sweeps what owners that are gone left.

    Args:
        folder: Where the state is kept; a folder of the user's in the system's temporary folder
            by default.
        clock: Tells the time and waits.
        images: Commands that stand for container images; those of the settings by default.
        variables: What programs of services inherit; this process's own by default.
        hook: Told of each step of the ledger.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        clock: Clock | None = None,
        images: Mapping[str, str] | None = None,
        variables: Mapping[str, str] | None = None,
        hook: Hook | None = None,
    ) -> None:
        self.folder = folder or state_folder()
        self.clock = clock or SystemClock()
        self.swept: list[Leftover] = []
        self._images = images
        self._variables = inherited() if variables is None else dict(variables)
        self._owner = this_process()
        self.ledger = Ledger(self.folder / "ledger", self._owner, hook)
        self.ports = PortLeases(self.folder / "ports", self._owner)
        self._backends: dict[str, Backend] = {}
        self._users = 0

    async def __aenter__(self) -> Self:
        """Make ready for one more user; the first one sweeps."""
        if self._users == 0:
            _make_private(self.folder)
            self.swept = sweep(self.folder, self.clock)
        self._users += 1
        return self

    async def __aexit__(self, *_: object) -> None:
        """Let go; after the last user, end what was shared."""
        self._users -= 1
        if self._users == 0:
            backends, self._backends = self._backends, {}
            async with AsyncExitStack() as stack:
                for backend in backends.values():
                    stack.push_async_callback(backend.close)

    def backend(self, name: str) -> Backend:
        """Give the backend of this name.

        Raises:
            UnknownPlugin: There is none.
        """
        if name not in self._backends:
            self._backends[name] = BACKENDS.load(name)()
        return self._backends[name]

    def place(
        self, environment: str, service: str, look_in: Path, tell: Callable[[str, str], None]
    ) -> Place:
        """Give where a service of an environment is made."""
        if self._images is None:
            self._images = Settings.load().images
        return Place(
            environment=environment,
            service=service,
            folder=self.folder / "environments" / environment / service,
            cache=self.folder / "cache",
            clock=self.clock,
            ledger=self.ledger,
            ports=self.ports,
            tell=tell,
            look_in=look_in,
            images=self._images,
            variables=self._variables,
        )


def _make_private(folder: Path) -> None:
    # Others may pass through it, as a database server's own user must, but not look into it.
    try:
        for each in (folder, *(folder / room for room in _ROOMS)):
            each.mkdir(mode=0o711, parents=True, exist_ok=True)
            found = each.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
                message = "belongs to somebody else"
                raise StorageError(message, path=str(each), hint="remove it, or set TMPDIR")
            each.chmod(0o711)
    except OSError as error:
        message = f"the state of environments cannot be kept: {error}"
        raise StorageError(message, path=str(folder), hint="set TMPDIR") from error
