"""The backend ``docker``."""

from __future__ import annotations

import asyncio
from hashlib import sha256
from typing import Annotated, Any

from pydantic import Field

from testflow.environments.backends.docker.daemon import (
    INSTALL,
    asked,
    connect,
    remove_container,
)
from testflow.environments.backends.docker.network import Network
from testflow.environments.backends.process import Launch, ProcessService
from testflow.environments.ledger import Entry
from testflow.environments.place import Place
from testflow.environments.service import Availability, Service, State
from testflow.environments.spec import Command, Port, read_settings, words_of
from testflow.errors import ProvisioningError, SpecError
from testflow.execution.text import bounded, printable
from testflow.model import Endpoint, ServiceSpec
from testflow.runtime.cancellation import despite_cancellation
from testflow.runtime.part import Part, Text

_HOST = "127.0.0.1"
_LOG_LINES = 200
_SHOWN_CHARACTERS = 4_000
_NANO = 1_000_000_000
_PORT = Annotated[str, Field(pattern=r"^\d{1,5}(/(tcp|udp))?$")]


class DockerSettings(Part):
    """What a container is given.

    ``ports`` has the container's port and the wanted one of this machine; null for any. Without
    ``stateless`` its state counts as unknown, as that of any program.
    """

    image: Text
    command: Command | None = None
    ports: dict[_PORT, Port | None] = {}
    env: dict[str, str] = {}
    memory: Text | None = None
    cpus: Annotated[float, Field(gt=0)] | None = None
    read_only: bool = False
    tmpfs: list[Text] = []
    stateless: bool = False


class Docker:
    """Runs containers in a private network; their ports are published on loopback alone."""

    def __init__(self) -> None:
        self._client: Any = None
        self._networks: dict[str, Network] = {}
        self._lock = asyncio.Lock()

    def availability(self) -> Availability:
        """Ask the daemon."""
        try:
            client = connect()
        except ProvisioningError as error:
            return Availability(works=False, what=error.message, install=error.hint)
        try:
            return Availability(works=True, what=f"Docker {client.version()['Version']}")
        finally:
            client.close()

    def check(self, spec: ServiceSpec, place: Place) -> list[str]:
        """Check the settings; what differs is known when the image is looked for."""
        read_settings(DockerSettings, spec)
        return []

    async def reach(self, peer: Endpoint, place: Place) -> Endpoint:
        """Give it at the gateway of the environment's network."""
        async with self._lock:
            try:
                network = await self._network(place)
            except ProvisioningError:
                return peer  # no Docker: `start` says so, or a command stands for the image
        return await network.reach(peer)

    async def start(self, spec: ServiceSpec, place: Place) -> Service:
        """Run a container, or the command that stands for its image."""
        settings = read_settings(DockerSettings, spec)
        stand_in = place.images.get(settings.image)
        try:
            await self._find(settings.image, pull=stand_in is None)
        except ProvisioningError as error:
            if stand_in is None:
                raise
            what = f"{settings.image} runs as the local command {stand_in!r}: {error.message}"
            place.notice(what, "image")
            return await _stand_in(stand_in, settings, place)
        async with self._lock:
            network = await self._network(place)
            network.users += 1
        try:
            return await Container.start(self._client, settings, place, network, self._let_go)
        except BaseException:
            await despite_cancellation(self._let_go(network))
            raise

    async def _find(self, image: str, *, pull: bool) -> None:
        client = await self._connected()
        try:
            await asked(lambda: client.images.get(image))
        except ProvisioningError:
            if not pull:
                message = f"there is no image {image}"
                raise ProvisioningError(message) from None
        else:
            return
        try:
            await asked(lambda: client.images.pull(image))
        except ProvisioningError as error:
            message = f"the image {image} is neither here nor can it be pulled: {error.message}"
            raise ProvisioningError(message, path="image", hint=INSTALL) from error

    async def _connected(self) -> Any:
        if self._client is None:
            self._client = await asyncio.to_thread(connect)
        return self._client

    async def _network(self, place: Place) -> Network:
        if place.environment not in self._networks:
            client = await self._connected()
            network = self._networks[place.environment] = Network(place)
            try:
                await network.create(client)
            except BaseException:
                del self._networks[place.environment]
                await despite_cancellation(network.remove())
                raise
        return self._networks[place.environment]

    async def _let_go(self, network: Network) -> None:
        async with self._lock:
            network.users -= 1
            if network.users <= 0:
                self._networks = {
                    key: each for key, each in self._networks.items() if each is not network
                }
                await network.remove()

    async def close(self) -> None:
        """Remove networks that nobody came to use, and hang up."""
        for network in self._networks.values():
            await network.remove()
        self._networks.clear()
        if self._client is not None:
            self._client.close()
            self._client = None


