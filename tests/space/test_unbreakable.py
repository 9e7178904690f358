"""Why rules cannot be broken alone: what is proven, and what trying tells."""

from typing import Any

import pytest

from testflow.space import Space

_BIG = "too much to be asked for the sake of one rule " * 800
_WEAK = {"type": "integer", "minimum": 3}


def deep(levels: int, leaf: Any) -> Any:
    for _ in range(levels):
        leaf = {"properties": {"inner": leaf}}
    return leaf


@pytest.mark.parametrize(
    ("schema", "location", "reason", "is_proven"),
    [
        (
            {"type": "string", "format": "serial-number"},
            "/format",
            "nothing checks texts of this format",
            True,
        ),
        (
            {"type": "string", "pattern": "^a", "allOf": [{"pattern": "^ab"}]},
            "/pattern",
            "whatever breaks it breaks the rest of its schema too",
            True,
        ),
        (
            {"type": "integer", "allOf": [{"minimum": 3}, {"minimum": 5}]},
            "/allOf/0/minimum",
            "no value that the rest of the schema admits breaks it",
            True,
        ),
        (
            {"format": "ipv4", "enum": ["1.1.1.1"]},
            "/format",
            "whatever breaks it breaks the rest of its schema too",
            True,
        ),
        (
            {"type": "string", "maxLength": 10**12},
            "/maxLength",
            "what breaks it would be too large to be written",
            True,
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("/") else "",
)
def test_why_a_rule_cannot_be_broken_alone_is_told(
    schema: Any, location: str, reason: str, *, is_proven: bool
) -> None:
    (told,) = Space.from_json_schema(schema).unbreakable()
    assert (told.location, told.reason, told.is_proven) == (location, reason, is_proven)


@pytest.mark.parametrize(
    ("schema", "location", "reason"),
    [
        (
            {"propertyNames": {"maxLength": 9}, "allOf": [{"propertyNames": {"maxLength": 5}}]},
            "/propertyNames/maxLength",
            "whatever was tried breaks /allOf/0/propertyNames/maxLength too",
        ),
        (
            {
                "additionalProperties": {**_WEAK, "description": _BIG},
                "allOf": [{"additionalProperties": {"minimum": 5}}],
            },
            "/additionalProperties/minimum",
            "whatever was tried breaks /allOf/0/additionalProperties/minimum too",
        ),
        (
            {
                "additionalProperties": False,
                "unevaluatedProperties": False,
                "allOf": [{"additionalProperties": {}}],
            },
            "/unevaluatedProperties",
            "whatever was tried breaks /additionalProperties too",
        ),
        (
            {
                "properties": {
                    name: {"allOf": [{"$ref": "#/$defs/size"}, {"minimum": 5}]} for name in "ab"
                },
                "$defs": {"size": {**_WEAK, "description": _BIG}},
            },
            "/$defs/size/minimum",
            "whatever was tried breaks other keywords too",
        ),
        (
            {
                "anyOf": [
                    {**_WEAK, "allOf": [{"minimum": 5}], "description": _BIG},
                    {"type": "string"},
                ]
            },
            "/anyOf/0/minimum",
            "whatever was tried breaks more of its alternative",
        ),
        (
            {"anyOf": [{**_WEAK, "description": _BIG}, {"not": {"type": "string"}}]},
            "/anyOf/0/minimum",
            "nothing that was tried breaks it: another alternative steps in",
        ),
        (
            {"type": "string", "pattern": "^", "description": _BIG},
            "/pattern",
            "nothing that was tried breaks it",
        ),
        (
            {**deep(40, _WEAK), "allOf": [deep(40, {"minimum": 5})]},
            "/properties/inner" * 40 + "/minimum",
            "whatever was tried breaks /allOf/0" + "/properties/inner" * 40 + "/minimum too",
        ),
        (
            {
                "anyOf": [{"type": "integer"}, {"type": "string"}],
                "allOf": [{"$ref": "#/anyOf/0"}],
            },
            "/anyOf",
            "whatever was tried breaks /anyOf/0/type too",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("/") else "",
)
def test_what_is_not_proven_is_told_as_what_was_tried(
    schema: Any, location: str, reason: str
) -> None:
    told = {each.location: each for each in Space.from_json_schema(schema).unbreakable()}
    assert (told[location].reason, told[location].is_proven) == (reason, False)


def test_what_is_too_large_to_be_kept_is_asked_again_with_the_same_answer() -> None:
    bounds = [{"minimum": 3}, {"minimum": 5}]
    part = {"type": "integer", "allOf": bounds, "description": "x" * 2_000_000}
    space = Space.from_json_schema({"type": "object", "properties": {"part": part}})
    (told,) = space.unbreakable()
    assert told.location == "/properties/part/allOf/0/minimum"
    assert space.unbreakable() == [told]


def test_a_way_that_leads_through_the_rule_itself_is_not_closed() -> None:
    inner = {"type": "object", "properties": {"inner": {"$ref": "#/$defs/node"}}}
    node = {"anyOf": [{"type": "integer"}, inner]}
    schema = {"allOf": [{"$ref": "#/$defs/node"}, {"type": "integer"}], "$defs": {"node": node}}
    told = {each.location: each.is_proven for each in Space.from_json_schema(schema).unbreakable()}
    assert not told["/$defs/node/anyOf"]


def test_what_trying_alone_tells_is_not_called_proven() -> None:
    names = {"propertyNames": {"pattern": "^(?!b)a"}, "patternProperties": {"^b": False}}
    (told,) = Space.from_json_schema({"type": "object", **names}).unbreakable()
    assert told.location == "/patternProperties/^b"
    assert told.reason == "no valid configuration that has the place was found"
    assert not told.is_proven


def test_a_constraint_that_the_schema_implies_is_named() -> None:
    port = {"type": "integer", "minimum": 3}
    properties = {"a": port, "b": {"type": "integer"}}
    schema = {"type": "object", "properties": properties, "required": ["a"]}
    told = {
        each.location: each
        for each in Space.from_json_schema(schema, ["a > 2", "b < 100"]).unbreakable()
    }
    assert "b < 100" not in told
    assert told["a > 2"].rule == "constraint"
    assert told["a > 2"].reason == "nothing that was tried breaks it alone"
    assert not told["a > 2"].is_proven
    assert "a > 2" in told["/required"].reason


def test_a_bound_beside_a_reference_into_the_schema_itself_is_proven_idle() -> None:
    two = {"allOf": [{"$ref": "#/properties/one"}, {"minimum": 3}, {"minimum": 5}]}
    schema = {"type": "object", "properties": {"one": {"type": "integer"}, "two": two}}
    (told,) = Space.from_json_schema(schema).unbreakable()
    assert told.location == "/properties/two/allOf/1/minimum"
    assert told.is_proven
