"""Waiting for a service, no longer than was allowed, and not for a dead one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from testflow.environments.readiness.probe import Probe
from testflow.environments.service import Service
from testflow.errors import ProvisioningError
from testflow.runtime.clock import Clock

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.01, 0.25


async def wait_until_ready(
    probes: Sequence[Probe], service: Service, timeout_s: float, clock: Clock
) -> None:
    """Return when every sign was seen.

    Raises:
        ProvisioningError: The service ended, or the time is over: with what was seen last.
    """
    deadline = clock.monotonic() + timeout_s
    pause_s, waiting, seen = _FIRST_PAUSE_S, list(probes), ""
    while waiting:
        if not await service.is_alive():
            message = "it ended before it was ready"
            raise ProvisioningError(message, output=await service.output())
        left = deadline - clock.monotonic()
        try:
            # Python 3.11's wait_for loses a cancellation that comes as the look ends.
            async with asyncio.timeout(max(left, _LONGEST_PAUSE_S)):
                seen = await waiting[0].look()
        except TimeoutError:
            seen = seen or "nothing: the look itself took too long"
        if not seen:
            waiting.pop(0)
        elif clock.monotonic() >= deadline:
            message = f"it was not ready after {timeout_s:g} s; last seen: {seen}"
            hint = "raise timeout_s, or correct what is waited for"
            raise ProvisioningError(message, hint=hint, output=await service.output())
        else:
            await clock.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
