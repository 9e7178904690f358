"""A stack of Docker Compose as one service: its ports leased anew, on loopback alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import yaml

from testflow.environments.backends.docker.daemon import asked, connect, remove_labelled
from testflow.environments.ledger import Entry
from testflow.environments.place import Place
from testflow.environments.service import Availability, State
from testflow.environments.spec import read_settings
from testflow.errors import ProvisioningError, SpecError
from testflow.execution.service import Program, last_output, run_quietly
from testflow.model import Endpoint, ServiceSpec
from testflow.runtime.cancellation import despite_cancellation
from testflow.runtime.clock import Clock
from testflow.runtime.part import Part, Text

_HOST = "127.0.0.1"
_UP_S = 600.0
_LABEL = "com.docker.compose.project"
_INSTALL = "apt-get install docker-compose, or the Compose plug-in of Docker"


class ComposeSettings(Part):
    """What a stack is given; ``main`` is the service whose first port is the endpoint."""

    file: Text = "docker-compose.yml"
    main: Text | None = None
    env: dict[str, str] = {}


class Compose:
    """Runs stacks, each as a project of its own."""

    def availability(self) -> Availability:
        """Look for Docker and for Compose."""
        try:
            connect().close()
        except ProvisioningError as error:
            return Availability(works=False, what=error.message, install=error.hint)
        command = _command()
        if not command:
            missing = "Docker Compose is not installed"
            return Availability(works=False, what=missing, install=_INSTALL)
        return Availability(works=True, what=" ".join(command))

    def check(self, spec: ServiceSpec, place: Place) -> list[str]:
        """Read the file."""
        settings = read_settings(ComposeSettings, spec)
        stack = _read(place.file(settings.file), place.service)
        if settings.main is not None and settings.main not in stack["services"]:
            message = f"the stack has no service {settings.main!r}"
            raise SpecError(message, path=f"{place.service}.main")
        return []

    async def reach(self, peer: Endpoint, place: Place) -> Endpoint:
        """Give it as it is: the containers of a stack know only each other."""
        return peer

    async def start(self, spec: ServiceSpec, place: Place) -> Stack:
        """Bring the stack up."""
        available = self.availability()
        if not available.works:
            raise ProvisioningError(available.what, hint=available.install)
        stack = Stack(read_settings(ComposeSettings, spec), place)
        try:
            await stack.up()
        except BaseException:
            await despite_cancellation(stack.stop())
            raise
        return stack

    async def close(self) -> None:
        """Nothing is shared."""


class Stack:
    """A running stack.

    Attributes:
        endpoint: The first published port of its main service.
    """

    answers = False

    def __init__(self, settings: ComposeSettings, place: Place) -> None:
        self._settings = settings
        self._place = place
        self._file = place.folder / "compose.yml"
        self._ports: dict[str, int] = {}
        self._entry: Entry | None = None
        self._project = place.name.lower()
        document = _read(place.file(settings.file), place.service)
        self._main = settings.main or next(iter(document["services"]))
        try:
            _lease(document["services"], place, self._ports)
            self._file.write_text(yaml.safe_dump(document), encoding="utf-8")
        except BaseException:
            self._release_ports()
            raise
        own = [port for key, port in self._ports.items() if key.startswith(f"{self._main}:")]
        env = {_variable(key): str(port) for key, port in self._ports.items()}
        self.endpoint = Endpoint(_HOST, own[0] if own else 0, env)

    async def up(self) -> None:
        """Start every container.

        Raises:
            ProvisioningError: Compose fails; the message has its last words.
        """
        place = self._place
        self._entry = place.own("stack", name=self._project)
        source = place.file(self._settings.file).parent
        argv = (
            *(*_command(), "-p", self._project, "-f", str(self._file)),
            *("--project-directory", str(source), "up", "-d"),
        )
        env = {**place.variables, **place.told_variables, **self._settings.env}
        program = Program(argv, str(place.folder / "log"), env)
        status, said = await run_quietly(program, place.clock, _UP_S)
        if status != 0:
            message = "the stack cannot be brought up"
            raise ProvisioningError(message, output=said)
        self._entry = place.ledger.confirm(self._entry)

    async def is_alive(self) -> bool:
        """Whether every container runs."""
        containers = await asked(self._containers)
        return bool(containers) and all(each["State"] == "running" for each in containers)

    async def output(self) -> str:
        """Give the end of what Compose and the containers printed."""
        return last_output(self._place.folder / "log")

    async def state(self) -> State:
        """Give its containers' images; what they hold cannot be told."""
        containers = await asked(self._containers)
        services = tuple(
            sorted(each["Labels"]["com.docker.compose.service"] for each in containers)
        )
        images = sorted(each["ImageID"] for each in containers)
        return State(version=sha256("".join(images).encode()).hexdigest(), contents=services)

    async def reset(self) -> None:
        """Bring it up anew, with the same ports."""
        await self._remove()
        await self.up()

    async def stop(self) -> None:
        """Remove its containers, networks and volumes."""
        await self._remove()
        self._release_ports()

    def _release_ports(self) -> None:
        for port in self._ports.values():
            self._place.ports.release(port)

    async def _remove(self) -> None:
        if self._entry is not None:
            entry, self._entry = self._entry, None
            await asked(lambda: remove_stack(entry.details, self._place.clock))
            self._place.ledger.release(entry)

    def _containers(self) -> list[dict[str, Any]]:
        client = connect()
        try:
            filters = {"label": f"{_LABEL}={self._project}"}
            return client.api.containers(all=True, filters=filters)
        finally:
            client.close()


