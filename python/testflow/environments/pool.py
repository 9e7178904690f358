"""Environments used again: as they are when clean, reset when not, discarded when that fails."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Literal, Self

from testflow.environments.environment import Environment
from testflow.errors import InputError

Fate = Literal["reused", "reset", "discarded"]


class EnvironmentPool:
    """Lends environments that are all alike to one borrower each.

    Args:
        make: Makes an environment that is not provided yet; all on one `Site`.
        limit: How many there are at most at a time; further borrowers wait.

    Attributes:
        fates: What became of each environment that was given back, in order.

    Raises:
        InputError: The limit is below 1.
    """

    def __init__(self, make: Callable[[], Environment], *, limit: int) -> None:
        if limit < 1:
            message = f"must be at least 1, not {limit}"
            raise InputError(message, path="limit")
        self.fates: list[Fate] = []
        self._make = make
        self._free = asyncio.Semaphore(limit)
        self._idle: deque[Environment] = deque()

    @asynccontextmanager
    async def borrow(self) -> AsyncGenerator[Environment]:
        """Lend a provided environment that is as good as new.

        Raises:
            ProvisioningError: A new one could not be provided.
        """
        async with self._free:
            environment = await self._take()
            try:
                yield environment
            finally:
                await self._give_back(environment)

    async def _take(self) -> Environment:
        if self._idle:
            return self._idle.popleft()
        environment = self._make()
        try:
            await environment.provision()
        except BaseException:
            await environment.cleanup()
            raise
        return environment

    async def _give_back(self, environment: Environment) -> None:
        fate: Fate = "discarded"
        try:
            fate = await _fate(environment)
        finally:
            self.fates.append(fate)
            if fate == "discarded":
                await environment.cleanup()
            else:
                self._idle.append(environment)

    async def __aenter__(self) -> Self:
        """Lend."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Clean up every environment that is not lent."""
        async with AsyncExitStack() as stack:
            while self._idle:
                stack.push_async_callback(self._idle.popleft().cleanup)


async def _fate(environment: Environment) -> Fate:
    try:
        if await environment.is_clean():
            return "reused"
        await environment.reset()
    except Exception:  # noqa: BLE001 - whatever a service's own client raises, it is of no more use
        return "discarded"
    return "reset"
