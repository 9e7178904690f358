"""A Redis of one's own: a server without persistence on a leased port."""

from __future__ import annotations

import shutil
from hashlib import sha256
from typing import Any

from testflow.environments.backends.process import Launch, ProcessService
from testflow.environments.place import Place
from testflow.environments.service import Availability, State
from testflow.environments.spec import Port, read_settings
from testflow.environments.validation import is_version
from testflow.errors import ProvisioningError
from testflow.model import Endpoint, ServiceSpec
from testflow.runtime.cancellation import despite_cancellation
from testflow.runtime.part import Part, Text

_HOST = "127.0.0.1"
_OPTIONS = ("--bind", _HOST, "--save", "", "--appendonly", "no", "--port", "{port}", "--dir")
_READY_S = 20.0
_TICK_S = 0.02
_INSTALL = "apt-get install redis-server, brew install redis"


class RedisConfig(Part):
    """How the server is set up."""

    port: Port | None = None


class RedisSettings(Part):
    """What a Redis is given."""

    version: Text | None = None
    config: RedisConfig = RedisConfig()


class Redis:
    """Starts servers of the Redis that is installed."""

    def availability(self) -> Availability:
        """Look for the server."""
        found = shutil.which("redis-server")
        if found is None:
            return Availability(works=False, what="redis-server is not installed", install=_INSTALL)
        return Availability(works=True, what=found)

    def check(self, spec: ServiceSpec, place: Place) -> list[str]:
        """Check the settings; the version is known when it runs."""
        read_settings(RedisSettings, spec)
        return []

    async def reach(self, peer: Endpoint, place: Place) -> Endpoint:
        """Give it as it is."""
        return peer

    async def start(self, spec: ServiceSpec, place: Place) -> RedisService:
        """Start a server, and wait until it answers."""
        available = self.availability()
        if not available.works:
            raise ProvisioningError(available.what, hint=available.install)
        settings = read_settings(RedisSettings, spec)
        port = place.lease_port(settings.config.port, "config.port")
        argv = (available.what, *_OPTIONS, str(place.folder / "data"))
        server = await ProcessService.start(Launch(argv, {}, ports={"PORT": port}), place)
        service = RedisService(server, place)
        try:
            version = await service.wait_for_version()
            if settings.version and not is_version(version, settings.version):
                place.notice(f"Redis {version} instead of {settings.version}", "version")
        except BaseException:
            await despite_cancellation(service.stop())
            raise
        return service

    async def close(self) -> None:
        """Nothing is shared."""


class RedisService:
    """A running server."""

    answers = True

    def __init__(self, server: ProcessService, place: Place) -> None:
        self._server = server
        self._place = place
        port = server.endpoint.port
        url = f"redis://{_HOST}:{port}/0"
        env = {"REDIS_URL": url, "REDIS_HOST": _HOST, "REDIS_PORT": str(port)}
        self.endpoint = Endpoint(_HOST, port, env)

    async def wait_for_version(self) -> str:
        """Wait until it answers; give its version.

        Raises:
            ProvisioningError: It ends, or does not answer in time.
        """
        from redis.exceptions import RedisError

        clock = self._place.clock
        deadline = clock.monotonic() + _READY_S
        while await self.is_alive() and clock.monotonic() < deadline:
            try:
                return (await self.state()).version
            except RedisError:
                await clock.sleep(_TICK_S)
        message = "the server does not answer"
        raise ProvisioningError(message, output=await self.output())

    async def is_alive(self) -> bool:
        """Whether it still runs."""
        return await self._server.is_alive()

    async def output(self) -> str:
        """Give the end of its log."""
        return await self._server.output()

    async def state(self) -> State:
        """Give its keys, and a hash of all that they hold."""
        async with _client(self.endpoint) as client:
            info: dict[str, Any] = await client.info("server")
            keys: list[bytes] = sorted(await client.keys())
            whole = sha256()
            for key in keys:
                whole.update(key + b"\0" + (await client.dump(key) or b""))
                whole.update(b"1" if await client.ttl(key) >= 0 else b"0")
            names = tuple(key.decode("utf-8", "replace") for key in keys)
        return State(str(info["redis_version"]), names, whole.hexdigest())

    async def reset(self) -> None:
        """Empty it."""
        async with _client(self.endpoint) as client:
            await client.flushall()

    async def stop(self) -> None:
        """End it."""
        await self._server.stop()


def _client(endpoint: Endpoint) -> Any:
    try:
        from redis.asyncio import Redis as Client
    except ImportError as error:
        message = "the Python package redis is missing"
        raise ProvisioningError(message, hint="pip install 'testflow[redis]'") from error
    return Client(host=endpoint.host, port=endpoint.port)
