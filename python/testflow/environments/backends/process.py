"""A program of this machine as a service."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from testflow.environments.backends.trees import fingerprint_of
from testflow.environments.ledger import Entry
from testflow.environments.place import Place
from testflow.environments.service import Availability, State
from testflow.environments.spec import Command, Port, read_settings, words_of
from testflow.errors import ExecutionError, ProvisioningError, SpecError
from testflow.execution.service import Program, ServiceProcess
from testflow.model import Endpoint, ServiceSpec
from testflow.runtime.part import Part, Seconds, Text

_HOST = "127.0.0.1"


class ProcessSettings(Part):
    """What a program is given.

    ``port: true`` asks for any port; ``{port}`` in the command and in variables stands for it, and
    the variable ``PORT`` has it. ``TESTFLOW_FOLDER`` names a folder that is its own. ``stateless``
    says that its state is in that folder alone, and not in its memory.
    """

    command: Command
    env: dict[str, str] = {}
    cwd: Text | None = None
    port: Port | bool | None = None
    stop_signal: Text = "TERM"
    grace_s: Seconds = 5.0
    stateless: bool = False


class Process:
    """Runs programs, each in a process group that ends with this process, whatever happens."""

    def availability(self) -> Availability:
        """Always there."""
        return Availability(works=True, what="programs of this machine")

    def check(self, spec: ServiceSpec, place: Place) -> list[str]:
        """Check the settings; nothing will differ."""
        settings = read_settings(ProcessSettings, spec)
        _signal(settings.stop_signal, spec.name)
        return []

    async def reach(self, peer: Endpoint, place: Place) -> Endpoint:
        """Give it as it is: programs share the machine's own network."""
        return peer

    async def start(self, spec: ServiceSpec, place: Place) -> ProcessService:
        """Start the program."""
        settings = read_settings(ProcessSettings, spec)
        asked = settings.port
        wanted = asked if not isinstance(asked, bool) else None
        port = place.lease_port(wanted) if asked else 0
        launch = Launch(
            argv=words_of(settings.command),
            env=settings.env,
            cwd=settings.cwd,
            ports={"PORT": port} if port else {},
            stop_signal=_signal(settings.stop_signal, spec.name),
            grace_s=settings.grace_s,
            is_stateless=settings.stateless,
        )
        return await ProcessService.start(launch, place)

    async def close(self) -> None:
        """Nothing is shared."""


@dataclass(frozen=True, slots=True)
class Launch:
    """A program as it is to be started.

    Attributes:
        argv: The command; ``{port}`` stands for the first port.
        env: Its variables, besides those that it inherits.
        cwd: Where it runs; where files are looked for by default.
        ports: The ports that it was leased, by the variable that tells it.
        stop_signal: What asks it to end.
        grace_s: How long it may take for that.
        is_stateless: Whether all its state is in its folder.
    """

    argv: tuple[str, ...]
    env: Mapping[str, str]
    cwd: str | None = None
    ports: Mapping[str, int] = field(default_factory=dict[str, int])
    stop_signal: int = signal.SIGTERM
    grace_s: float = 5.0
    is_stateless: bool = False

    @property
    def port(self) -> int:
        """The first port; 0 where it has none."""
        return next(iter(self.ports.values()), 0)


class ProcessService:
    """A running program.

    Attributes:
        endpoint: Where it is.
        folder: What is its own.
    """

    answers = False

    def __init__(self, launch: Launch, place: Place) -> None:
        self._launch = launch
        self._place = place
        self.folder = place.folder / "data"
        self._running: tuple[ServiceProcess, Entry] | None = None
        self.endpoint = Endpoint(_HOST, launch.port, self._ports())

    @classmethod
    async def start(cls, launch: Launch, place: Place) -> ProcessService:
        """Start a program; its ports are given back where it cannot be.

        Raises:
            ProvisioningError: It cannot be started.
        """
        service = cls(launch, place)
        try:
            await service._start()
        except BaseException:
            service._release_ports()
            raise
        return service

    async def _start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            self._running = await self._place.start_process(self._program())
        except ExecutionError as error:
            raise ProvisioningError(error.message) from error

    def _program(self) -> Program:
        launch, place = self._launch, self._place
        own = {key: self._filled(value) for key, value in launch.env.items()}
        inherited = {**place.variables, **place.told_variables, **self._ports()}
        return Program(
            argv=tuple(self._filled(each) for each in launch.argv),
            log=str(place.folder / "log"),
            env={**inherited, "TESTFLOW_FOLDER": str(self.folder), **own},
            cwd=str(place.look_in / (launch.cwd or "")),
            stop_signal=launch.stop_signal,
            grace_s=launch.grace_s,
        )

    def _filled(self, text: str) -> str:
        return text.replace("{port}", str(self._launch.port))

    def _ports(self) -> dict[str, str]:
        return {name: str(port) for name, port in self._launch.ports.items()}

    async def is_alive(self) -> bool:
        """Whether it still runs."""
        return self._running is not None and self._running[0].is_alive

    async def output(self) -> str:
        """Give the end of its log."""
        return "" if self._running is None else self._running[0].output()

    async def state(self) -> State:
        """Give what is in its folder; what a program has in its memory cannot be told."""
        found, fingerprint = fingerprint_of(self.folder)
        return State(contents=found, fingerprint=fingerprint if self._launch.is_stateless else "")

    async def reset(self) -> None:
        """Start it again, with an empty folder and the same ports."""
        await self._end()
        self._clear()
        await self._start()

    async def stop(self) -> None:
        """End it and all that it started."""
        await self._end()
        self._release_ports()

    async def _end(self) -> None:
        if self._running is not None:
            process, entry = self._running
            await process.stop()
            self._place.ledger.release(entry)
            self._running = None

    def _clear(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        # What an earlier start printed is no sign that the next one is ready.
        Path(self._program().log).unlink(missing_ok=True)

    def _release_ports(self) -> None:
        for port in self._launch.ports.values():
            self._place.ports.release(port)


def _signal(name: str, service: str) -> int:
    try:
        return signal.Signals[f"SIG{name.removeprefix('SIG')}"].value
    except KeyError as error:
        message = f"there is no signal {name!r}"
        raise SpecError(message, path=f"{service}.stop_signal", hint="such as TERM, INT") from error
