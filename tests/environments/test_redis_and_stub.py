"""What is particular to Redis and to HTTP stubs."""

import asyncio
import json
import shutil
import sys
import urllib.error
import urllib.request

import pytest

from testflow.environments import Environment, Notice
from testflow.errors import ProvisioningError


@pytest.mark.usefixtures("redis")
async def test_another_version_of_redis_is_noticed(environment: Environment) -> None:
    environment.add_service("cache", {"type": "redis", "version": "2.8"})

    async with environment:
        version = (await environment.state())["cache"].version
        what = f"Redis {version} instead of 2.8"
        assert environment.notices == [Notice(what, "cache.version")]


@pytest.mark.usefixtures("redis")
async def test_redis_comes_after_what_it_depends_on(environment: Environment) -> None:
    environment.add_service("cache", {"type": "redis", "depends_on": ["stub"]})
    environment.add_service("stub", {"type": "http"})

    async with environment:
        assert environment.plan() == [("stub",), ("cache",)]
        assert environment.endpoints["cache"].port


@pytest.mark.usefixtures("redis")
async def test_keys_values_and_expiry_are_state(environment: Environment) -> None:
    from redis.asyncio import Redis

    environment.add_service("cache", {"type": "redis"})
    async with environment:
        seen = [(await environment.state())["cache"].fingerprint]
        endpoint = environment.endpoints["cache"]
        async with Redis(host=endpoint.host, port=endpoint.port) as client:
            for change in (client.set("a", 1), client.set("a", 2), client.expire("a", 600)):
                await change
                seen.append((await environment.state())["cache"].fingerprint)
        assert len(set(seen)) == 4
        assert (await environment.state())["cache"].contents == ("a",)


async def test_without_a_redis_it_is_told_what_to_install(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    environment.add_service("cache", {"type": "redis"})

    with pytest.raises(ProvisioningError, match="redis-server is not installed") as caught:
        await environment.provision()

    assert "apt-get install redis-server" in caught.value.hint


@pytest.mark.usefixtures("redis")
async def test_without_the_package_it_is_told_what_to_install(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "redis.asyncio", None)
    environment.add_service("cache", {"type": "redis"})

    with pytest.raises(ProvisioningError, match="the Python package redis is missing") as caught:
        await environment.provision()

    assert caught.value.hint == "pip install 'testflow[redis]'"


async def test_a_server_that_ends_at_once_is_told_with_its_output(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: "/bin/echo")
    environment.add_service("cache", {"type": "redis"})

    with pytest.raises(ProvisioningError, match="the server does not answer") as caught:
        await environment.provision()

    assert "--appendonly no" in caught.value.output


async def test_a_stub_answers_as_it_was_told_and_keeps_what_it_was_asked(
    environment: Environment,
) -> None:
    text = {"path": "/text", "body": "héllo", "headers": {"X-Kind": "stub"}}
    made = {"method": "post", "path": "/payments", "status": 201, "body": {"id": 7}}
    environment.add_service("stub", {"type": "http", "routes": [text, made]})

    async with environment:
        url = environment.endpoints["stub"].env["URL"]
        assert await asyncio.to_thread(talk, url) == [
            (200, "héllo", "stub"),
            (201, {"id": 7}),
            (404, {"error": "the stub has no such route"}),
            200,
        ]
        assert (await environment.running["stub"].output()).splitlines() == [
            "GET /text?page=2",
            'POST /payments {"sum": 3}',
            "DELETE /text",
            "HEAD /text",
        ]
        assert not await environment.is_clean()


def talk(url: str) -> list[object]:
    with urllib.request.urlopen(f"{url}/text?page=2") as answer:
        text = answer.status, answer.read().decode(), answer.headers["X-Kind"]
    with urllib.request.urlopen(f"{url}/payments", data=b'{"sum": 3}') as answer:
        made = answer.status, json.loads(answer.read())
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(urllib.request.Request(f"{url}/text", method="DELETE"))
    with refused.value as answer:
        unknown = answer.code, json.loads(answer.read())
    with urllib.request.urlopen(urllib.request.Request(f"{url}/text", method="HEAD")) as answer:
        head = answer.status
    return [text, made, unknown, head]


async def test_what_is_no_http_is_hung_up_on(environment: Environment) -> None:
    environment.add_service("stub", {"type": "http"})

    async with environment:
        endpoint = environment.endpoints["stub"]
        reader, writer = await asyncio.open_connection(endpoint.host, endpoint.port)
        writer.write(b"\0\0\0\r\n\r\n")
        assert b"400" in await reader.read()
        writer.close()
        assert await environment.is_clean()


async def test_a_length_that_is_none_is_no_length(environment: Environment) -> None:
    environment.add_service("stub", {"type": "http", "routes": [{"path": "/"}]})

    async with environment:
        endpoint = environment.endpoints["stub"]
        reader, writer = await asyncio.open_connection(endpoint.host, endpoint.port)
        writer.write(b"GET / HTTP/1.0\r\nContent-Length: -1\r\n\r\n")
        assert b"200" in await reader.readline()
        writer.close()
