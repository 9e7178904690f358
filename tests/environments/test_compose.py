"""Stacks of Docker Compose: brought up beside each other, and gone whole."""

import asyncio
import urllib.request
from typing import Any

import pytest

from testflow.environments import Environment, Notice
from testflow.environments.backends import BACKENDS, compose
from testflow.errors import ProvisioningError, SpecError

STACK = """
version: "3.7"
services:
  web:
    image: {image}
    container_name: fixed
    command: ["sh", "-c", "echo $$GREETING > /index.html; exec httpd -f -p 8080 -h /"]
    environment: [GREETING]
    ports: ["8080"]
    volumes: ["kept:/kept"]
  side:
    image: {image}
    command: ["sleep", "600"]
volumes:
  kept:
"""


@pytest.fixture
def stack(environment: Environment, image: str) -> dict[str, Any]:
    found = BACKENDS.load("compose")().availability()
    if not found.works:
        pytest.skip(f"{found.what}: {found.install}")
    (environment.folder / "stack.yml").write_text(STACK.format(image=image))
    return {"type": "compose", "file": "stack.yml", "env": {"GREETING": "hello"}}


def left() -> list[Any]:
    import docker

    client = docker.from_env(version="auto")
    try:
        filters: dict[str, Any] = {"label": "com.docker.compose.project"}
        found = [*client.containers.list(all=True, filters=filters)]
        return found + client.networks.list(filters=filters) + client.volumes.list(filters=filters)
    finally:
        client.close()


def greeting(port: int) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/index.html") as answer:
        return answer.read()


async def test_a_stack_that_ends_is_told_with_what_it_printed(
    environment: Environment, image: str, stack: dict[str, Any]
) -> None:
    ending = f"services:\n  web:\n    image: {image}\n    command: ['sh', '-c', 'exit 1']\n"
    (environment.folder / "stack.yml").write_text(f'version: "3.7"\n{ending}')
    environment.add_service("stub", {"type": "http"})
    environment.add_service("one", {**stack, "ready": {"log": "never"}, "depends_on": ["stub"]})

    with pytest.raises(ProvisioningError, match="it ended before it was ready") as caught:
        await environment.provision()

    assert caught.value.path == "one"
    assert "web" in caught.value.output
    assert left() == []


async def test_two_stacks_of_one_file_run_beside_each_other_and_go_whole(
    environment: Environment, stack: dict[str, Any]
) -> None:
    environment.add_service("one", stack).add_service("two", stack)

    async with environment:
        one, two = environment.endpoints["one"], environment.endpoints["two"]
        assert one.port != two.port
        assert one.env == {"WEB_PORT_8080": str(one.port)}
        for endpoint in (one, two):
            assert await asyncio.to_thread(greeting, endpoint.port) == b"hello\n"
        assert (await environment.state())["one"].contents == ("side", "web")
    assert left() == []


async def test_a_reset_brings_a_stack_up_anew_at_the_same_port(
    environment: Environment, stack: dict[str, Any]
) -> None:
    environment.add_service("one", stack)

    async with environment:
        port = environment.endpoints["one"].port
        assert not await environment.is_clean()
        await environment.reset()
        assert environment.endpoints["one"].port == port


async def test_a_stack_that_cannot_be_brought_up_is_told_with_the_last_words(
    environment: Environment, stack: dict[str, Any]
) -> None:
    text = STACK.format(image="testflow.invalid/no-such-image:1")
    (environment.folder / "stack.yml").write_text(text)
    environment.add_service("one", stack)

    with pytest.raises(ProvisioningError, match="the stack cannot be brought up") as caught:
        await environment.provision()

    assert "no-such-image" in caught.value.output
    assert left() == []


async def test_a_fixed_port_is_wanted_and_noticed_when_taken(
    environment: Environment, stack: dict[str, Any]
) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        file = environment.folder / "stack.yml"
        file.write_text(file.read_text().replace('["8080"]', f'["{port}:8080"]'))
        environment.add_service("one", stack)
        async with environment:
            given = environment.endpoints["one"].port
            what = f"port {given} instead of {port}, which is taken"
            assert environment.notices == [Notice(what, "one.services.web.ports.0")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [", "cannot be read"),
        ("a: 1", "has no services"),
        ("- 1", "has no services"),
        ("services: {}", "has no services"),
        ("services: {web: }", "a mistake at services.web: a service is a mapping"),
        ("services: {web: {ports: 80}}", "a mistake at services.web.ports: ports are a list"),
        ("services: {web: {ports: [{published: 80}]}}", "a mistake at services.web.ports.0"),
        ("services: {web: {ports: [80, null]}}", "a mistake at services.web.ports.1"),
    ],
)
async def test_a_file_that_is_no_stack_is_told(
    environment: Environment, text: str, message: str
) -> None:
    (environment.folder / "stack.yml").write_text(text)
    environment.add_service("one", {"type": "compose", "file": "stack.yml"})

    with pytest.raises(SpecError, match=message) as caught:
        await environment.provision()

    assert caught.value.path == "one.file"


async def test_a_main_service_that_is_not_there_is_told(environment: Environment) -> None:
    (environment.folder / "stack.yml").write_text("services: {web: {image: x}}")
    environment.add_service("one", {"type": "compose", "file": "stack.yml", "main": "wbe"})

    with pytest.raises(SpecError, match="the stack has no service 'wbe'"):
        await environment.provision()


async def test_without_docker_it_is_told_what_to_install(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    (environment.folder / "docker-compose.yml").write_text("services: {web: {image: x}}")
    environment.add_service("one", {"type": "compose"})

    with pytest.raises(ProvisioningError, match="Docker does not answer"):
        await environment.provision()


@pytest.mark.usefixtures("image")
async def test_without_compose_it_is_told_what_to_install(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compose, "_command", tuple)
    (environment.folder / "docker-compose.yml").write_text("services: {web: {image: x}}")
    environment.add_service("one", {"type": "compose"})

    with pytest.raises(ProvisioningError, match="Docker Compose is not installed"):
        await environment.provision()


def test_ports_are_read_in_every_form() -> None:
    forms = [
        "80",
        "8080:80",
        "127.0.0.1:8080:80/udp",
        {"target": 80},
        {"target": 80, "published": 8080},
    ]

    assert [compose._mapping(form) for form in forms] == [  # noqa: SLF001
        (None, "80"),
        (8080, "80"),
        (8080, "80/udp"),
        (None, "80/tcp"),
        (8080, "80/tcp"),
    ]
