"""Members that a schema declares without saying anything of them are written like the others."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from testflow.space import Space

FREE: list[Any] = [{}, True, {"description": "what you like"}, {"default": 1, "x-order": 3}]


def values(schema: Any, count: int = 60) -> list[Any]:
    space = Space.from_json_schema(schema)
    found = [each.values for each in [*space.sample(count), *space.fuzz(count)]]
    assert all(map(Draft202012Validator(schema).is_valid, found))
    return found


@pytest.mark.parametrize("free", FREE, ids=repr)
def test_a_free_member_is_there_now_and_then_with_values_of_all_kinds(free: Any) -> None:
    found = values({"properties": {"a": free, "b": {"type": "integer"}}}, 400)
    given = [each["a"] for each in found if "a" in each]

    assert 0.3 < len(given) / len(found) < 0.9
    assert {type(value) for value in given} == {type(None), bool, int, float, str, list, dict}
    assert max(len(repr(value)) for value in given) < 200


NODE = {"type": "object", "properties": {"free": {}, "next": {"$ref": "#/$defs/node"}}}


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"free": {}}},
        {"type": "object", "properties": {"free": {}}},
        {"allOf": [{"properties": {"free": {}}}, {"required": ["b"]}]},
        {"anyOf": [{"properties": {"free": {}, "kind": {"const": 1}}}, {"required": ["b"]}]},
        {"properties": {"free": {}}, "patternProperties": {"^x": {"type": "integer"}}},
        {"properties": {"free": {}}, "additionalProperties": {"type": "integer"}},
        {"$ref": "#/$defs/node", "$defs": {"node": NODE}},
        {"$id": "https://example.com/a", "$ref": "#/$defs/node", "$defs": {"node": NODE}},
    ],
    ids=repr,
)
def test_free_members_are_found_wherever_they_are_declared(schema: Any) -> None:
    assert any("free" in each for each in values(schema))


@pytest.mark.parametrize(
    ("schema", "reach"),
    [
        ({"properties": {"in": {"type": "object", "properties": {"free": {}}}}}, lambda it: it),
        (
            {
                "properties": {
                    "in": {
                        "type": "array",
                        "items": {"type": "object", "properties": {"free": {}, "b": {"const": 1}}},
                    }
                }
            },
            lambda it: it[0],
        ),
        (
            {
                "properties": {
                    "in": {"type": "object", "additionalProperties": {"$ref": "#/$defs/100%25"}}
                },
                "$defs": {"100%": {"type": "object", "properties": {"free": {}}}},
            },
            lambda it: next(iter(it.values())),
        ),
    ],
    ids=["member", "item", "undeclared"],
)
def test_free_members_are_found_at_any_depth(schema: Any, reach: Any) -> None:
    inner = [reach(each["in"]) for each in values(schema, 200) if each.get("in")]

    assert any("free" in each for each in inner if isinstance(each, dict))


@pytest.mark.parametrize(
    "schema",
    [
        {
            "oneOf": [
                {"properties": {"a": {}, "b": {"type": "integer"}}, "required": ["a"]},
                {"properties": {"c": True}, "required": ["c"]},
            ]
        },
        {"properties": {"a": {}}, "dependentRequired": {"a": ["b"]}},
        {"properties": {"a": {}, "c": {"const": 1}}, "not": {"required": ["a"]}},
        {"properties": {"a": {}, "c": {"const": 1}}, "propertyNames": {"minLength": 2}},
        {"properties": {"a": {}, "b": {}}, "maxProperties": 1},
        {"properties": {"a": {}, "^": {}}, "unevaluatedProperties": False},
    ],
    ids=repr,
)
def test_free_members_do_not_break_other_rules(schema: Any) -> None:
    assert all(isinstance(each, dict) for each in values(schema))


def test_a_free_member_is_a_setting() -> None:
    space = Space.from_json_schema({"properties": {"a": {}, "b": {"type": "boolean"}}})

    assert (space.knobs[0].path, space.knobs[0].classes) == ("a", ("absent", "present"))
    pairs = {("a" in each.values, each.values.get("b")) for each in space.cover()}
    assert pairs == {(has_a, b) for has_a in (False, True) for b in (None, False, True)}
