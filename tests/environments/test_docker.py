"""Containers: private, published on loopback alone, or run by the command that stands for them."""

import asyncio
import shutil
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from testflow.environments import Environment, Notice, Site
from testflow.environments.backends.docker.network import Network, moved
from testflow.environments.backends.docker.relay import Relay
from testflow.errors import ProvisioningError, SpecError
from testflow.model import Endpoint
from testflow.testing import SequentialIdentities

PYTHON = shutil.which("python3") or sys.executable
SERVE = "echo $GREETING > /index.html; exec httpd -f -p 8080 -h /"


def serving(image: str, **settings: Any) -> dict[str, Any]:
    served = {"type": "docker", "image": image, "command": ["sh", "-c", SERVE]}
    return {**served, "ports": {"8080": None}, **settings}


async def fetch(endpoint: Endpoint, path: str = "/index.html") -> str:
    def get() -> str:
        with urllib.request.urlopen(f"http://{endpoint.host}:{endpoint.port}{path}") as answer:
            return answer.read().decode().strip()

    return await asyncio.to_thread(get)


async def inspected(environment: Environment, service: str) -> dict[str, Any]:
    import docker

    client = docker.from_env(version="auto")
    try:
        name = environment.running[service].name  # pyright: ignore[reportAttributeAccessIssue]
        return client.containers.get(name).attrs
    finally:
        client.close()


async def test_a_container_is_published_on_loopback_and_limited(
    environment: Environment, image: str
) -> None:
    limits = {"memory": "32m", "cpus": 0.5, "tmpfs": ["/scratch"]}
    environment.add_service("web", serving(image, env={"GREETING": "hello"}, **limits))

    async with environment:
        assert await fetch(environment.endpoints["web"]) == "hello"
        facts = await inspected(environment, "web")
        published = facts["NetworkSettings"]["Ports"]["8080/tcp"]
        assert {each["HostIp"] for each in published} == {"127.0.0.1"}
        assert facts["HostConfig"]["Memory"] == 32 << 20
        assert facts["HostConfig"]["NanoCpus"] == 500_000_000
        assert facts["HostConfig"]["Tmpfs"] == {"/scratch": ""}
        assert facts["Config"]["Labels"]["testflow.service"] == "web"
        assert list(facts["NetworkSettings"]["Networks"]) == [facts["HostConfig"]["NetworkMode"]]


async def test_a_container_reaches_services_on_this_machine(
    environment: Environment, image: str
) -> None:
    environment.add_service("stub", {"type": "http", "routes": [{"path": "/a", "body": "seen"}]})
    command = "wget -q -O /index.html http://{stub.host}:{stub.port}/a; exec httpd -f -p 8080 -h /"
    environment.add_service("web", serving(image, command=["sh", "-c", command]))

    async with environment:
        assert await fetch(environment.endpoints["web"]) == "seen"


async def test_two_containers_share_the_environments_network_alone(
    environment: Environment, image: str
) -> None:
    environment.add_service("one", serving(image)).add_service("two", serving(image))

    async with environment:
        networks = [
            set((await inspected(environment, name))["NetworkSettings"]["Networks"])
            for name in ("one", "two")
        ]
        assert networks[0] == networks[1]
        assert len(networks[0]) == 1


async def test_a_container_that_ends_at_once_is_told_with_its_log(
    environment: Environment, image: str
) -> None:
    environment.add_service("web", serving(image, command=["sh", "-c", "echo no licence; exit 3"]))

    with pytest.raises(ProvisioningError, match="it ended before it was ready") as caught:
        await environment.provision()

    assert caught.value.output == "no licence"


async def test_a_command_that_is_not_in_the_image_is_told(
    environment: Environment, image: str
) -> None:
    environment.add_service("web", serving(image, command="/no/such/program --flag"))

    with pytest.raises(ProvisioningError, match=r"Docker refuses: .*no such file"):
        await environment.provision()


@pytest.mark.usefixtures("image")
async def test_an_image_that_is_nowhere_is_told(environment: Environment) -> None:
    environment.add_service("web", serving("testflow.invalid/no-such-image:1"))

    with pytest.raises(ProvisioningError, match="neither here nor can it be pulled") as caught:
        await environment.provision()

    assert caught.value.path == "web"


@pytest.mark.usefixtures("image")
async def test_a_command_stands_for_an_image_that_is_not_here(state: Path, tmp_path: Path) -> None:
    await stand_in(state, tmp_path, "there is no image shop:latest")


