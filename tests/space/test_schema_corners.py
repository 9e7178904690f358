"""What few schemas say is met: older dialects, small domains, exact numbers, odd alternatives.

Another validator judges every configuration; the predicates say what has to occur among them.
"""

from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft4Validator, Draft7Validator, Draft202012Validator

from corners import OF_DRAFT_7, Corner, drawn, missing
from testflow.space import Space

OLD = "https://example.com/old.json"
DRAFT_4 = {
    "$schema": "http://json-schema.org/draft-04/schema#",
    "anyOf": [{"type": "integer", "enum": [1, 2, 0.5]}, {"enum": ["x", 0.5]}],
}


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
        "a list in which something occurs, and no more than twice",
        {
            "type": "array",
            "items": {"type": "integer"},
            "contains": {"minimum": 5},
            "maxContains": 2,
        },
        (
            lambda value: sum(item >= 5 for item in value) == 1,
            lambda value: len(value) > 3,
        ),
    ),
    Corner(
        "a list of anything in which something occurs no more than once",
        {"type": "array", "contains": {"minimum": 5}, "maxContains": 1, "minItems": 3},
        (lambda value: len(value) > 3, lambda value: len({type(item) for item in value}) == 1),
    ),
    Corner(
        "a list that begins with a text, in which something occurs no more than once",
        {
            "type": "array",
            "prefixItems": [{"type": "string"}, True],
            "contains": {"type": "integer", "minimum": 5},
            "maxContains": 1,
        },
        (
            lambda value: len(value) == 2,
            lambda value: len(value) > 2,
            lambda value: any(type(item) is int and item >= 5 for item in value[2:]),
        ),
    ),
    Corner(
        "a list of mappings, one of which has members by other patterns",
        {
            "type": "array",
            "items": {
                "type": "object",
                "patternProperties": {"^a": {"type": "integer"}},
                "additionalProperties": {"type": "string"},
            },
            "contains": {
                "patternProperties": {"b$": {"maxLength": 3}},
                "additionalProperties": {"minimum": 5},
                "minProperties": 1,
            },
        },
        (lambda value: len(value) == 1, lambda value: len(value) > 2),
    ),
    Corner(
        "texts of which none are letters or digits",
        {"type": "string", "not": {"pattern": "[a-zA-Z0-9]"}, "minLength": 1, "maxLength": 4},
        tuple(lambda value, length=length: len(value) == length for length in (1, 2, 3, 4)),
    ),
    Corner(
        "whole numbers with a step that is none",
        {"type": "integer", "multipleOf": 0.7},
        (lambda value: value > 0, lambda value: value < 0),
        lambda value: value % 7 == 0,
    ),
    Corner(
        "all names of a pattern, beside names of which no value can be",
        {
            "type": "object",
            "patternProperties": {
                "^[a-h]$": {"type": "integer"},
                "^zz": {"type": "string", "pattern": "^(?<=a)b"},
            },
            "additionalProperties": False,
            "minProperties": 8,
        },
        (lambda value: sorted(value) == list("abcdefgh"),),
    ),
    Corner(
        "two mappings at once that nest and say the same of a member",
        {
            "allOf": [{"$ref": "#/$defs/one"}, {"$ref": "#/$defs/two"}],
            "$defs": {
                "one": {
                    "type": "object",
                    "properties": {"x": {"$ref": "#/$defs/tree"}, "y": {"$ref": "#/$defs/one"}},
                    "required": ["x"],
                },
                "two": {
                    "type": "object",
                    "properties": {"x": {"$ref": "#/$defs/tree"}, "z": {"$ref": "#/$defs/two"}},
                },
                "tree": {"type": "array", "items": {"$ref": "#/$defs/tree"}, "maxItems": 2},
            },
        },
        (lambda value: value["x"] == [[]], lambda value: "y" in value and "z" in value),
    ),
    Corner(
        "listed whole numbers of draft 4, where 1.0 is none",
        DRAFT_4,
        (lambda value: value == 1, lambda value: value == 2, lambda value: value == "x"),
        Draft4Validator(DRAFT_4).is_valid,
    ),
    Corner(
        "a root of which one alternative speaks of mappings only",
        {
            "oneOf": [{"$ref": "#/$defs/tree"}, {"type": "string", "minLength": 3}],
            "$defs": {
                "tree": {
                    "properties": {"inner": {"$ref": "#/$defs/tree"}, "on": {"type": "boolean"}}
                }
            },
        },
        (lambda value: "inner" in value, lambda value: value.get("on") is True),
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


@pytest.mark.parametrize("corner", OF_DRAFT_7, ids=lambda corner: corner.name)
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


def test_members_that_cannot_be_are_left_out_however_many_there_are() -> None:
    never = {"type": "string", "pattern": "^(?<=a)b"}
    members = {f"p{place}": never for place in range(200)}
    schema = {"type": "object", "properties": members, "additionalProperties": False}
    assert [each.values for each in Space.from_json_schema(schema).sample(20)] == [{}] * 20


def test_distinct_items_of_which_nothing_is_said_do_not_run_out() -> None:
    schema = {"type": "array", "uniqueItems": True, "minItems": 3000}
    (each,) = Space.from_json_schema(schema).sample(1)
    assert len(each.values) >= 3000
    assert Draft202012Validator(schema).is_valid(each.values)
