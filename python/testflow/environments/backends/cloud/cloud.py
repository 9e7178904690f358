"""What a cloud must be able to do; a new one is a file, and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from testflow.environments.service import Availability
from testflow.errors import ProvisioningError
from testflow.runtime.registry import Registry

Phase = Literal["pending", "running", "stopped", "ending", "gone"]


class Refused(ProvisioningError):  # noqa: N818 - a finding, not a mistake
    """The cloud said no: nothing was made."""


@dataclass(frozen=True, slots=True)
class Access:
    """How a cloud is reached; what is secret about it stays where the cloud's own tools keep it.

    Attributes:
        region: The part of the cloud; that of the profile or the environment where none is given.
        endpoint: The URL of a compatible cloud.
        profile: Which credentials to take, where the cloud's own tools keep several.
    """

    region: str | None = None
    endpoint: str | None = None
    profile: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """A machine to be made.

    Attributes:
        token: What the cloud knows the order by: asked twice, it makes one machine.
        tags: What the machine is found by, from the moment that it exists.
        image: What is on its disk.
        size: What the cloud calls a machine of this size.
        is_public: Whether it has an address outside the cloud's own network.
        private_address: The address that it must have in there; any by default.
        subnet: Where in that network.
        security_groups: Which rules hold for who may reach it.
        key_name: The key, known to the cloud, for logging in.
        user_data: What the machine runs as it begins.
    """

    token: str
    tags: Mapping[str, str]
    image: str
    size: str
    is_public: bool = True
    private_address: str | None = None
    subnet: str | None = None
    security_groups: tuple[str, ...] = ()
    key_name: str | None = None
    user_data: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a cloud tells of a machine.

    Attributes:
        id: What the cloud calls it.
        phase: What it is doing; of one that is ``gone``, a cloud may tell for an hour.
        image: What was put on its disk.
        size: What the cloud calls its size.
        addresses: Its ``public`` and ``private`` address, as far as it has them.
        subnet: Where in the cloud's network it is.
        tags: What it was marked with.
        reason: Why it is no longer running.
    """

    id: str
    phase: Phase
    image: str
    size: str
    addresses: Mapping[str, str]
    subnet: str
    tags: Mapping[str, str]
    reason: str

    @property
    def is_live(self) -> bool:
        """Whether it costs anything: it was not told to end."""
        return self.phase not in ("ending", "gone")


class Cloud(Protocol):
    """A part of a cloud in which machines are made. Its calls wait for the answer."""

    @staticmethod
    def availability() -> Availability:
        """Say whether it could be asked from here; it is not asked."""
        ...

    @property
    def access(self) -> Access:
        """How it was reached: leads here again from another process."""
        ...

    @property
    def account(self) -> str:
        """Who pays."""
        ...

    def create(self, order: Order) -> str:
        """Begin to make a machine; give its id.

        Raises:
            Refused: Nothing was made.
            ProvisioningError: It is not known whether something was made.
        """
        ...

    def find(self, tags: Mapping[str, str]) -> list[Seen]:
        """Give the machines with all of these tags; ``*`` stands for any value."""
        ...

    def terminate(self, machine: str) -> bool:
        """Begin to end a machine with its disks; whether the cloud knows it."""
        ...

    def output(self, machine: str) -> str:
        """Give the end of what it wrote to its console."""
        ...

    def close(self) -> None:
        """Hang up."""
        ...


CLOUDS: Registry[Any] = Registry("clouds", {"ec2": "testflow.environments.backends.cloud.ec2:Ec2"})
