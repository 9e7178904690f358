"""What few schemas say is met: older dialects, small domains, exact numbers, odd alternatives.

Another validator judges every configuration; the predicates say what has to occur among them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from testflow.space import Space

COUNT = 150
OLD = "https://example.com/old.json"


@dataclass(frozen=True)
class Corner:
    """A schema, and what has to occur among its configurations.

    `admits` judges where the other validator calculates with doubles.
    """

    name: str
    schema: Any
    occurs: tuple[Callable[[Any], bool], ...]
    admits: Callable[[Any], bool] | None = None


def old(schema: dict[str, Any]) -> dict[str, Any]:
    """Give a schema of an older dialect that refers to itself, so that it must stay as it is."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": OLD,
        "type": "object",
        "properties": {"value": schema, "next": {"$ref": "#"}},
        "required": ["value"],
        "additionalProperties": False,
    }


PAIR = {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 3}

OLDER = [
    Corner(
        "kinds",
        {"type": ["null", "boolean", "integer", "string", "array"]},
        (
            lambda value: value is None,
            lambda value: value is True,
            lambda value: type(value) is int,
            lambda value: isinstance(value, str),
            lambda value: isinstance(value, list),
        ),
    ),
    Corner(
        "a condition with both consequences",
        {
            "type": "object",
            "properties": {"tls": {"type": "boolean"}, "port": {"type": "integer"}},
            "required": ["tls", "port"],
            "if": {"properties": {"tls": {"const": True}}},
            "then": {"properties": {"port": {"minimum": 1000}}},
            "else": {"properties": {"port": {"maximum": 999}}},
        },
        (lambda value: value["tls"], lambda value: not value["tls"]),
    ),
    Corner(
        "a condition without otherwise",
        {"type": "integer", "if": {"minimum": 10}, "then": {"multipleOf": 5}},
        (lambda value: value >= 10, lambda value: value < 10),
    ),
    Corner(
        "a condition without consequence",
        {"type": "integer", "if": {"minimum": 10}, "else": {"minimum": 5}},
        (lambda value: value >= 10,),
    ),
    Corner(
        "places of a list and the rest",
        {
            "type": "array",
            "items": [{"type": "boolean"}, {"type": "string", "maxLength": 3}],
            "additionalItems": {"type": "integer", "exclusiveMinimum": 0},
            "minItems": 2,
            "maxItems": 4,
        },
        (lambda value: len(value) == 2, lambda value: len(value) == 4),
    ),
    Corner(
        "what a list contains",
        {"type": "array", "contains": {"const": "x"}, "uniqueItems": True, "maxItems": 3},
        (lambda value: len(value) == 1, lambda value: len(value) == 3),
    ),
    Corner(
        "members by name, by pattern and others",
        {
            "type": "object",
            "properties": {"a": {"type": "null"}},
            "patternProperties": {"^x[0-9]$": {"type": "integer"}},
            "additionalProperties": {"type": "boolean"},
            "required": ["a", "b"],
            "minProperties": 3,
            "maxProperties": 5,
        },
        (lambda value: any(name.startswith("x") for name in value),),
    ),
    Corner(
        "nothing but the members named",
        {
            "type": "object",
            "properties": {"a": {"type": "null"}, "b": {"const": 1}},
            "additionalProperties": False,
        },
        (lambda value: value == {}, lambda value: len(value) == 2),
    ),
    Corner(
        "two lists at once",
        {"allOf": [PAIR, {"type": "array", "items": {"minimum": 5}, "uniqueItems": True}]},
        (lambda value: len(value) == 3,),
    ),
    Corner(
        "two texts at once",
        {
            "type": "string",
            "allOf": [{"pattern": "^[a-f]*$", "minLength": 2}, {"pattern": "a", "maxLength": 4}],
        },
        (lambda value: len(value) == 2, lambda value: len(value) == 4),
    ),
    Corner(
        "two ranges at once",
        {
            "type": "integer",
            "allOf": [
                {"minimum": 4, "exclusiveMaximum": 100, "multipleOf": 4},
                {"minimum": 0, "maximum": 100, "multipleOf": 6},
                {"maximum": 99},
            ],
        },
        (lambda value: value == 12, lambda value: value == 96),
    ),
    Corner(
        "two real ranges at once",
        {
            "type": "number",
            "allOf": [
                {"minimum": 0.5, "maximum": 9},
                {"exclusiveMinimum": 0.5, "maximum": 9},
                {"multipleOf": 0.25},
                {"multipleOf": 0.1},
            ],
        },
        (lambda value: value == 1,),
    ),
    Corner(
        "two mappings at once",
        {
            "type": "object",
            "allOf": [
                {"properties": {"a": {"type": "integer"}}, "required": ["a"]},
                {
                    "properties": {"a": {"minimum": 3}, "b": {"type": "boolean"}},
                    "additionalProperties": False,
                },
            ],
        },
        (lambda value: "b" in value, lambda value: "b" not in value),
    ),
    Corner(
        "alternatives",
        {"oneOf": [{"type": "string", "minLength": 2}, {"enum": ["a", 1]}, False]},
        (lambda value: value == 1, lambda value: value == "a"),
    ),
]

