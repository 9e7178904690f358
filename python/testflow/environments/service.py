"""What backends make, and what they make it with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from testflow.environments.place import Place
from testflow.model import Endpoint, ServiceSpec


@dataclass(frozen=True, slots=True)
class State:
    """What a service is like now.

    Attributes:
        version: Of what runs; empty where it cannot be told.
        contents: What is in it, such as its tables, sorted.
        fingerprint: The same for the same state: a service whose fingerprint changed is dirty.
            Empty where nothing can be told, which counts as dirty.
    """

    version: str = ""
    contents: tuple[str, ...] = ()
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether a backend works on this machine.

    Attributes:
        works: Whether it does.
        what: What was found, such as ``PostgreSQL 15``, or what is missing.
        install: What to do where it is missing.
    """

    works: bool
    what: str
    install: str = ""


class Service(Protocol):
    """One running service of an environment."""

    answers: bool
    """Whether it is known to answer already, so that its port need not be looked at."""

    @property
    def endpoint(self) -> Endpoint:
        """Where it is; the same after a reset."""
        ...

    async def is_alive(self) -> bool:
        """Whether it still runs."""
        ...

    async def output(self) -> str:
        """Give the end of what it printed."""
        ...

    async def state(self) -> State:
        """Give what it is like now."""
        ...

    async def reset(self) -> None:
        """Put it back to the state in which it was when it became ready."""
        ...

    async def stop(self) -> None:
        """End it, with all that it made; it may have ended by itself."""
        ...


class Backend(Protocol):
    """What makes services of one type. One object serves all environments of a site."""

    def availability(self) -> Availability:
        """Say whether it works on this machine."""
        ...

    def check(self, spec: ServiceSpec, place: Place) -> list[str]:
        """Give what will differ from what was asked for.

        Raises:
            SpecError: A setting is wrong; `.path` says which.
        """
        ...

    async def reach(self, peer: Endpoint, place: Place) -> Endpoint:
        """Give where another service is, as seen from a service of this backend."""
        ...

    async def start(self, spec: ServiceSpec, place: Place) -> Service:
        """Make a service of a spec whose references are filled in.

        When it raises or is cancelled, nothing that it made may run on.

        Raises:
            ProvisioningError: It cannot be made.
        """
        ...

    async def close(self) -> None:
        """End what services of several environments shared; nobody uses it any more."""
        ...
