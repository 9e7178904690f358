"""The backend ``cloud``."""

from __future__ import annotations

import asyncio

from testflow.environments.backends.cloud.cloud import CLOUDS, Access, Cloud
from testflow.environments.backends.cloud.machine import Machine, answered
from testflow.environments.backends.cloud.removal import end_expired
from testflow.environments.backends.cloud.settings import MachineSettings
from testflow.environments.place import Place
from testflow.environments.service import Availability
from testflow.environments.spec import read_settings
from testflow.errors import ProvisioningError, TestflowError
from testflow.model import Endpoint, ServiceSpec

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Machines:
    """Makes machines in clouds, each marked with its environment and an end."""

    def __init__(self) -> None:
        self._clouds: dict[tuple[str, Access], Cloud] = {}
        self._lock = asyncio.Lock()

    def availability(self) -> Availability:
        """Look for the means to ask a cloud; none is asked."""
        found = [CLOUDS.load(name).availability() for name in CLOUDS.names()]
        works = [each for each in found if each.works]
        if works:
            return Availability(works=True, what=", ".join(each.what for each in works))
        return found[0]

    def check(self, spec: ServiceSpec, place: Place) -> list[str]:
        """Check the settings, and that the provider is known."""
        settings = read_settings(MachineSettings, spec)
        try:
            CLOUDS.load(settings.provider)
        except TestflowError as error:
            error.path = f"{spec.name}.provider"
            raise
        return []

    async def reach(self, peer: Endpoint, place: Place) -> Endpoint:
        """Give it as it is; what a machine cannot reach is told when it is made."""
        return peer

    async def start(self, spec: ServiceSpec, place: Place) -> Machine:
        """Make a machine, and wait until it runs."""
        settings = read_settings(MachineSettings, spec)
        _tell_unreachable(place)
        async with self._lock:  # so that two do not both take the last place
            cloud = await self._cloud(settings)
            await _make_room(cloud, settings, place)
            machine = Machine(cloud, settings, place)
            await machine.create()
        try:
            await machine.wait()
        except BaseException:
            await machine.stop()
            raise
        return machine

    async def _cloud(self, settings: MachineSettings) -> Cloud:
        access = Access(settings.region, settings.endpoint, settings.profile)
        key = (settings.provider, access)
        if key not in self._clouds:
            kind = CLOUDS.load(settings.provider)
            self._clouds[key] = await asyncio.to_thread(kind, access)
        return self._clouds[key]

    async def close(self) -> None:
        """Hang up."""
        for cloud in self._clouds.values():
            cloud.close()
        self._clouds.clear()


def _tell_unreachable(place: Place) -> None:
    for name, peer in place.peers.items():
        if peer.host in _LOOPBACK:
            place.notice(f"{name} is on this machine's loopback, where a machine cannot reach it")


async def _make_room(cloud: Cloud, settings: MachineSettings, place: Place) -> None:
    now = place.clock.now()
    there = await answered(lambda: end_expired(cloud, now))
    if len(there) >= settings.limit:
        where = f"{cloud.access.region} of account {cloud.account}"
        message = f"there are {len(there)} machines of testflow in {where}, the limit"
        hint = "raise limit, or end some: testflow doctor --clean ends those that nobody uses"
        raise ProvisioningError(message, hint=hint)
