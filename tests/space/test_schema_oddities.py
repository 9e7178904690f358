"""What is met in ways that few schemas need: by trial, by listing, without looking at all pairs.

Another validator judges every configuration; the predicates say what has to occur among them.
"""

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for

from corners import Corner, drawn, missing
from testflow.space import Space

DRAFT_7 = "http://json-schema.org/draft-07/schema#"
NAMES = [f"kind{number}" for number in range(70)]


def deep(levels: int, leaf: Any) -> Any:
    for _ in range(levels):
        leaf = {
            "type": "object",
            "properties": {"a": leaf},
            "required": ["a"],
            "additionalProperties": False,
        }
    return leaf


ODDITIES = [
    Corner(
        "a format, and a length that it seldom has",
        {"type": "string", "format": "email", "minLength": 16},
        (lambda value: "@" in value,),
    ),
    Corner(
        "a format, and a pattern that it seldom matches",
        {"type": "string", "format": "date", "pattern": "-02-"},
        (lambda value: len(value) == 10,),
    ),
    Corner(
        "distinct texts of a format and a pattern",
        {
            "type": "array",
            "items": {"type": "string", "format": "ipv4", "pattern": "^1"},
            "uniqueItems": True,
            "minItems": 2,
        },
        (lambda value: len(value) > 2,),
    ),
    Corner(
        "a pattern met by trial, and a length",
        {"type": "string", "pattern": "^(?<!b)a{1,5}$", "minLength": 3},
        (lambda value: value == "aaa", lambda value: value == "aaaaa"),
    ),
    Corner(
        "a pattern that long texts match",
        {"type": "string", "pattern": "^a*$", "maxLength": 5000},
        (lambda value: value == "", lambda value: len(value) > 3),
    ),
    Corner(
        "one item that is all that must occur",
        {
            "type": "array",
            "allOf": [{"contains": {"type": "integer"}}, {"contains": {"minimum": 3}}],
            "maxItems": 1,
        },
        (lambda value: value[0] >= 3,),
    ),
    Corner(
        "what may occur behind the first item only",
        {
            "type": "array",
            "prefixItems": [{"type": "string"}],
            "contains": {"type": "integer"},
            "maxItems": 3,
        },
        (lambda value: len(value) == 2, lambda value: len(value) == 3),
    ),
    Corner(
        "long lists of values of which a few are in both",
        {"oneOf": [{"enum": list(range(70))}, {"enum": list(range(65, 135))}]},
        (lambda value: value < 65, lambda value: value > 69),
    ),
    Corner(
        "mappings that differ far within",
        {"oneOf": [deep(5, {"const": 1}), deep(5, {"enum": [1, 2]})]},
        (lambda value: value == {"a": {"a": {"a": {"a": {"a": 2}}}}},),
    ),
    Corner(
        "many alternatives that exclude each other",
        {
            "oneOf": [
                {
                    "type": "object",
                    "properties": {name: {"type": "integer"}},
                    "required": [name],
                    "additionalProperties": False,
                }
                for name in NAMES
            ]
        },
        (lambda value: "kind0" in value, lambda value: "kind69" in value),
    ),
    Corner(
        "kinds that nothing is said of, apart from each other",
        {
            "oneOf": [
                {"type": ["null", "boolean"]},
                {"type": ["array", "object"]},
                {"type": "string", "minLength": 2},
                {"type": "number", "minimum": 1},
            ]
        },
        (lambda value: isinstance(value, str), lambda value: isinstance(value, float)),
    ),
    Corner(
        "kinds of which one is in both",
        {"oneOf": [{"type": ["null", "boolean", "string"]}, {"type": ["string", "array"]}]},
        (lambda value: value is None, lambda value: isinstance(value, list)),
    ),
    Corner(
        "listed values of which one is in both",
        {"oneOf": [{"enum": [1, "a"]}, {"enum": ["a", 2]}]},
        (lambda value: value == 1, lambda value: value == 2),
    ),
    Corner(
        "numbers that are not whole",
        {"type": "number", "not": {"type": "integer"}},
        (lambda value: value > 0, lambda value: value < 0),
    ),
    Corner(
        "mappings that are never empty, within each other",
        {
            "type": ["object", "null"],
            "patternProperties": {"^x": {"$ref": "#"}},
            "additionalProperties": False,
            "minProperties": 1,
        },
        (lambda value: value is None, lambda value: None in value.values()),
    ),
    Corner(
        "distinct items that cannot be written",
        {
            "type": "array",
            "items": {"type": "string", "format": "hostname", "allOf": [{"format": "ipv4"}]},
            "uniqueItems": True,
        },
        (lambda value: value == [],),
    ),
    Corner(
        "items that repeat",
        {"type": "array", "items": {"type": "integer"}, "not": {"uniqueItems": True}},
        (lambda value: len(value) == 2, lambda value: len(value) > 3),
    ),
    Corner(
        "alternatives within alternatives",
        {
            "anyOf": [
                {"oneOf": [{"type": ["null", "boolean", "string"]}, {"type": ["string", "array"]}]},
                {"type": "object", "minProperties": 1},
                {"type": "number", "minimum": 1},
            ]
        },
        (lambda value: value is None, lambda value: isinstance(value, dict)),
    ),
    Corner(
        "names that are long, and of letters",
        {
            "type": "object",
            "propertyNames": {"minLength": 3},
            "allOf": [{"propertyNames": {"pattern": "^[a-z]+$"}}],
            "minProperties": 1,
        },
        (lambda value: min(map(len, value)) == 3,),
    ),
    Corner(
        "a text in another coding",
        {"$schema": DRAFT_7, "type": "string", "contentEncoding": "base64"},
        (lambda value: len(value) > 3,),
    ),
    Corner(
        "a text that holds a document",
        {"$schema": DRAFT_7, "type": "string", "contentMediaType": "application/json"},
        (lambda value: len(value) == 1,),
    ),
]


@pytest.mark.parametrize("corner", ODDITIES, ids=lambda corner: corner.name)
def test_what_is_seldom_asked_for_is_met(corner: Corner) -> None:
    values = drawn(Space.from_json_schema(corner.schema))
    judge = validator_for(corner.schema, Draft202012Validator)(corner.schema)
    assert [value for value in values if not judge.is_valid(value)] == []
    assert missing(corner, values) == []


def test_long_configurations_follow_each_other() -> None:
    space = Space.from_json_schema({"type": "array", "items": {"type": "null"}, "minItems": 5000})
    assert [len(each.values) >= 5000 for each in space.sample(3)] == [True] * 3


def test_the_only_configuration_there_is_has_no_mutant_but_itself() -> None:
    only = {"a": 1}
    schema = {"type": "object", "properties": {"a": {"const": 1}}, "required": ["a"]}
    space = Space.from_json_schema({**schema, "additionalProperties": False})
    mutants = [(each.values, each.label) for each in space.mutate([only], 5)]
    assert mutants == [(only, "redrawn")] * 5


def test_a_suite_has_lists_of_all_values_there_are() -> None:
    row = {"type": "array", "items": {"enum": list(range(9))}, "uniqueItems": True, "minItems": 9}
    schema = {
        "type": "object",
        "properties": {"row": row, "on": {"type": "boolean"}, "mode": {"enum": ["a", "b"]}},
        "required": ["row"],
    }
    suite = Space.from_json_schema(schema).cover()
    judge = Draft202012Validator(schema)
    assert len(suite) > 3
    assert all(judge.is_valid(each.values) for each in suite)