NEW = [
    Corner(
        "all names that there may be",
        {
            "type": "object",
            "propertyNames": {"enum": ["a", "b", "c", "d", "e"]},
            "additionalProperties": {"type": "integer"},
            "minProperties": 5,
        },
        (lambda value: sorted(value) == list("abcde"),),
    ),
    Corner(
        "all names that a pattern allows",
        {"type": "object", "propertyNames": {"pattern": "^[a-p]$"}, "minProperties": 16},
        (lambda value: len(value) == 16,),
    ),
    Corner(
        "all whole numbers that there are",
        {
            "type": "array",
            "items": {"type": "integer", "minimum": -30, "maximum": 30, "multipleOf": 2},
            "uniqueItems": True,
            "minItems": 31,
        },
        (lambda value: sorted(value) == list(range(-30, 31, 2)),),
    ),
    Corner(
        "all texts that there are",
        {
            "type": "array",
            "items": {"anyOf": [{"type": "string", "pattern": "^[a-t]$"}, {"const": ""}]},
            "uniqueItems": True,
            "minItems": 21,
        },
        (lambda value: "" in value and len(value) == 21,),
    ),
    Corner(
        "decimal steps between open bounds",
        {"type": "number", "multipleOf": 0.1, "exclusiveMinimum": 0.1, "exclusiveMaximum": 0.5},
        (lambda value: value == 0.2, lambda value: value == 0.4),
        lambda value: value in {0.2, 0.3, 0.4},
    ),
    Corner(
        "a step that no double holds",
        {"type": "number", "multipleOf": 1e17},
        (lambda value: value == 0,),
    ),
    Corner(
        "a whole step that no double holds",
        {"type": "integer", "multipleOf": 10**18 + 1, "minimum": 0},
        (lambda value: value == 0,),
    ),
    Corner(
        "more whole numbers than 64 bits tell apart",
        {"type": "integer", "minimum": -(10**25), "maximum": 10**25},
        (lambda value: value < -(2**64), lambda value: value > 2**64),
        lambda value: abs(Decimal(str(value))) <= 10**25,
    ),
    Corner(
        "a format of a wanted length",
        {"type": "string", "format": "ipv4", "minLength": 7, "maxLength": 9},
        (lambda value: value.count(".") == 3,),
    ),
    Corner(
        "a list without a value",
        {"items": {"type": "string"}, "not": {"contains": {"const": "x"}}, "type": "array"},
        (lambda value: value == [], lambda value: len(value) > 1),
    ),
    Corner(
        "a list of which not all items are whole",
        {"type": "array", "not": {"items": {"type": "integer"}}},
        (lambda value: any(type(item) is not int for item in value),),
    ),
    Corner(
        "a mapping in which some member is no number",
        {
            "type": "object",
            "properties": {"a": {"type": "integer"}},
            "required": ["a"],
            "not": {"properties": {"a": True}, "additionalProperties": {"type": "number"}},
        },
        (lambda value: len(value) > 1,),
    ),
    Corner(
        "a mapping in which a member of a pattern is no number",
        {"type": "object", "not": {"patternProperties": {"^n": {"type": "number"}}}},
        (lambda value: any(name.startswith("n") for name in value),),
    ),
    Corner(
        "names by pattern that are all short",
        {
            "type": "object",
            "patternProperties": {"^a": {"type": "integer"}, "b$": {"minimum": 3}},
            "propertyNames": {"maxLength": 3},
            "additionalProperties": False,
            "minProperties": 1,
        },
        (lambda value: any(name.startswith("a") for name in value),),
    ),
]


NEWER = "https://json-schema.org/draft/2020-12/schema"


def drawn(space: Space) -> list[Any]:
    streams = (space.sample(COUNT, seed=3), space.fuzz(COUNT, seed=3), space.boundary())
    return [each.values for stream in streams for each in stream]


def missing(corner: Corner, values: list[Any]) -> list[int]:
    return [place for place, occurs in enumerate(corner.occurs) if not any(map(occurs, values))]


@pytest.mark.parametrize("corner", OLDER, ids=lambda corner: corner.name)
def test_a_schema_of_another_dialect_is_met_keyword_by_keyword(corner: Corner) -> None:
    schema = old(corner.schema)
    space = Space.from_json_schema({"$schema": NEWER, "$ref": OLD}, registry={OLD: schema})
    values = drawn(space)
    judge = Draft7Validator(schema)
    assert [value for value in values if not judge.is_valid(value)] == []
    assert missing(corner, [value["value"] for value in values]) == []
    assert any("next" in value for value in values)


@pytest.mark.parametrize("corner", NEW, ids=lambda corner: corner.name)
def test_what_few_schemas_say_is_met(corner: Corner) -> None:
    values = drawn(Space.from_json_schema(corner.schema))
    admits = corner.admits or Draft202012Validator(corner.schema).is_valid
    assert [value for value in values if not admits(value)] == []
    assert missing(corner, values) == []