def remove_stack(details: dict[str, Any], _clock: Clock) -> None:
    """Remove all that Compose labelled with the project's name."""
    remove_labelled(f"{_LABEL}={details['name']}")


def _command() -> tuple[str, ...]:
    plugins = ("/usr/lib/docker/cli-plugins", "/usr/libexec/docker/cli-plugins")
    own = (*plugins, "/usr/local/lib/docker/cli-plugins", str(Path.home() / ".docker/cli-plugins"))
    if any((Path(folder) / "docker-compose").exists() for folder in own):
        return ("docker", "compose")
    return ("docker-compose",) if shutil.which("docker-compose") else ()


def _read(file: Path, service: str) -> dict[str, Any]:
    path = f"{service}.file"
    try:
        document: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        message = f"{file} cannot be read: {' '.join(str(error).split())}"
        raise SpecError(message, path=path) from error
    whole = cast("dict[str, Any]", document) if isinstance(document, dict) else {}
    services = whole.get("services")
    if not isinstance(services, dict) or not services:
        message = f"{file} has no services"
        raise SpecError(message, path=path)
    for place, wrong in _mistakes(cast("dict[str, Any]", services)):
        message = f"{file} has a mistake at {place}: {wrong}"
        raise SpecError(message, path=path)
    return whole


def _mistakes(services: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Give what of the services could not be worked with, and where that is."""
    for name, service in services.items():
        if not isinstance(service, dict):
            yield f"services.{name}", "a service is a mapping"
            continue
        ports: Any = cast("dict[str, Any]", service).get("ports", [])
        if not isinstance(ports, list):
            yield f"services.{name}.ports", "ports are a list"
            continue
        for at, written in enumerate(cast("list[Any]", ports)):
            if not _is_port(written):
                yield f"services.{name}.ports.{at}", "a port is a text, or a mapping with a target"


def _is_port(written: Any) -> bool:
    if isinstance(written, dict):
        return "target" in written
    return isinstance(written, int | str) and bool(_mapping(written)[1])


def _lease(services: Mapping[str, Any], place: Place, leased: dict[str, int]) -> None:
    """Publish on leased ports whatever the stack publishes; names of containers are its own."""
    for name, service in services.items():
        service.pop("container_name", None)
        ports: list[Any] = service.get("ports", [])
        for at, written in enumerate(ports):
            wanted, inside = _mapping(written)
            port = place.lease_port(wanted, f"services.{name}.ports.{at}")
            leased[f"{name}:{inside}"] = port
            ports[at] = f"{_HOST}:{port}:{inside}"


def _mapping(written: Any) -> tuple[int | None, str]:
    if isinstance(written, dict):
        long = cast("dict[str, Any]", written)
        published = str(long.get("published") or "")
        inside = f"{long['target']}/{long.get('protocol', 'tcp')}"
    else:
        before, _, inside = str(written).rpartition(":")
        published = before.rpartition(":")[2]
    return (int(published) if published.isdecimal() else None), inside


def _variable(key: str) -> str:
    service, _, inside = key.partition(":")
    return f"{service}_PORT_{inside.partition('/')[0]}".upper().replace("-", "_")
