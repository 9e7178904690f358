"""Documents of one dialect that refer to documents of another; each means what its own says."""

from typing import Any

import pytest
from jsonschema.validators import validator_for
from referencing import Registry, Resource

from testflow.space import Space

DRAFT_4 = "http://json-schema.org/draft-04/schema#"
DRAFT_7 = "http://json-schema.org/draft-07/schema#"
DRAFT_2019 = "https://json-schema.org/draft/2019-09/schema"
DRAFT_2020 = "https://json-schema.org/draft/2020-12/schema"
OTHER = "https://example.com/other.json"
ROOT: dict[str, Any] = {
    "$id": "https://example.com/root.json",
    "type": "object",
    "properties": {"it": {"$ref": "other.json"}},
    "required": ["it"],
}


def found(schema: dict[str, Any], registry: dict[str, Any]) -> list[Any]:
    """Give configurations, all of which a second implementation accepts."""
    resources = [(address, Resource.from_contents(each)) for address, each in registry.items()]
    known: Any = Registry().with_resources(resources)
    oracle = validator_for(schema)(schema, registry=known)
    space = Space.from_json_schema(schema, registry=registry)
    values = [each.values for each in [*space.sample(60), *space.fuzz(60)]]
    assert all(map(oracle.is_valid, values))
    return values


@pytest.mark.parametrize(
    ("dialect", "other_dialect", "other"),
    [
        (
            DRAFT_7,
            DRAFT_2020,
            {
                "prefixItems": [{"type": "integer"}, {"type": "string"}],
                "items": False,
                "minItems": 2,
                "type": "array",
            },
        ),
        (
            DRAFT_2020,
            DRAFT_7,
            {
                "items": [{"type": "integer"}, {"type": "string"}],
                "additionalItems": False,
                "minItems": 2,
                "type": "array",
            },
        ),
        (
            DRAFT_2019,
            DRAFT_2020,
            {"type": "array", "prefixItems": [{"const": 1}], "items": {"const": 2}, "minItems": 3},
        ),
        (
            DRAFT_7,
            DRAFT_2020,
            {
                "type": "object",
                "properties": {"a": {"type": "integer"}, "b": {"type": "string"}},
                "required": ["a"],
                "dependentRequired": {"a": ["b"]},
                "unevaluatedProperties": False,
            },
        ),
        (
            DRAFT_2020,
            DRAFT_7,
            {
                "type": "object",
                "properties": {"a": {"type": "integer"}, "b": {"type": "string"}},
                "required": ["a"],
                "dependencies": {"a": ["b"], "b": {"required": ["c"]}},
            },
        ),
        (
            DRAFT_7,
            DRAFT_2020,
            {
                "$ref": "#/$defs/n",
                "maximum": 9,
                "$defs": {"n": {"type": "integer", "minimum": 5}},
            },
        ),
        (
            DRAFT_2020,
            DRAFT_7,
            {
                "type": "array",
                "items": {"$ref": "#/definitions/n", "type": "string"},
                "minItems": 1,
                "definitions": {"n": {"type": "integer", "minimum": 5}},
            },
        ),
        (
            DRAFT_2020,
            DRAFT_4,
            {"type": "integer", "minimum": 3, "exclusiveMinimum": True, "maximum": 5, "const": 0},
        ),
        (DRAFT_4, DRAFT_2020, {"type": "integer", "exclusiveMinimum": 3, "maximum": 5}),
        (
            DRAFT_7,
            DRAFT_2020,
            {
                "type": "array",
                "items": {"enum": [1, 2]},
                "contains": {"const": 2},
                "minContains": 3,
            },
        ),
    ],
    ids=[
        "tuple of 2020-12",
        "tuple of draft 7",
        "tuple from 2019-09",
        "dependentRequired",
        "dependencies",
        "beside a reference",
        "hidden by a reference",
        "excluded by a flag",
        "excluded by a bound",
        "minContains",
    ],
)
def test_a_document_follows_its_own_dialect(
    dialect: str, other_dialect: str, other: dict[str, Any]
) -> None:
    root = {"$schema": dialect, **ROOT}
    if dialect == DRAFT_4:
        root["id"] = root.pop("$id")
    values = found(root, {OTHER: {"$schema": other_dialect, **other}})

    assert len({repr(each["it"]) for each in values}) > 1


def test_names_within_documents_are_those_of_their_dialect() -> None:
    old = {"$schema": DRAFT_7, "definitions": {"n": {"$id": "#here", "enum": [1, 2]}}}
    new = {"$schema": DRAFT_2020, "$defs": {"n": {"$anchor": "here", "enum": [1, 2]}}}

    assert set(found({"$schema": DRAFT_2020, "$ref": OTHER + "#here"}, {OTHER: old})) == {1, 2}
    assert set(found({"$schema": DRAFT_7, "$ref": OTHER + "#here"}, {OTHER: new})) == {1, 2}


def test_documents_of_several_dialects_may_refer_to_each_other_in_a_circle() -> None:
    third = "https://example.com/third.json"
    registry = {
        OTHER: {
            "$schema": DRAFT_7,
            "type": "array",
            "items": [{"$ref": "root.json"}, {"$ref": "third.json"}],
            "additionalItems": False,
        },
        third: {
            "$schema": DRAFT_2020,
            "type": "array",
            "prefixItems": [{"type": "null"}],
            "items": {"$ref": "other.json"},
        },
    }
    schema = {"$schema": DRAFT_2020, **ROOT}
    values = found(schema, registry | {"https://example.com/root.json": schema})

    assert any(len(each["it"]) == 2 for each in values)
    assert any(each["it"] and each["it"][0]["it"] for each in values)


def test_a_document_that_is_not_referred_to_changes_nothing() -> None:
    schema = {"$schema": DRAFT_7, "type": "object", "properties": {"a": {"type": "integer"}}}
    unused = {OTHER: {"$schema": DRAFT_2020, "$ref": "https://example.com/nowhere.json"}}

    one = Space.from_json_schema(schema).sample(20).lines()
    assert Space.from_json_schema(schema, registry=unused).sample(20).lines() == one
