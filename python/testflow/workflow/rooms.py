"""The environments of a workflow: which types of tests run in which, and how they are provided."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from testflow.environments import Environment
from testflow.environments.graph import all_needed, service_graph
from testflow.errors import ProvisioningError
from testflow.runtime.bus import EventBus
from testflow.workflow.spec import EnvironmentSpec
from testflow.workflow.surroundings import Provided
from testflow.workflow.trace import VARIABLE, Trace

Given = Environment | Mapping[str, Environment] | None
"""One environment for all tests, or one for each type of them; ``""`` for other types."""


@dataclass(frozen=True, slots=True)
class Rooms:
    """Environments by name, and for each type of test the name of its environment.

    Attributes:
        environments: The environments.
        types: For each type of test its environment; ``""`` for all other types.
    """

    environments: Mapping[str, Environment] = field(default_factory=dict[str, Environment])
    types: Mapping[str, str] = field(default_factory=dict[str, str])

    @classmethod
    def of(cls, given: Given, specs: Mapping[str, EnvironmentSpec], folder: Path | None) -> Rooms:
        """Give the environments that the caller brought or, without any, those of the document.

        Raises:
            SpecError: A service is asked for wrongly.
        """
        if isinstance(given, Environment):
            return cls({given.name: given}, {"": given.name})
        if given is not None:
            named = {each.name: each for each in given.values()}
            return cls(named, {type_: each.name for type_, each in given.items()})
        types = {type_: name for name, spec in specs.items() for type_ in spec.types or ("",)}
        return cls({name: _built(name, each, folder) for name, each in specs.items()}, types)

    def before(self, apps: Iterable[str]) -> dict[str, list[str]]:
        """Give for each application those whose services its own service needs.

        Raises:
            SpecError: Services refer to each other in a circle, or to one that does not exist.
        """
        apps = list(apps)
        found: dict[str, list[str]] = {}
        for environment in self.environments.values():
            graph = service_graph(environment.services)
            for app in apps:
                needed = all_needed(app, graph)
                found.setdefault(app, []).extend(each for each in apps if each in needed)
        return found

    @asynccontextmanager
    async def provided(
        self, names: Iterable[str], bus: EventBus, trace: Trace, *, strict: bool
    ) -> AsyncGenerator[dict[str, Provided]]:
        """Provide environments, and clean them up in the end, whatever happens.

        A service that is not to be had does not keep the others from being provided.

        Args:
            names: Which environments.
            bus: Told of what happens.
            trace: Services work under it, each environment as a part of its own.
            strict: Whether nothing but what was asked for will do.

        Raises:
            ProvisioningError: Something is not as it was asked for, and `strict` is set.
            SpecError: A service is asked for wrongly.
        """
        async with AsyncExitStack() as stack:
            for environment in self.environments.values():
                # Entering it sweeps what a run that was killed left behind, also where nothing
                # is provided any more.
                await stack.enter_async_context(environment.site)
            provided: dict[str, Provided] = {}
            for name in names:
                environment = self.environments[name]
                provided[name] = await _provide(environment, bus, trace, stack, strict=strict)
            yield provided


async def _provide(
    environment: Environment, bus: EventBus, trace: Trace, stack: AsyncExitStack, *, strict: bool
) -> Provided:
    environment.strict = environment.strict or strict
    environment.on_failure = "keep"
    stack.push_async_callback(environment.cleanup)
    try:
        await environment.provision(bus, {VARIABLE: trace.parent(environment.name)})
    except ProvisioningError:
        if strict or not environment.failures:
            raise
    failures = {name: _reason(error) for name, error in environment.failures.items()}
    return Provided(environment.endpoints, environment.variables(), failures)


def _reason(error: ProvisioningError) -> str:
    """Give an error's message on one line, with the last that the service printed."""
    last = error.output.strip().rpartition("\n")[2]
    return f"{error.message}: {last}" if last else error.message


def _built(name: str, spec: EnvironmentSpec, folder: Path | None) -> Environment:
    environment = Environment(name, folder=folder)
    for service, settings in spec.services.items():
        environment.add_service(service, settings)
    return environment
