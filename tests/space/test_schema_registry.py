"""References to other documents are looked up in what is given, and nowhere else."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from testflow.errors import SchemaError
from testflow.space import Space

NEWEST = "https://json-schema.org/draft/2020-12/schema"
PORT = {"type": "integer", "minimum": 1, "maximum": 9}
TO_PORT = {"$ref": "https://example.com/port.json"}


def values(schema: Any, registry: dict[str, Any]) -> list[Any]:
    space = Space.from_json_schema(schema, registry=registry)
    return [each.values for each in [*space.sample(20), *space.fuzz(20)]]


@pytest.mark.parametrize(
    ("schema", "registry"),
    [
        (TO_PORT, {"https://example.com/port.json": PORT}),
        (
            {"$ref": "https://example.com/all.json#/$defs/port"},
            {"https://example.com/all.json": {"$defs": {"port": PORT}}},
        ),
        (
            {"$ref": "https://example.com/all.json#port"},
            {"https://example.com/all.json": {"$defs": {"port": {"$anchor": "port", **PORT}}}},
        ),
        (
            {"$id": "https://example.com/root.json", "$ref": "port.json"},
            {"https://example.com/port.json": PORT},
        ),
        (
            {"$ref": "https://example.com/first.json"},
            {
                "https://example.com/first.json": {"$ref": "second/port.json"},
                "https://example.com/second/port.json": PORT,
            },
        ),
        ({"$ref": "urn:example:port"}, {"urn:example:port": PORT}),
        (TO_PORT, {"https://example.com/port.json": {"$schema": NEWEST, **PORT}}),
    ],
    ids=["address", "pointer", "anchor", "relative", "of a reference", "urn", "told"],
)
def test_a_reference_leads_into_the_registry(schema: Any, registry: dict[str, Any]) -> None:
    found = values(schema, registry)

    assert {type(value) for value in found} == {int}
    assert min(found) >= 1
    assert max(found) <= 9


def test_documents_may_refer_to_each_other_in_a_circle() -> None:
    registry = {
        "https://example.com/list.json": {
            "type": "array",
            "maxItems": 2,
            "items": {"$ref": "node.json"},
        },
        "https://example.com/node.json": {
            "anyOf": [{"type": "null"}, {"$ref": "list.json"}],
        },
    }

    def is_node(value: Any) -> bool:
        return value is None or (len(value) <= 2 and all(map(is_node, value)))

    found = values({"$ref": "https://example.com/list.json"}, registry)

    assert all(isinstance(value, list) and is_node(value) for value in found)
    assert any(value != [] for value in found)


DIALECT = {
    "$schema": NEWEST,
    "$id": "https://example.com/dialect.json",
    "$vocabulary": {
        f"https://json-schema.org/draft/2020-12/vocab/{name}": True
        for name in ("core", "applicator", "validation")
    },
    "allOf": [{"$ref": NEWEST}],
}
TREE = {
    "$id": "https://example.com/tree.json",
    "type": "object",
    "properties": {"port": PORT, "inner": {"$ref": "#"}, "odd": {"$ref": "#/$defs/odd %"}},
    "required": ["port"],
    "additionalProperties": False,
    "$defs": {"odd %": {"oneOf": [{"const": "x"}, {"type": "boolean"}]}},
}


@pytest.mark.parametrize("dialect", [DIALECT["$id"], NEWEST], ids=["its own", "the newest"])
@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "tree.json"},
        {"type": "array", "items": {"$ref": "tree.json"}, "maxItems": 3},
        {
            "type": "array",
            "items": {"$ref": "tree.json"},
            "contains": {"required": ["odd"]},
            "maxItems": 3,
        },
        {"type": "object", "additionalProperties": {"$ref": "tree.json#/$defs/odd %"}},
        {"anyOf": [{"$ref": "tree.json"}, {"$ref": "tree.json#/properties/port"}]},
        {"type": "object", "properties": {"port": {"$ref": "tree.json#/properties/port"}}},
    ],
    ids=["itself", "items", "contained", "a part of it", "alternatives", "a member"],
)
def test_documents_that_tell_their_dialect_are_met(schema: Any, dialect: str) -> None:
    schema = {"$id": "https://example.com/root.json", **schema}
    addresses = {str(each["$id"]): each for each in (DIALECT, {**TREE, "$schema": dialect})}
    # What the dialect has of the newest draft is all that is used here.
    tree = {**TREE, "$schema": NEWEST}
    known = Registry().with_resource(tree["$id"], DRAFT202012.create_resource(tree))
    judge = Draft202012Validator(schema, registry=known)

    found = values(schema, addresses)

    assert [value for value in found if not judge.is_valid(value)] == []
    assert len({str(value) for value in found}) > 5


def test_what_the_registry_holds_is_part_of_the_space() -> None:
    one, other = (
        Space.from_json_schema(
            TO_PORT, registry={"https://example.com/port.json": {**PORT, "maximum": most}}
        )
        for most in (8, 9)
    )

    assert one.fingerprint != other.fingerprint


def test_a_document_that_is_not_in_the_registry_is_named() -> None:
    with pytest.raises(SchemaError, match=r"https://example\.com/port\.json"):
        Space.from_json_schema(TO_PORT, registry={"https://example.com/other.json": PORT})


@pytest.mark.parametrize("wrong", [{"type": "text"}, 5, {"$ref": "missing.json"}], ids=repr)
def test_a_document_that_is_no_schema_is_refused_when_it_is_used(wrong: Any) -> None:
    with pytest.raises(SchemaError):
        Space.from_json_schema(TO_PORT, registry={"https://example.com/port.json": wrong})


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(SchemaError):
        Space.from_json_schema(TO_PORT, registry={"https://exa mple.com/%%": PORT})