class Container:
    """A running container.

    Attributes:
        endpoint: Where its first port is published.
        name: What Docker calls it.
    """

    answers = False

    def __init__(
        self, client: Any, settings: DockerSettings, place: Place, network: Network, let_go: Any
    ) -> None:
        self._client = client
        self._settings = settings
        self.name = place.name
        self._place = place
        self._network = network
        self._let_go = let_go
        self._ports = _leased(settings, place)
        self._entry: Entry | None = None
        self._container: Any = None
        env = {f"PORT_{inside.split('/')[0]}": str(port) for inside, port in self._ports.items()}
        self.endpoint = Endpoint(_HOST, next(iter(self._ports.values()), 0), env)

    @classmethod
    async def start(
        cls, client: Any, settings: DockerSettings, place: Place, network: Network, let_go: Any
    ) -> Container:
        """Run a container.

        Raises:
            ProvisioningError: Docker refuses; nothing of it is left.
        """
        container = cls(client, settings, place, network, let_go)
        try:
            await container._run()
        except BaseException:
            await despite_cancellation(container._remove())
            container._release_ports()
            raise
        return container

    async def _run(self) -> None:
        self._entry = self._place.own("container", name=self.name)
        options = self._options()
        create = self._client.containers.create
        self._container = await asked(lambda: create(self._settings.image, **options))
        await asked(self._container.start)
        self._entry = self._place.ledger.confirm(self._entry, id=self._container.id)

    def _options(self) -> dict[str, Any]:
        settings = self._settings
        command = settings.command
        return {
            "name": self.name,
            "command": list(words_of(command)) if command else None,
            "environment": {**self._place.told_variables, **settings.env},
            "labels": self._place.labels,
            "network": self._network.name,
            "hostname": self._place.service,
            "ports": {inside: (_HOST, port) for inside, port in self._ports.items()},
            "extra_hosts": {"host.docker.internal": "host-gateway"},
            "mem_limit": settings.memory,
            "nano_cpus": int(settings.cpus * _NANO) if settings.cpus else None,
            "read_only": settings.read_only,
            "tmpfs": dict.fromkeys(settings.tmpfs, ""),
        }

    async def is_alive(self) -> bool:
        """Whether it runs."""
        try:
            await asked(self._container.reload)
        except ProvisioningError:
            return False
        return self._container.status == "running"

    async def output(self) -> str:
        """Give the end of its log."""
        try:
            log = await asked(lambda: self._container.logs(tail=_LOG_LINES))
        except ProvisioningError as error:
            return error.message
        return bounded(printable(log).strip(), _SHOWN_CHARACTERS)

    async def state(self) -> State:
        """Give the image as its version and, of a stateless one, a hash of what it wrote."""
        version = str(self._container.image.id)
        if not self._settings.stateless:
            return State(version)
        changes: list[dict[str, Any]] = await asked(self._container.diff) or []
        paths = tuple(sorted(f"{each['Kind']} {each['Path']}" for each in changes))
        return State(version, fingerprint=sha256("\n".join(paths).encode()).hexdigest())

    async def reset(self) -> None:
        """Run a new one in its place, with the same ports."""
        await self._remove()
        await self._run()

    async def stop(self) -> None:
        """Remove it, with its volumes; the last one of an environment removes the network."""
        await self._remove()
        self._release_ports()
        await self._let_go(self._network)

    async def _remove(self) -> None:
        if self._entry is not None:
            entry, self._entry = self._entry, None
            await asked(lambda: remove_container(entry.details, self._place.clock))
            self._place.ledger.release(entry)

    def _release_ports(self) -> None:
        for port in self._ports.values():
            self._place.ports.release(port)


def _leased(settings: DockerSettings, place: Place) -> dict[str, int]:
    leased: dict[str, int] = {}
    try:
        for inside, wanted in settings.ports.items():
            leased[inside] = place.lease_port(wanted, f"ports.{inside}")
    except BaseException:
        for port in leased.values():
            place.ports.release(port)
        raise
    return leased


async def _stand_in(command: str, settings: DockerSettings, place: Place) -> ProcessService:
    try:
        words = words_of(command)
    except ValueError as error:
        hint = "correct it in the table [tool.testflow.images]"
        raise SpecError(str(error), path=f"{place.service}.image", hint=hint) from error
    ports = _leased(settings, place)
    first = next(iter(ports.values()), 0)
    named = {f"PORT_{inside.split('/')[0]}": port for inside, port in ports.items()}
    launch = Launch(
        argv=words,
        env=settings.env,
        ports={"PORT": first, **named} if ports else {},
        is_stateless=settings.stateless,
    )
    return await ProcessService.start(launch, place)
