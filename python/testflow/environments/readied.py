"""A service that has become ready, and what it was like then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from testflow.environments.place import Place
from testflow.environments.readiness import Probe, probes_of, wait_until_ready
from testflow.environments.service import Service, State
from testflow.environments.spec import CommonSpec
from testflow.environments.validation import validate
from testflow.errors import ProvisioningError
from testflow.runtime.clock import Clock


@dataclass(frozen=True, slots=True)
class Readied:
    """A service that has become ready.

    Attributes:
        service: The service.
        state: What it was like when it became ready.
        probes: What looks for its signs.
        timeout_s: How long they are waited for.
    """

    service: Service
    state: State
    probes: Sequence[Probe]
    timeout_s: float

    async def is_clean(self) -> bool:
        """Whether it runs, and is as it was when it became ready."""
        if not await self.service.is_alive():
            return False
        now = await self.service.state()
        return bool(now.fingerprint) and now == self.state

    async def reset(self, clock: Clock) -> None:
        """Put it back to that state, and wait until it is ready again.

        Raises:
            ProvisioningError: It cannot be put back.
        """
        await self.service.reset()
        await wait_until_ready(self.probes, self.service, self.timeout_s, clock)
        if (await self.service.state()).fingerprint != self.state.fingerprint:
            message = "its state after a reset is not the one in which it became ready"
            raise ProvisioningError(message)


async def readied(service: Service, common: CommonSpec, place: Place) -> Readied:
    """Wait until a service is ready and see whether it is what was expected.

    Raises:
        SpecError: It cannot be looked at in the way that was asked for.
        ProvisioningError: It is not ready in time, or is something else.
    """
    probes = probes_of(common.signs, service, place)
    await wait_until_ready(probes, service, common.timeout_s, place.clock)
    state = await service.state()
    validate(state, common.expect)
    return Readied(service, state, probes, common.timeout_s)
