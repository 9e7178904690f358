"""What nodes run in: the services that are there, those that are not, and the test data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from testflow.environments.references import filled, references
from testflow.model import Endpoint

DATA_VARIABLE = "TESTFLOW_DATA"
"""The variable with the folder that holds the test data."""

MATRIX_VARIABLE = "TESTFLOW_MATRIX"
"""The variable with the configuration of a step's matrix, as JSON."""


class Missing(NamedTuple):
    """A service that is not to be had, and why."""

    service: str
    reason: str


@dataclass(frozen=True, slots=True)
class Provided:
    """An environment, as far as it could be provided.

    Attributes:
        endpoints: Where each service is.
        variables: The variables by which tests find them.
        failures: Why others are not to be had.
    """

    endpoints: Mapping[str, Endpoint] = field(default_factory=dict[str, Endpoint])
    variables: Mapping[str, str] = field(default_factory=dict[str, str])
    failures: Mapping[str, str] = field(default_factory=dict[str, str])

    def missing(self, services: Iterable[str]) -> Missing | None:
        """Give the first of these services that is not to be had; one nobody asked for is none."""
        for name in services:
            if name in self.failures:
                return Missing(name, self.failures[name])
        return None

    def is_simulated(self, services: Iterable[str]) -> bool:
        """Whether one of these services only stands for the real thing."""
        return any(self.endpoints[name].is_simulated for name in services if name in self.endpoints)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """All that nodes run in.

    Attributes:
        environments: What is provided, by the environment's name.
        data: The folder with the test data; None where there are none.
        shared: A folder that all nodes of the run share, for what they leave each other.
    """

    environments: Mapping[str, Provided] = field(default_factory=dict[str, Provided])
    data: Path | None = None
    shared: Path | None = None

    def of(self, environment: str) -> Provided:
        """Give what is provided in an environment; nothing where there is none."""
        return self.environments.get(environment) or Provided()

    def variables(self, environment: str, *own: Mapping[str, str]) -> dict[str, str]:
        """Give the variables of a test.

        Args:
            environment: The environment that it runs in.
            own: Its own variables, the last ones first in rank; ``{service.host}`` in them stands
                for what the service is given.

        Raises:
            SpecError: A service has no such thing to offer.
        """
        provided = self.of(environment)
        variables = dict(provided.variables)
        if self.data is not None:
            variables[DATA_VARIABLE] = str(self.data)
        if self.shared is not None:
            variables["TESTFLOW_SHARED"] = str(self.shared)
        for mapping in own:
            variables |= filled(dict(_answerable(mapping, provided)), provided.endpoints)
        return variables


def _answerable(own: Mapping[str, str], provided: Provided) -> Iterable[tuple[str, str]]:
    """Leave out what refers to services that are not there."""
    for name, text in own.items():
        if all(each.service in provided.endpoints for each in references(text)):
            yield name, text
