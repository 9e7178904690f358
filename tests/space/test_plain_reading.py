"""Schemas with too many conditions to multiply out are read keyword by keyword, and met.

Another validator judges every configuration; the predicates say what has to occur among them.
"""

from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from corners import OF_DRAFT_7, Corner, drawn, missing
from testflow.errors import Unsatisfiable
from testflow.space import Space

ELSEWHERE = "https://example.com/elsewhere.json"
OLD = "http://json-schema.org/draft-07/schema#"

# So many conditions on one value that their combinations are too many.
CONDITIONS = {"allOf": [{"if": {"const": number}, "then": {}} for number in range(20)]}


def with_conditions(schema: Any, **keywords: Any) -> dict[str, Any]:
    """Give a schema of mappings with a value, beside a member with many conditions."""
    return {
        "type": "object",
        "properties": {"value": schema, "next": {"$ref": "#"}, "row": CONDITIONS},
        "required": ["value"],
        "additionalProperties": False,
        **keywords,
    }


def ranges(width: int) -> list[dict[str, Any]]:
    starts = range(0, 200, 10)
    return [{"type": "integer", "minimum": at, "maximum": at + width} for at in starts]


def words(count: int) -> list[dict[str, Any]]:
    return [{"type": "string", "pattern": f"^word{number}$"} for number in range(count)]


def closed(*names: str) -> dict[str, Any]:
    return {"properties": dict.fromkeys(names, True), "additionalProperties": False}


PLAIN = [
    Corner(
        "members of which the patterns say more",
        {
            "type": "object",
            "properties": {"port": {"type": "integer"}, "on": True, "never": False},
            "required": ["port", "x"],
            "allOf": [{"patternProperties": {"^p": {"minimum": 3}}, "minProperties": 3}],
        },
        (lambda value: value["port"] >= 3,),
    ),
    Corner(
        "what a list contains several times",
        {
            "type": "array",
            "prefixItems": [{"type": "string"}],
            "items": {"type": "integer"},
            "contains": {"type": "integer", "minimum": 7},
            "minContains": 2,
            "maxItems": 5,
        },
        (lambda value: len(value) == 3, lambda value: len(value) == 5),
    ),
    Corner(
        "distinct items, and what they are",
        {"type": "array", "allOf": [{"uniqueItems": True}, {"items": {"enum": [1, 2, 3]}}]},
        (lambda value: len(value) == 3,),
    ),
    Corner(
        "members of two patterns, and others",
        {
            "type": "object",
            "allOf": [
                {"patternProperties": {"^a": {"minimum": 3}}},
                {"patternProperties": {"b$": {"type": "integer"}}, "minProperties": 2},
            ],
        },
        (lambda value: len(value) > 2,),
    ),
    Corner(
        "members of a pattern, and all of one type",
        {
            "type": "object",
            "allOf": [
                {"additionalProperties": {"type": "integer"}},
                {"patternProperties": {"^a": {"minimum": 3}}, "minProperties": 2},
            ],
        },
        (lambda value: len(value) > 2,),
    ),
    Corner(
        "a reference, and more beside it",
        {"$ref": "#/properties/next/$defs/small", "minimum": 3},
        (lambda value: value == 3, lambda value: value == 9),
    ),
    Corner(
        "a reference to another document",
        {"type": "array", "items": {"$ref": f"{ELSEWHERE}#/$defs/word"}, "maxItems": 2},
        (lambda value: value == [], lambda value: {len(word) for word in value} == {2}),
    ),
    Corner(
        "a reference to a whole document, which knows itself",
        {"$ref": ELSEWHERE, "required": ["word"]},
        (lambda value: "inner" in value, lambda value: "inner" not in value),
    ),
    Corner(
        "the same said twice",
        {"allOf": [{"$ref": "#/$defs/even"}, {"$ref": "#/$defs/even"}, {"type": "integer"}]},
        (lambda value: value == 2,),
    ),
    Corner(
        "the same alternative twice",
        {"type": "integer", "anyOf": [{"$ref": "#/$defs/even"}, {"$ref": "#/$defs/even"}]},
        (lambda value: value == 2,),
    ),
    Corner(
        "more pairs of alternatives than are combined",
        {"allOf": [{"anyOf": ranges(3)}, {"anyOf": ranges(5)}]},
        (lambda value: value % 10 == 0,),
    ),
    Corner(
        "one of many alternatives, and more",
        {"allOf": [{"oneOf": words(20)}, {"maxLength": 8}]},
        (lambda value: value == "word1",),
    ),
    Corner(
        "one of two alternatives elsewhere",
        {"$ref": f"{ELSEWHERE}#/$defs/odd"},
        (lambda value: value < 5, lambda value: value > 9),
    ),
    Corner(
        "a list of which only one part speaks of the items",
        {
            "type": "array",
            "allOf": [
                {"items": {"type": "boolean"}},
                {"prefixItems": [{"const": True}], "minItems": 2, "maxItems": 3},
                {"maxItems": 9},
            ],
        },
        (lambda value: len(value) == 2, lambda value: len(value) == 3),
    ),
    Corner(
        "a list of which two parts say the same of the items",
        {
            "type": "array",
            "allOf": [
                {"items": {"$ref": "#/$defs/even"}, "minItems": 1},
                {"items": {"$ref": "#/$defs/even"}, "maxItems": 2},
            ],
        },
        (lambda value: value == [2], lambda value: len(value) == 2),
    ),
    Corner(
        "alternatives without a member that there must be",
        {
            "type": "object",
            "properties": {"c": {"type": "integer"}, "d": {"type": "null"}},
            "required": ["c"],
            "anyOf": [closed("a"), closed("a", "c"), closed("b", "c", "d")],
        },
        (lambda value: "a" in value, lambda value: "d" in value),
    ),
    Corner(
        "listed values of which some are too long or too large",
        {
            "enum": ["a", "bbb", 1, 2.5, 40],
            "allOf": [{"type": ["string", "number"], "maxLength": 2, "maximum": 9}],
        },
        (lambda value: value == "a", lambda value: value == 1, lambda value: value == 2.5),
    ),
    Corner(
        "ranges that overlap",
        {
            "type": "number",
            "allOf": [
                {"minimum": 1, "exclusiveMaximum": 9},
                {"exclusiveMinimum": 2, "maximum": 10},
                {"minimum": 0, "maximum": 8.5},
            ],
        },
        (lambda value: 2 < value < 3, lambda value: value == 8.5),
    ),
    Corner(
        "kinds that nothing is said of",
        {"minimum": 100, "maxLength": 2},
        (
            lambda value: isinstance(value, int) and value > 100,
            lambda value: isinstance(value, str),
            lambda value: value is None,
        ),
    ),
    Corner(
        "a name with signs that pointers escape",
        {"type": "object", "properties": {"a/b~c %": {"const": 1}}, "minProperties": 1},
        (lambda value: value.get("a/b~c %") == 1,),
    ),
]

