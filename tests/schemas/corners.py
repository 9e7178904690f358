"""What few schemas say, with what has to occur among the configurations of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from testflow.space import Space

COUNT = 150


@dataclass(frozen=True)
class Corner:
    """A schema, and what has to occur among its configurations.

    `admits` judges where the other validator calculates with doubles.
    """

    name: str
    schema: Any
    occurs: tuple[Callable[[Any], bool], ...]
    admits: Callable[[Any], bool] | None = None


PAIR = {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 3}

OF_DRAFT_7 = [
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


def drawn(space: Space) -> list[Any]:
    """Give configurations of every kind that a space makes."""
    streams = (space.sample(COUNT, seed=3), space.fuzz(COUNT, seed=3), space.boundary())
    return [each.values for stream in streams for each in stream]


def missing(corner: Corner, values: list[Any]) -> list[int]:
    """Give the places of what has to occur and does not."""
    return [place for place, occurs in enumerate(corner.occurs) if not any(map(occurs, values))]
