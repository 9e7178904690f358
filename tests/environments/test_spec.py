"""What a person wrote wrongly is told with its place."""

from typing import Any

import pytest

from testflow.environments import Environment
from testflow.errors import SpecError, UnknownPlugin


@pytest.mark.parametrize(
    ("settings", "path", "message"),
    [
        ({}, "db.type", "this key is missing"),
        ({"type": ""}, "db.type", "string should have at least 1 character"),
        ({"type": "simulated", "timeout_s": 0}, "db.timeout_s", "greater than 0"),
        ({"type": "simulated", "timeout_s": "1"}, "db.timeout_s", "valid number"),
        ({"type": "simulated", "ready": {}}, "db.ready", "give exactly one of port, http, log"),
        (
            {"type": "simulated", "ready": [{"port": True}, {"log": "x", "sql": "y"}]},
            "db.ready.1",
            "give exactly one of",
        ),
        ({"type": "simulated", "ready": {"prt": 1}}, "db.ready.prt", "there is no such key"),
        ({"type": "simulated", "ready": {"log": "("}}, "db.ready.log", "is no regular expression"),
        ({"type": "simulated", "ready": {"command": "'x"}}, "db.ready.command", "is no command"),
        ({"type": "simulated", "ready": {"command": " "}}, "db.ready.command", "is empty"),
        ({"type": "simulated", "expect": {"versoin": "1"}}, "db.expect.versoin", "no such key"),
        ({"type": "simulated", "depends_on": "x"}, "db.depends_on", "valid list"),
    ],
)
def test_a_mistake_is_told_at_once_with_its_path(
    environment: Environment, settings: dict[str, Any], path: str, message: str
) -> None:
    with pytest.raises(SpecError, match=message) as caught:
        environment.add_service("db", settings)

    assert caught.value.path == path


async def provisioned(environment: Environment) -> None:
    async with environment:
        pass


@pytest.mark.parametrize(
    ("settings", "path", "hint"),
    [
        ({"type": "postgres", "config": {"prot": 1}}, "db.config.prot", "did you mean 'port'?"),
        ({"type": "postgres", "config": {"port": 70000}}, "db.config.port", ""),
        ({"type": "postgres", "version": "latest"}, "db.version", ""),
        ({"type": "postgres", "config": {"database": "x; DROP"}}, "db.config.database", ""),
        ({"type": "postgres", "verison": "15"}, "db.verison", "did you mean 'version'?"),
        ({"type": "docker", "image": "x", "ports": {"http": 1}}, "db.ports.http", ""),
        ({"type": "process", "command": ["x"], "stop_signal": "BYE"}, "db.stop_signal", "such as"),
        ({"type": "process", "command": "'unclosed"}, "db.command", ""),
        ({"type": "process", "command": " "}, "db.command", ""),
        ({"type": "process", "command": []}, "db.command", ""),
        ({"type": "process"}, "db.command", ""),
        ({"type": "http", "routes": [{"method": "GET"}]}, "db.routes.0.path", ""),
        ({"type": "http", "routes": [{"path": "/", "x": 1}]}, "db.routes.0.x", ""),
    ],
)
async def test_a_mistake_in_a_backends_settings_is_told_before_anything_starts(
    environment: Environment, settings: dict[str, Any], path: str, hint: str
) -> None:
    environment.add_service("db", settings)

    with pytest.raises(SpecError) as caught:
        await provisioned(environment)

    assert caught.value.path == path
    assert hint in caught.value.hint


def test_an_unknown_type_is_told_with_those_that_look_like_it(environment: Environment) -> None:
    with pytest.raises(UnknownPlugin, match="postgers") as caught:
        environment.add_service("db", {"type": "postgers"})

    assert caught.value.path == "db.type"
    assert caught.value.hint == "did you mean 'postgres'?"


@pytest.mark.parametrize("name", ["", "1db", "a b", "a.b", "ü"])
def test_a_name_that_cannot_be_referred_to_is_refused(environment: Environment, name: str) -> None:
    with pytest.raises(SpecError, match="a service's name has letters"):
        environment.add_service(name, {"type": "simulated"})


def test_a_name_is_given_once(environment: Environment) -> None:
    environment.add_service("db", {"type": "simulated"})

    with pytest.raises(SpecError, match="there is such a service already"):
        environment.add_service("db", {"type": "simulated"})