DOCUMENT = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": ELSEWHERE,
    "$defs": {
        "word": {"type": "string", "minLength": 2, "maxLength": 2},
        "odd": {"type": "integer", "oneOf": [{"minimum": 5}, {"maximum": 9}]},
    },
    "type": "object",
    "properties": {"word": {"$ref": "#/$defs/word"}, "inner": {"$ref": "#"}},
    "additionalProperties": False,
}


@pytest.mark.parametrize("corner", OF_DRAFT_7, ids=lambda corner: corner.name)
def test_what_an_older_dialect_says_is_met_keyword_by_keyword(corner: Corner) -> None:
    schema = with_conditions(corner.schema, **{"$schema": OLD})
    values = drawn(Space.from_json_schema(schema))
    judge = Draft7Validator(schema)
    assert [value for value in values if not judge.is_valid(value)] == []
    assert missing(corner, [value["value"] for value in values]) == []
    assert any("next" in value for value in values)


@pytest.mark.parametrize("corner", PLAIN, ids=lambda corner: corner.name)
def test_what_the_newest_dialect_says_is_met_keyword_by_keyword(corner: Corner) -> None:
    schema = with_conditions(corner.schema)
    schema["properties"]["next"]["$defs"] = {"small": {"type": "integer", "maximum": 9}}
    schema["$defs"] = {"even": {"type": "integer", "multipleOf": 2, "minimum": 1, "maximum": 9}}
    values = drawn(Space.from_json_schema(schema, registry={ELSEWHERE: DOCUMENT}))
    known = Registry().with_resource(ELSEWHERE, DRAFT202012.create_resource(DOCUMENT))
    judge = Draft202012Validator(schema, registry=known)
    assert [value for value in values if not judge.is_valid(value)] == []
    assert missing(corner, [value["value"] for value in values]) == []


@pytest.mark.parametrize(
    "schema",
    [
        False,
        {"allOf": [{"type": "object", "required": ["a"]}, {"properties": {"a": False}}]},
        {"allOf": [{"type": "string"}, {"type": "integer"}]},
    ],
    ids=["false", "a member that cannot be", "two kinds"],
)
def test_what_admits_nothing_is_refused_all_the_same(schema: Any) -> None:
    with pytest.raises(Unsatisfiable):
        Space.from_json_schema(with_conditions(schema)).sample(1)
