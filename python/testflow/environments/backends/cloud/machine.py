"""One machine of an environment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import TypeVar

from testflow.environments.backends.cloud.cloud import Cloud, Order, Refused, Seen
from testflow.environments.backends.cloud.removal import EXPIRES, details_of, end
from testflow.environments.backends.cloud.settings import MachineSettings
from testflow.environments.ledger import Entry
from testflow.environments.place import Place
from testflow.environments.service import State
from testflow.errors import ProvisioningError
from testflow.execution.text import bounded, printable
from testflow.model import Endpoint
from testflow.runtime.environment import process_name

T = TypeVar("T")

_RUNS_S = 300.0
_ENDS_S = 600.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 5.0
_FRESH_S = 2.0  # clouds count how often they are asked
_SHOWN_CHARACTERS = 4_000


class Machine:
    """A machine.

    Attributes:
        endpoint: Its address and the port of the settings; none before it runs.
    """

    answers = False

    def __init__(self, cloud: Cloud, settings: MachineSettings, place: Place) -> None:
        self.endpoint = Endpoint("", settings.port or 0)
        self._cloud = cloud
        self._settings = settings
        self._place = place
        self._entry: Entry | None = None
        self._id = ""
        self._first: Seen | None = None
        self._last: Seen | None = None
        self._looked_at = float("-inf")

    async def create(self) -> None:
        """Ask for it, at the address that it had before; `wait` until it runs.

        Raises:
            ProvisioningError: The cloud refuses, or does not answer.
        """
        self._id, self._last, self._looked_at = "", None, float("-inf")
        place = self._place
        details = details_of(self._cloud, self._settings.provider, place.labels, place.clock.now())
        token = f"testflow-{place.new_id()}"
        entry = place.own("machine", name=place.name, token=token, **details)
        self._entry = entry
        try:
            await answered(lambda: self._make(token))
        except Refused:
            self._entry = None
            place.ledger.release(entry)
            raise
        except BaseException:
            with suppress(ProvisioningError):  # it stays in the ledger, for a sweep to look again
                await self.stop()
            raise
        self._entry = place.ledger.confirm(entry, id=self._id)

    def _make(self, token: str) -> None:
        # Kept here at once: whoever cancels the waiting must not lose it.
        self._id = self._cloud.create(self._order(token))

    def _order(self, token: str) -> Order:
        settings, place, before = self._settings, self._place, self._first
        expires = place.clock.now() + timedelta(seconds=settings.ttl_s)
        tags = {
            "Name": place.name,
            **place.labels,
            "testflow.owner": process_name(),
            EXPIRES: expires.isoformat(timespec="seconds"),
        }
        return Order(
            token=token,
            tags=tags,
            image=settings.image,
            size=settings.size,
            is_public=settings.address == "public",
            private_address=before.addresses["private"] if before else None,
            subnet=before.subnet if before else settings.subnet,
            security_groups=tuple(settings.security_groups),
            key_name=settings.key_name,
            user_data=settings.user_data,
        )

    async def wait(self) -> None:
        """Return when it runs and has its address.

        Raises:
            ProvisioningError: It ended, or takes too long.
        """

        def is_there(seen: Seen | None) -> bool:
            if seen is not None and seen.phase not in ("pending", "running"):
                message = f"the machine is {seen.phase}: {seen.reason or 'without a reason'}"
                raise ProvisioningError(message)
            return seen is not None and seen.phase == "running" and self._address(seen) != ""

        self._first = seen = await self._until(is_there, _RUNS_S, "the machine did not run")
        if seen is not None:
            self.endpoint = Endpoint(self._address(seen), self.endpoint.port)

    def _address(self, seen: Seen) -> str:
        return seen.addresses.get(self._settings.address, "")

    async def _until(
        self, is_so: Callable[[Seen | None], bool], limit_s: float, trouble: str
    ) -> Seen | None:
        clock, pause_s = self._place.clock, _FIRST_PAUSE_S
        deadline = clock.monotonic() + limit_s
        while not is_so(seen := await self._look()):
            if clock.monotonic() >= deadline:
                phase = f"; it is {seen.phase}" if seen else ""
                message = f"{trouble} after {limit_s:g} s{phase}"
                raise ProvisioningError(message)
            await clock.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
        return seen

    async def _look(self) -> Seen | None:
        found = await asyncio.to_thread(self._cloud.find, self._place.labels)
        self._last = next((each for each in found if each.id == self._id), None)
        self._looked_at = self._place.clock.monotonic()
        return self._last

    async def is_alive(self) -> bool:
        """Whether it runs, as the cloud said within the last seconds."""
        if self._place.clock.monotonic() - self._looked_at >= _FRESH_S:
            try:
                await self._look()
            except ProvisioningError:
                return False
        return self._last is not None and self._last.phase == "running"

    async def output(self) -> str:
        """Give the end of its console, as far as the cloud has it."""
        try:
            text = await asyncio.to_thread(self._cloud.output, self._id)
        except ProvisioningError as error:
            return error.message
        return bounded(printable(text.encode()).strip(), _SHOWN_CHARACTERS)

    async def state(self) -> State:
        """Give its image, size and phase; what is on its disk cannot be told.

        Raises:
            ProvisioningError: The cloud does not answer, or knows no such machine.
        """
        seen = await self._look()
        if seen is None:
            message = "the cloud knows no such machine any more"
            raise ProvisioningError(message)
        return State(version=seen.image, contents=(f"phase {seen.phase}", f"size {seen.size}"))

    async def reset(self) -> None:
        """Put a new machine in its place, at the same private address.

        A reboot would leave on the disk what tests wrote there.

        Raises:
            ProvisioningError: It is used at its public address, which no other machine gets.
        """
        if self._settings.address == "public":
            message = "a new machine would have another public address"
            hint = "set address: private, or provide the environment anew"
            raise ProvisioningError(message, hint=hint)
        await self.stop()
        await self._until(_is_gone, _ENDS_S, "the machine did not end")
        await self.create()
        await self.wait()

    async def stop(self) -> None:
        """End it, with its disks."""
        if self._entry is not None:
            entry = self._entry
            details = {**entry.details, **({"id": self._id} if self._id else {})}
            await answered(lambda: end(self._cloud, details, self._place.clock))
            self._entry = None
            self._place.ledger.release(entry)


def _is_gone(seen: Seen | None) -> bool:
    return seen is None or seen.phase == "gone"


async def answered(call: Callable[[], T]) -> T:
    """Ask a cloud while others go on; a cancelled caller waits until it has answered."""
    task = asyncio.ensure_future(asyncio.to_thread(call))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        with suppress(ProvisioningError):
            await task
        raise
