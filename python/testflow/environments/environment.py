"""An environment: services that tests need, isolated from all others, gone afterwards."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, Self

from testflow.environments.graph import Graph, service_graph, waves
from testflow.environments.ledger import Entry
from testflow.environments.leftovers import remove_directory
from testflow.environments.place import Place
from testflow.environments.provisioning import first_failure, provide
from testflow.environments.readied import Readied, readied
from testflow.environments.references import filled
from testflow.environments.service import Service, State
from testflow.environments.site import Site
from testflow.environments.spec import read_common
from testflow.errors import ProvisioningError, SpecError, StorageError, TestflowError
from testflow.model import (
    Endpoint,
    Noticed,
    ServiceFailed,
    ServiceReady,
    ServiceSpec,
    ServiceStarted,
    ServiceStopped,
)
from testflow.runtime.bus import EventBus
from testflow.runtime.cancellation import despite_cancellation
from testflow.runtime.identity import Identities, RandomIdentities

OnFailure = Literal["clean", "keep"]

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,62}")


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that is not quite as it was asked for.

    Attributes:
        what: What differs, and what was done instead.
        path: Where it was asked for, such as ``payment-db.version``.
    """

    what: str
    path: str


class Environment:
    """Services that tests need: provided in parallel, isolated, and cleaned up whatever happens.

    Used as an asynchronous context manager, or with `provision` and `cleanup`.

    Args:
        name: What it is called in events and reports.
        folder: Where files that services name are looked for; the working directory by default.
        strict: Whether what cannot be met exactly is refused rather than noticed.
        on_failure: What happens to the other services when one fails: ``clean`` ends them,
            ``keep`` starts and keeps all that do not need it.
        site: What it shares with other environments; a `Site` of its own by default.
        identities: Names it, apart from all others.

    Attributes:
        name: What it is called.
        notices: What is not quite as it was asked for.
        failures: The services that could not be had, each with the reason.

    Examples:
        >>> environment = Environment("shop")
        >>> _ = environment.add_service("stock", {"type": "simulated", "stands_for": "postgres"})
        >>> async def stock_is_simulated() -> bool:
        ...     async with environment:
        ...         return environment.endpoints["stock"].is_simulated
        >>> asyncio.run(stock_is_simulated())
        True
    """

    def __init__(  # noqa: PLR0913 - all but the name have defaults
        self,
        name: str,
        *,
        folder: Path | str | None = None,
        strict: bool = False,
        on_failure: OnFailure = "clean",
        site: Site | None = None,
        identities: Identities | None = None,
    ) -> None:
        self.name = name
        self.folder = Path(folder) if folder is not None else Path.cwd()
        self.strict = strict
        self.notices: list[Notice] = []
        self.failures: dict[str, ProvisioningError] = {}
        self.on_failure = on_failure
        self._site = site or Site()
        self._identities = identities or RandomIdentities()
        self._specs: dict[str, ServiceSpec] = {}
        self._readied: dict[str, Readied] = {}
        self._provided: _Provided | None = None

    def add_service(self, name: str, settings: Mapping[str, Any]) -> Self:
        """Ask for a service.

        Args:
            name: What others refer to it by, as in ``{payment-db.host}``.
            settings: ``type`` names the backend; ``depends_on``, ``ready``, ``timeout_s`` and
                ``expect`` mean the same for all types, the rest is the backend's.

        Raises:
            SpecError: A setting is wrong, or the name is taken; `.path` says where.
            UnknownPlugin: Nothing provides this type.
        """
        if not _NAME.fullmatch(name):
            message = "a service's name has letters, digits, _ and -, and begins with a letter"
            raise SpecError(message, path=name or "services")
        if name in self._specs:
            message = "there is such a service already"
            raise SpecError(message, path=name, hint="give it another name")
        common = read_common(name, settings)
        try:
            self._site.backend(common.type)
        except TestflowError as error:
            error.path = f"{name}.type"
            raise
        self._specs[name] = ServiceSpec(name, common.type, dict(settings))
        return self

    @property
    def services(self) -> tuple[ServiceSpec, ...]:
        """What was asked for, in that order."""
        return tuple(self._specs.values())

    @property
    def site(self) -> Site:
        """What it shares with other environments."""
        return self._site

    @property
    def endpoints(self) -> dict[str, Endpoint]:
        """Where the services are that are there, by name."""
        return {name: service.endpoint for name, service in self.running.items()}

    @property
    def running(self) -> Mapping[str, Service]:
        """The services that are there, by name."""
        return {name: each.service for name, each in self._readied.items()}

    @property
    def is_simulated(self) -> bool:
        """Whether a service only stands for a real one: results that rest on it say so."""
        return any(endpoint.is_simulated for endpoint in self.endpoints.values())

    def variables(self) -> dict[str, str]:
        """Give the variables for tests.

        Of each service ``PAYMENT_DB_HOST`` and ``PAYMENT_DB_PORT``; what the endpoints tell beside
        (``DATABASE_URL``), also with the service's name before it (``PAYMENT_DB_DATABASE_URL``).
        Of two services that tell the same, the first one added is heard.
        """
        told: dict[str, str] = {}
        endpoints = self.endpoints
        for name in (name for name in self._specs if name in endpoints):
            endpoint = endpoints[name]
            prefix = re.sub(r"\W", "_", name.replace("-", "_")).upper()
            own = {"HOST": endpoint.host, "PORT": str(endpoint.port), **endpoint.env}
            named = {f"{prefix}_{key}": value for key, value in own.items()}
            told = {**endpoint.env, **told, **named}
        return told

    def plan(self) -> list[tuple[str, ...]]:
        """Give the order in which services start: those of one tuple start together.

        Raises:
            SpecError: A service that is referred to does not exist, or there is a circle.
        """
        return waves(service_graph(self.services))

    async def provision(
        self, bus: EventBus | None = None, told: Mapping[str, str] | None = None
    ) -> dict[str, Endpoint]:
        """Provide every service; give where they are.

        Args:
            bus: Told of what happens.
            told: Variables that every service is given, such as a trace that all take part in.

        Raises:
            SpecError: A service is asked for wrongly: nothing was started.
            ProvisioningError: A service could not be had; `.path` names it. `failures` has all.
        """
        if self._provided is not None:
            return self.endpoints
        graph = service_graph(self.services)
        self.notices, self.failures = [], {}
        await self._site.__aenter__()
        self._provided = _Provided(self._identities.new_run_id(), bus, told or {})
        try:
            self._check()
            self._make_folder()
            await self._provide(graph)
        except BaseException as error:
            keeps = self.on_failure == "keep" and isinstance(error, ProvisioningError)
            if not (keeps and self._readied):
                await despite_cancellation(self._cleanup())
            raise
        return self.endpoints

    def _check(self) -> None:
        for spec in self._specs.values():
            for what in self._site.backend(spec.type).check(spec, self._place(spec.name)):
                self._notice(what, spec.name)

    def _make_folder(self) -> None:
        provided = self._there()
        folder = self._site.folder / "environments" / provided.id
        entry = self._site.ledger.intend("directory", path=str(folder))
        provided.folder = entry
        folder.mkdir(mode=0o711)
        for name in self._specs:
            (folder / name).mkdir()
        self._site.ledger.confirm(entry)

    async def _provide(self, graph: Graph) -> None:
        keep = self.on_failure == "keep"
        _, self.failures = await provide(graph, self._start, keep=keep)
        self._readied = {name: self._readied[name] for name in graph if name in self._readied}
        for name, error in self.failures.items():
            self._emit(ServiceFailed, service=name, reason=str(error))
        if self.failures:
            raise first_failure(self.failures, graph)

    async def _start(self, name: str) -> None:
        spec, clock = self._specs[name], self._site.clock
        backend, began = self._site.backend(spec.type), clock.monotonic()
        self._emit(ServiceStarted, service=name, backend=spec.type)
        place = await self._with_peers(spec, self._place(name))
        settings = filled(spec.settings, place.peers, name)
        service = await backend.start(replace(spec, settings=settings), place)
        try:
            self._readied[name] = await readied(service, read_common(name, settings), place)
        except BaseException:
            await despite_cancellation(service.stop())
            raise
        took_s = clock.monotonic() - began
        self._emit(ServiceReady, service=name, endpoint=service.endpoint, took_s=took_s)

    async def _with_peers(self, spec: ServiceSpec, place: Place) -> Place:
        needed = service_graph(self.services)[spec.name]
        backend = self._site.backend(spec.type)
        ordered = [name for name in self._specs if name in needed]
        endpoints = self.endpoints
        reached = [await backend.reach(endpoints[name], place) for name in ordered]
        return replace(place, peers=dict(zip(ordered, reached, strict=True)))

    def _place(self, service: str) -> Place:
        provided = self._there()
        place = self._site.place(provided.id, service, self.folder, self._notice)
        return replace(place, told=provided.told)

    def _notice(self, what: str, path: str) -> None:
        if self.strict:
            raise ProvisioningError(what, path=path, hint="strict=False would go on with it")
        self.notices.append(Notice(what, path))
        bus = self._there().bus
        if bus is not None:
            bus.emit(Noticed, what=what, path=path)

    async def state(self) -> dict[str, State]:
        """Give what each service is like now."""
        return {name: await service.state() for name, service in self.running.items()}

    async def is_clean(self) -> bool:
        """Whether every service runs, and is as it was when it became ready.

        A service whose state cannot be told, such as a program's memory, counts as dirty.
        """
        if not self._readied or self.failures:
            return False
        for each in self._readied.values():
            if not await each.is_clean():
                return False
        return True

    async def reset(self) -> None:
        """Put every service back to the state in which it became ready, those needed first.

        Raises:
            ProvisioningError: One cannot be put back: the environment is of no more use.
        """
        self._there()
        for name in (name for wave in self.plan() for name in wave if name in self._readied):
            try:
                await self._readied[name].reset(self._site.clock)
            except ProvisioningError as error:
                error.path = error.path or name
                raise

    async def cleanup(self) -> None:
        """End every service with all that it made, those that need others first."""
        if self._provided is not None:
            # Being cancelled is no reason to leave anything behind.
            await despite_cancellation(self._cleanup())

    async def _cleanup(self) -> None:
        async with AsyncExitStack() as stack:
            stack.push_async_exit(self._site)
            stack.callback(self._forget)
            await self._stop_all()

    async def _stop_all(self) -> None:
        troubles: list[Exception] = []
        for wave in reversed(self.plan()):
            names = [name for name in wave if name in self._readied]
            ended = await asyncio.gather(*map(self._stop, names), return_exceptions=True)
            troubles += [each for each in ended if isinstance(each, Exception)]
        if troubles:
            raise troubles[0]

    def _forget(self) -> None:
        folder, self._provided = self._there().folder, None
        self._readied.clear()
        if folder is None:
            return
        try:
            remove_directory(folder.details, self._site.clock)
        except OSError as error:
            message = f"the environment's folder cannot be removed: {error}"
            hint = "testflow doctor --clean tries again when this process has ended"
            raise StorageError(message, path=self.name, hint=hint) from error
        self._site.ledger.release(folder)

    async def _stop(self, name: str) -> None:
        await self._readied[name].service.stop()
        self._emit(ServiceStopped, service=name)

    def _emit(self, kind: type[Any], **fields: Any) -> None:
        bus = self._there().bus
        if bus is not None:
            bus.emit(kind, environment=self.name, **fields)

    def _there(self) -> _Provided:
        if self._provided is None:
            message = f"the environment {self.name} is not provided"
            raise ProvisioningError(message, hint="call provision(), or use it in `async with`")
        return self._provided

    async def __aenter__(self) -> Self:
        """Provide every service."""
        await self.provision()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Clean up."""
        await self.cleanup()


class _Provided:
    """What an environment is from `provision` until `cleanup`."""

    def __init__(self, identity: str, bus: EventBus | None, told: Mapping[str, str]) -> None:
        self.id = identity
        self.bus = bus
        self.told = told
        self.folder: Entry | None = None
