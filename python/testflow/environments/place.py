"""Where a service is made: all that must be cleaned up whatever happens goes through here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from testflow.environments.ledger import Entry, Ledger
from testflow.environments.ports import PortLeases
from testflow.errors import ProvisioningError
from testflow.execution import ownership
from testflow.execution.service import Program, ServiceProcess
from testflow.model import Endpoint
from testflow.runtime.clock import Clock
from testflow.runtime.identity import RandomIdentities


@dataclass(frozen=True, slots=True)
class Place:
    """What a backend is given to make one service with.

    Attributes:
        environment: The environment's id, which no other has.
        service: The service's name.
        folder: A folder of its own, removed with the environment.
        cache: A folder that outlives environments, for what is dear to make.
        clock: Tells the time and waits.
        ledger: Where each thing is written down before it is made.
        ports: Gives ports that nobody else has.
        images: Commands that stand for container images.
        look_in: Where files that a service names are looked for.
        variables: What the programs of a service inherit.
        told: Variables that every service of the environment is given.
        peers: The services that this one refers to, as it can reach them.
        new_id: Gives ids that nothing else has.
        tell: Takes what differs from what was asked for, and where it was asked.
    """

    environment: str
    service: str
    folder: Path
    cache: Path
    clock: Clock
    ledger: Ledger
    ports: PortLeases
    tell: Callable[[str, str], None]
    look_in: Path
    images: Mapping[str, str] = field(default_factory=dict[str, str])
    variables: Mapping[str, str] = field(default_factory=dict[str, str])
    told: Mapping[str, str] = field(default_factory=dict[str, str])
    peers: Mapping[str, Endpoint] = field(default_factory=dict[str, Endpoint])
    new_id: Callable[[], str] = RandomIdentities().new_run_id

    @property
    def told_variables(self) -> dict[str, str]:
        """What all services are told, and what those give that this one refers to."""
        given = {key: value for peer in self.peers.values() for key, value in peer.env.items()}
        return {**self.told, **given}

    @property
    def name(self) -> str:
        """A name that nothing else on this machine has."""
        return f"testflow-{self.environment}-{self.service}"

    @property
    def labels(self) -> dict[str, str]:
        """What tells things of this service from others, where they can be labelled."""
        return {"testflow.environment": self.environment, "testflow.service": self.service}

    def notice(self, what: str, path: str = "") -> None:
        """Tell that something differs from what was asked for.

        Raises:
            ProvisioningError: The environment is strict.
        """
        self.tell(what, f"{self.service}.{path}" if path else self.service)

    def lease_port(self, wanted: int | None = None, path: str = "port") -> int:
        """Give a port; another one than the wanted one is noticed."""
        port = self.ports.lease(wanted or 0)
        if wanted and port != wanted:
            try:
                self.notice(f"port {port} instead of {wanted}, which is taken", path)
            except ProvisioningError:
                self.ports.release(port)
                raise
        return port

    def shared(self, what: str) -> Place:
        """Give a place for what several environments share, in the folder of none of them."""
        name = f"{what}-{self.new_id()}"
        folder = self.folder.parents[1] / name
        return replace(self, environment=name, service=what, folder=folder)

    def file(self, name: str) -> Path:
        """Give the file that a service names."""
        return self.look_in / name

    def own(self, kind: str, **details: Any) -> Entry:
        """Write down what is about to be made."""
        return self.ledger.intend(kind, **details)

    async def start_process(self, program: Program) -> tuple[ServiceProcess, Entry]:
        """Start a program that ends with this process, whatever happens.

        Raises:
            ExecutionError: It cannot be started.
        """
        entry = self.own("process", name=program.argv[0])
        try:
            process = await ServiceProcess.start(program, self.clock)
        except BaseException:
            self.ledger.release(entry)
            raise
        details: dict[str, Any] = {}
        for role, pid in (("guard", process.guard_pid), ("service", process.pid)):
            details |= {role: pid, f"{role}_started": ownership.started(pid)}
        return process, self.ledger.confirm(entry, **details)
