"""Making valid configurations from a JSON Schema."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from harness import Promise, run
from peers import named, peer_module
from testflow import Space

COUNT = 2_000
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["name", "mode", "db", "workers"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "pattern": "^[a-z][a-z0-9-]{2,14}$"},
        "mode": {"enum": ["safe", "fast", "cluster"]},
        "workers": {"type": "integer", "minimum": 1, "maximum": 64},
        "ratio": {"type": "number", "minimum": 0, "maximum": 1},
        "debug": {"type": "boolean"},
        "tags": {
            "type": "array",
            "items": {"enum": ["a", "b", "c", "d", "e"]},
            "maxItems": 3,
            "uniqueItems": True,
        },
        "db": {
            "type": "object",
            "required": ["pool", "host"],
            "additionalProperties": False,
            "properties": {
                "host": {"type": "string", "minLength": 1, "maxLength": 40},
                "pool": {"type": "integer", "minimum": 1, "maximum": 500, "multipleOf": 5},
                "timeout": {"type": ["integer", "null"], "minimum": 0},
            },
        },
    },
    "if": {"properties": {"mode": {"const": "cluster"}}},
    "then": {"required": ["ratio"], "properties": {"workers": {"minimum": 4}}},
}
SPACE = Space.from_json_schema(SCHEMA)


def ours(strategy: str) -> list[Any]:
    made = getattr(SPACE, strategy)(COUNT, seed=7)
    return [configuration.values for configuration in made]


def json_schema_faker() -> list[Any]:
    faker = JSF.JSF(SCHEMA)
    return [faker.generate() for _ in range(COUNT)]


def share_of_valid(configurations: Iterable[Any]) -> str:
    """Let a third party judge."""
    if JSONSCHEMA is None:
        return "not judged"
    validator = JSONSCHEMA.Draft202012Validator(SCHEMA)
    verdicts = [validator.is_valid(configuration) for configuration in configurations]
    return f"{sum(verdicts) / len(verdicts):.1%} valid"


JSF, JSONSCHEMA = peer_module("jsf"), peer_module("jsonschema")
PEER_NAME = f"{named('jsf')}, {share_of_valid(json_schema_faker())}" if JSF else ""


def promise(strategy: str) -> Promise:
    print(f"{strategy}: {share_of_valid(ours(strategy))}")
    return Promise(
        name=f"{strategy} valid configurations, as dicts",
        bar="10,000 a second",
        work=COUNT,
        ours=lambda: ours(strategy),
        peer=json_schema_faker if JSF else None,
        peer_name=PEER_NAME,
        rate=10_000,
    )


run("generation", promise("sample"), promise("fuzz"))
