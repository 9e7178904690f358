"""Models in pydantic: what is made from them, the model itself accepts."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from enum import Enum, IntEnum
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import AnyUrl, BaseModel, ConfigDict, Field, ValidationError

from testflow.errors import SchemaError
from testflow.space import Space


class Level(Enum):
    LOW = "low"
    HIGH = "high"


class Retries(IntEnum):
    NONE = 0
    MANY = 9


class Database(BaseModel):
    model_config = ConfigDict(extra="forbid")

    url: str = Field(min_length=3, max_length=40)
    pool: Annotated[int, Field(ge=1, le=64)] = 5
    ratio: float = Field(gt=0, lt=1)


class File(BaseModel):
    kind: Literal["file"]
    name: str = Field(pattern="^[a-z]+\\.log$")


class Syslog(BaseModel):
    kind: Literal["syslog"]
    port: int = Field(514, ge=1, le=65535, multiple_of=2)


class Tree(BaseModel):
    name: Literal["leaf", "node"]
    children: list[Tree] = Field(default_factory=list, max_length=2)


class Server(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=False)

    mode: Literal["plain", "tls", 3]
    level: Level
    retries: Retries = Retries.NONE
    database: Database
    spare: Database | None = None
    timeout: int | None = Field(None, ge=0)
    limits: dict[str, int] = Field(default_factory=dict, max_length=4)
    tags: list[str] = Field(default_factory=list, max_length=3)
    started: datetime
    day: date | None = None
    key: UUID | None = None
    home: AnyUrl | None = None
    log: Annotated[File | Syslog, Field(discriminator="kind")]
    tree: Tree | None = None
    listen_port: int = Field(alias="listen-port", ge=1, le=65535)


def test_every_valid_configuration_is_accepted_by_the_model() -> None:
    space = Space.from_pydantic(Server)
    known = space.sample(100, seed=3)
    batches = [known, space.fuzz(200, seed=3), space.boundary(), space.cover(seed=3)]
    for configuration in [each for batch in batches for each in batch]:
        server = Server.model_validate(configuration.values)
        assert server.listen_port == configuration.values["listen-port"]


def test_every_invalid_configuration_is_refused_by_the_model() -> None:
    accepted = []
    for configuration in Space.from_pydantic(Server).invalid(200, seed=3):
        try:
            Server.model_validate_json(_json(configuration.values), strict=True)
        except ValidationError:
            continue
        (broken,) = configuration.violations
        # Pydantic takes digits for a time, the seconds since 1970, and mends addresses.
        is_mended = broken.path in {"started", "home"} and "format" in broken.rule + broken.how
        if not is_mended:
            accepted.append((configuration.values, broken))
    # A whole number is a float, and other unions of the same values, to both of them.
    assert accepted == []


def _json(values: dict[str, Any]) -> str:

    return json.dumps(values)


def test_every_choice_of_the_model_occurs() -> None:
    values = [configuration.values for configuration in Space.from_pydantic(Server).sample(300)]
    assert {each["mode"] for each in values} == {"plain", "tls", 3}
    assert {each["level"] for each in values} == {"low", "high"}
    assert {each["log"]["kind"] for each in values} == {"file", "syslog"}
    assert {type(each.get("timeout")) for each in values} == {int, type(None)}
    assert {type(each.get("spare", "absent")) for each in values} == {dict, type(None), str}
    assert {len(each.get("limits", {})) for each in values} >= {0, 1, 2}
    assert any((each.get("tree") or {}).get("children") for each in values)


def test_settings_are_called_by_alias_and_nested_ones_by_path() -> None:
    paths = [knob.path for knob in Space.from_pydantic(Server).knobs]
    assert {"listen-port", "database.pool", "spare", "spare.pool", "log.port"} <= set(paths)
    assert paths[:3] == ["mode", "level", "retries"]


def test_rules_speak_of_the_models_settings() -> None:
    rules = ['if mode = "tls" then [listen-port] = 443', "database.pool < 10"]
    space = Space.from_pydantic(Server, rules)
    for configuration in space.cover(seed=1):
        values = configuration.values
        assert values["mode"] != "tls" or values["listen-port"] == 443
        assert values["database"]["pool"] < 10


def test_a_model_without_a_schema_is_refused_with_its_name() -> None:
    class Odd(BaseModel):
        model_config = ConfigDict(arbitrary_types_allowed=True)
        call: Callable[[], int]

    with pytest.raises(SchemaError, match="Odd"):
        Space.from_pydantic(Odd)
