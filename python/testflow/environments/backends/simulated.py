"""A service that only stands for a real one: what rests on it is marked as simulated."""

from __future__ import annotations

from testflow.environments.place import Place
from testflow.environments.service import Availability, State
from testflow.environments.spec import Port, read_settings
from testflow.model import Endpoint, ServiceSpec
from testflow.runtime.part import Part, Text

_FOREVER = "simulated"


class SimulatedSettings(Part):
    """What stands for what, and what it tells of itself."""

    stands_for: Text = "a service"
    host: Text = "simulated.invalid"
    port: Port | None = None
    env: dict[str, str] = {}
    version: str = ""
    contents: list[str] = []


class Simulated:
    """Makes services that answer nobody: to try a workflow where nothing can be had."""

    def availability(self) -> Availability:
        """Always there."""
        return Availability(works=True, what="marks every result that rests on it")

    def check(self, spec: ServiceSpec, place: Place) -> list[str]:
        """Tell that it is simulated."""
        return [f"{read_settings(SimulatedSettings, spec).stands_for} is simulated"]

    async def reach(self, peer: Endpoint, place: Place) -> Endpoint:
        """Give it as it is: nobody goes there."""
        return peer

    async def start(self, spec: ServiceSpec, place: Place) -> SimulatedService:
        """Give the service."""
        return SimulatedService(read_settings(SimulatedSettings, spec))

    async def close(self) -> None:
        """Nothing is shared."""


class SimulatedService:
    """Always there, never used."""

    answers = True

    def __init__(self, settings: SimulatedSettings) -> None:
        self.endpoint = Endpoint(settings.host, settings.port or 0, settings.env, is_simulated=True)
        self._state = State(settings.version, tuple(sorted(settings.contents)), _FOREVER)

    async def is_alive(self) -> bool:
        """Always."""
        return True

    async def output(self) -> str:
        """It prints nothing."""
        return ""

    async def state(self) -> State:
        """Give what it was told to be."""
        return self._state

    async def reset(self) -> None:
        """It never changes."""

    async def stop(self) -> None:
        """Nothing was made."""