async def test_a_command_stands_for_an_image_where_docker_is_not(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")

    await stand_in(state, tmp_path, "Docker does not answer: ")


async def stand_in(state: Path, tmp_path: Path, why: str) -> None:
    program = tmp_path / "shop.py"
    program.write_text(
        "import http.server, os, sys\n"
        "assert sys.argv[1] == os.environ['PORT'] == os.environ['PORT_8080']\n"
        "class Handler(http.server.BaseHTTPRequestHandler):\n"
        "    def do_GET(self):\n"
        "        self.send_response(200); self.end_headers()\n"
        "        self.wfile.write(os.environ['STOCK'].encode())\n"
        "http.server.HTTPServer(('127.0.0.1', int(sys.argv[1])), Handler).serve_forever()\n"
    )
    site = Site(state, images={"shop:latest": f"{PYTHON} {program} {{port}}"})
    environment = Environment("stand-in", site=site, folder=tmp_path)
    environment.add_service("stock", {"type": "http"})
    shop = {"type": "docker", "image": "shop:latest", "ports": {"8080": None, "9090/udp": None}}
    environment.add_service("shop", {**shop, "env": {"STOCK": "{stock.port}"}})
    async with environment:
        assert (await fetch(environment.endpoints["shop"], "/")).isdecimal()
        (notice,) = environment.notices
        assert notice.path == "shop.image"
        assert notice.what.startswith("shop:latest runs as the local command")
        assert why in notice.what


async def test_commands_that_cannot_be_read_are_told(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    environment = Environment("e", site=Site(state, images={"shop:latest": "serve 'shop"}))
    environment.add_service("shop", {"type": "docker", "image": "shop:latest"})

    with pytest.raises(ProvisioningError, match="is no command") as caught:
        await environment.provision()
    assert caught.value.path == "shop.image"

    other = Environment("e", site=Site(state, images={}))
    other.add_service("shop", {"type": "docker", "image": "shop:1", "command": "serve 'shop"})
    with pytest.raises(SpecError, match="is no command") as refused:
        await other.provision()
    assert refused.value.path == "shop.command"


async def test_without_docker_and_a_command_it_is_told_what_to_do(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    environment.add_service("web", serving("shop:latest"))

    with pytest.raises(ProvisioningError, match="Docker does not answer") as caught:
        await environment.provision()

    assert "name a command for the image" in caught.value.hint


async def test_a_missing_package_is_told(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "docker", None)
    environment.add_service("web", serving("shop:latest"))

    with pytest.raises(ProvisioningError, match="the Python package docker is missing"):
        await environment.provision()


async def test_a_wanted_port_is_published_or_noticed(environment: Environment, image: str) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        environment.add_service("web", serving(image, ports={"8080": port}))
        async with environment:
            given = environment.endpoints["web"].port
            what = f"port {given} instead of {port}, which is taken"
            assert environment.notices == [Notice(what, "web.ports.8080")]


async def test_a_strict_environment_gives_back_the_ports_that_it_had_leased(
    site: Site, image: str
) -> None:
    import socket

    strict = Environment("strict", site=site, strict=True)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ports = {"8080": None, "8081": taken.getsockname()[1]}
        strict.add_service("web", serving(image, ports=ports))
        with pytest.raises(ProvisioningError, match="which is taken"):
            await strict.provision()


async def test_a_network_that_docker_refuses_is_told(
    site: Site, image: str, tmp_path: Path
) -> None:
    import docker

    identities = SequentialIdentities()
    name = f"testflow-{SequentialIdentities().new_run_id()}"
    environment = Environment("twin", site=site, folder=tmp_path, identities=identities)
    environment.add_service("web", serving(image))
    client = docker.from_env(version="auto")
    try:
        client.networks.create(name)
        with pytest.raises(ProvisioningError, match=r"Docker refuses: .*already exists"):
            await environment.provision()
    finally:
        client.close()


async def test_being_cancelled_while_a_container_starts_leaves_nothing(
    environment: Environment, image: str
) -> None:
    environment.add_service("web", serving(image, ready={"log": "never"}))
    for pause_s in (0.2, 0.5, 0.9):
        provisioning = asyncio.create_task(environment.provision())
        await asyncio.sleep(pause_s)

        provisioning.cancel()

        with pytest.raises(asyncio.CancelledError):
            await provisioning
    import docker

    client = docker.from_env(version="auto")
    try:
        filters: dict[str, Any] = {"label": "testflow.environment"}
        assert client.containers.list(all=True, filters=filters) == []
        assert client.networks.list(filters=filters) == []
    finally:
        client.close()


async def test_a_container_that_was_removed_by_others_is_dead(
    environment: Environment, image: str
) -> None:
    import docker

    environment.add_service("web", serving(image))
    async with environment:
        service = environment.running["web"]
        client = docker.from_env(version="auto")
        name: str = service.name  # pyright: ignore[reportAttributeAccessIssue]
        client.containers.get(name).remove(force=True)
        client.close()
        assert not await service.is_alive()
        assert "Docker refuses" in await service.output()


def test_an_endpoint_that_is_moved_tells_so_everywhere() -> None:
    env = {"URL": "http://127.0.0.1:80/x", "HOST": "127.0.0.1", "PORT": "80", "OTHER": "180"}

    there = moved(Endpoint("127.0.0.1", 80, env), "10.0.0.1", 9000)

    assert (there.host, there.port) == ("10.0.0.1", 9000)
    moved_env = {"URL": "http://10.0.0.1:9000/x", "HOST": "10.0.0.1", "PORT": "9000"}
    assert there.env == {**moved_env, "OTHER": "180"}


async def test_what_is_not_on_loopback_needs_no_relay(environment: Environment, site: Site) -> None:
    environment.add_service("far", {"type": "simulated"})
    async with environment:
        place = site.place("x", "web", environment.folder, lambda _, __: None)
        elsewhere = Endpoint("db.example", 5432)

        assert await Network(place).reach(elsewhere) == elsewhere


async def test_where_the_gateway_is_another_machines_loopback_has_a_name(site: Site) -> None:
    place = site.place("x", "web", Path(), lambda _, __: None)
    network = Network(place)
    network.gateway = "192.0.2.1"

    there = await network.reach(Endpoint("127.0.0.1", 80))

    assert (there.host, there.port) == ("host.docker.internal", 80)


async def test_a_relay_refuses_when_the_target_does() -> None:
    relay = await Relay.start("127.0.0.1", 1)

    reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)

    with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
        await reader.readexactly(1)
    writer.close()
    await relay.stop()


async def test_a_relay_that_is_stopped_cuts_its_connections() -> None:
    async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(hold, "127.0.0.1", 0)
    relay = await Relay.start("127.0.0.1", server.sockets[0].getsockname()[1])
    reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
    writer.write(b"x")
    await asyncio.sleep(0.1)

    await relay.stop()

    with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
        await reader.readexactly(1)
    writer.close()
    server.close()
