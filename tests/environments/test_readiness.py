"""Waiting until a service is ready, and saying what was seen when it is not."""

import asyncio
import re
import shutil
import socket
from collections.abc import Callable
from typing import Any

import pytest

from testflow.environments import Environment
from testflow.environments.readiness import probes_of, wait_until_ready
from testflow.environments.readiness.port import PortProbe
from testflow.environments.spec import ReadinessSpec
from testflow.errors import ProvisioningError
from testflow.model import Endpoint
from testflow.runtime.clock import SystemClock

Script = Callable[[str], str]

LATE = """
import http.server, os, time
time.sleep(0.2)
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(204 if self.path == "/health" else 503)
        self.end_headers()
print("listening soon")
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"""


async def ready(environment: Environment, script: Script, sign: Any, timeout_s: float = 60) -> None:
    settings = {"type": "process", "command": script(LATE), "port": True}
    environment.add_service("web", {**settings, "ready": sign, "timeout_s": timeout_s})
    async with environment:
        pass


@pytest.mark.parametrize(
    "sign",
    [
        [],
        {"port": True},
        {"http": "/health", "status": 204},
        {"log": "^listening"},
        {"command": "true"},
        {"command": ["test", "-n", "word"]},
        [{"port": True}, {"http": "health", "status": 204}, {"log": "soon$"}],
    ],
    ids=str,
)
async def test_a_sign_is_waited_for(environment: Environment, script: Script, sign: Any) -> None:
    await ready(environment, script, sign)


class Leaping(SystemClock):
    """A clock by which each pause takes twenty seconds."""

    def __init__(self) -> None:
        self._passed_s = 0.0

    def monotonic(self) -> float:
        return self._passed_s

    async def sleep(self, seconds: float) -> None:
        self._passed_s += 20
        await super().sleep(seconds)


async def seen_of(environment: Environment, name: str, sign: dict[str, Any]) -> str:
    """Say what is seen of a running service instead of a sign."""
    service = environment.running[name]
    place = environment.site.place("look", name, environment.folder, lambda *_: None)
    place.folder.mkdir(parents=True, exist_ok=True)
    probes = probes_of([ReadinessSpec(**sign)], service, place)
    try:
        with pytest.raises(ProvisioningError, match="it was not ready after 30 s") as caught:
            await wait_until_ready(probes, service, 30, Leaping())
    finally:
        shutil.rmtree(place.folder.parent)
    return caught.value.message


@pytest.mark.parametrize(
    ("sign", "seen"),
    [
        ({"port": 1}, "port 1 on 127.0.0.1: "),
        ({"http": "/"}, "GET http://127.0.0.1:[0-9]+/ answered 503"),
        ({"log": "^never"}, "the last line of its log is 'listening soon'"),
        ({"command": "sh -c 'echo not yet; exit 7'"}, "sh ended with 7: not yet"),
        ({"command": "/no/such/program"}, "cannot start /no/such/program"),
    ],
)
async def test_what_was_seen_last_is_told(
    environment: Environment, script: Script, sign: Any, seen: str
) -> None:
    settings = {"type": "process", "command": script(LATE), "port": True}
    environment.add_service("web", settings)
    async with environment:
        assert re.search(f"last seen: {seen}", await seen_of(environment, "web", sign))


async def test_a_service_that_is_not_ready_in_time_is_told_with_its_name(
    environment: Environment, script: Script
) -> None:
    with pytest.raises(ProvisioningError, match=r"it was not ready after 0\.3 s") as caught:
        await ready(environment, script, {"log": "never"}, timeout_s=0.3)

    assert caught.value.path == "web"


async def test_an_empty_log_is_told(environment: Environment, script: Script) -> None:
    silent = {"type": "process", "command": script("import time; time.sleep(600)")}
    environment.add_service("web", {**silent, "ready": {"log": "up"}, "timeout_s": 0.3})

    with pytest.raises(ProvisioningError, match="its log is empty"):
        await environment.provision()


async def test_a_server_that_is_not_there_yet_is_told(
    environment: Environment, script: Script
) -> None:
    silent = {"type": "process", "command": script("import time; time.sleep(600)"), "port": True}
    environment.add_service("web", {**silent, "ready": {"http": "/"}, "timeout_s": 0.3})

    with pytest.raises(ProvisioningError, match="Connection refused"):
        await environment.provision()


async def test_a_command_that_hangs_is_not_waited_for(
    environment: Environment, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("testflow.environments.readiness.command._TIMEOUT_S", 0.1)

    settings = {"type": "process", "command": script(LATE), "port": True}
    environment.add_service("web", settings)
    async with environment:
        seen = await seen_of(environment, "web", {"command": "sleep 600"})

    assert "sleep took over 0.1 s" in seen


async def test_a_look_that_hangs_is_given_up(environment: Environment, script: Script) -> None:
    with pytest.raises(ProvisioningError, match="the look itself took too long"):
        await ready(environment, script, {"command": "sleep 600"}, timeout_s=0.3)


class Opening:
    """A service, and the look at it, that goes on for as long as the test wants."""

    endpoint = Endpoint("127.0.0.1", 0, {})

    def __init__(self) -> None:
        self.opened = asyncio.Event()

    async def is_alive(self) -> bool:
        return True

    async def output(self) -> str:
        return ""

    async def look(self) -> str:
        await self.opened.wait()
        return "still opening"


@pytest.mark.parametrize("turns", range(4))
async def test_being_cancelled_as_a_look_ends_is_heard(turns: int) -> None:
    opening: Any = Opening()
    waiting = asyncio.create_task(wait_until_ready([opening], opening, 20, SystemClock()))
    await asyncio.sleep(0.01)

    opening.opened.set()
    for _ in range(turns):
        await asyncio.sleep(0)
    waiting.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(waiting, 60)


async def test_sql_is_for_databases(environment: Environment, script: Script) -> None:
    with pytest.raises(ProvisioningError, match="it has no DATABASE_URL"):
        await ready(environment, script, {"sql": "SELECT 1"})


@pytest.mark.usefixtures("postgres")
async def test_sql_is_waited_for(environment: Environment) -> None:
    sign = {"sql": "SELECT count(*) FROM payments"}
    (environment.folder / "schema.sql").write_text("CREATE TABLE payments (id int);")
    config = {"schemas": ["schema.sql"]}
    environment.add_service("db", {"type": "postgres", "config": config, "ready": sign})
    async with environment:
        pass


@pytest.mark.usefixtures("postgres")
async def test_the_complaint_of_a_database_is_told(environment: Environment) -> None:
    environment.add_service("db", {"type": "postgres"})
    async with environment:
        seen = await seen_of(environment, "db", {"sql": "SELECT count(*) FROM refunds"})

    assert 'relation "refunds" does not' in seen


@pytest.fixture
def held_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a server on a busy machine all the time that it needs to close a connection."""
    monkeypatch.setattr("testflow.environments.readiness.port._HELD_S", 60)


@pytest.mark.usefixtures("held_long")
async def test_a_port_that_is_closed_at_once_is_not_ready() -> None:
    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]

    assert "connections are closed at once" in await PortProbe("127.0.0.1", port).look()
    server.close()


@pytest.mark.usefixtures("held_long")
async def test_a_port_that_is_reset_is_not_ready() -> None:
    async def reset(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held: socket.socket = writer.get_extra_info("socket")
        held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        writer.transport.abort()

    server = await asyncio.start_server(reset, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]

    assert "connections are closed at once" in await PortProbe("127.0.0.1", port).look()
    server.close()
