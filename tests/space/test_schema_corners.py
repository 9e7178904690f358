"""What few schemas say is met: older dialects, small domains, exact numbers, odd alternatives.

Another validator judges every configuration; the predicates say what has to occur among them.
"""

from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from corners import OF_DRAFT_7, Corner, drawn, missing
from testflow.space import Space

OLD = "https://example.com/old.json"


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
