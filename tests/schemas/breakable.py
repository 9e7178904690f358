"""Schemas of which some rules are hard to break alone, and some cannot be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from documents import mapping


@dataclass(frozen=True, slots=True)
class Breakable:
    """A schema and what can be broken of it.

    Attributes:
        name: What is special about it.
        schema: The schema.
        rules: The places of rules that can be broken alone, found by thought.
        unbreakable: The places of those that cannot be.
        registry: The schemas that it refers to.
    """

    name: str
    schema: Any
    rules: frozenset[str]
    unbreakable: frozenset[str] = frozenset()
    registry: dict[str, Any] = field(default_factory=dict[str, Any])


def _deep(levels: int, leaf: Any) -> Any:
    for level in range(levels):
        leaf = {"type": "object", "properties": {f"level{level}": leaf, "more": {}}}
    return leaf


def _under(*levels: int) -> str:
    return "".join(f"/properties/level{level}" for level in levels)


BREAKABLE = (
    Breakable(
        "a deep place",
        _deep(8, {"type": "integer", "multipleOf": 7}),
        frozenset(
            {
                *(f"{_under(*range(7, level, -1))}/type" for level in range(-1, 8)),
                f"{_under(7, 6, 5, 4, 3, 2, 1, 0)}/multipleOf",
            }
        ),
    ),
    Breakable(
        "alternatives that overlap",
        {"oneOf": [{"type": "integer", "multipleOf": 3}, {"type": "integer", "multipleOf": 5}]},
        frozenset(
            {
                "/oneOf",
                "/oneOf/0/type",
                "/oneOf/0/multipleOf",
                "/oneOf/1/type",
                "/oneOf/1/multipleOf",
            }
        ),
    ),
    Breakable(
        "a type that a list of values implies",
        mapping(mode={"type": "string", "enum": ["on", "off"]}),
        frozenset({"/type", "/required", "/additionalProperties", "/properties/mode/enum"}),
        frozenset({"/properties/mode/type"}),
    ),
    Breakable(
        "an identical rule beside it",
        {
            "type": "object",
            "properties": {"a": {}},
            "additionalProperties": False,
            "allOf": [{"properties": {"a": {}}, "additionalProperties": False}],
        },
        frozenset({"/type"}),
        frozenset({"/additionalProperties", "/allOf/0/additionalProperties"}),
    ),
    Breakable(
        "an alternative that admits more than another",
        {"anyOf": [{"type": "integer", "minimum": 3}, {"type": "integer"}]},
        frozenset({"/anyOf", "/anyOf/0/type", "/anyOf/1/type"}),
        frozenset({"/anyOf/0/minimum"}),
    ),
    Breakable(
        "a bound beyond all texts",
        {"type": "string", "maxLength": 10**12},
        frozenset({"/type"}),
        frozenset({"/maxLength"}),
    ),
    Breakable(
        "a condition",
        {
            "type": "object",
            "properties": {"kind": {"enum": ["a", "b"]}, "size": {"type": "integer"}},
            "required": ["kind"],
            "if": {"properties": {"kind": {"const": "a"}}},
            "then": {"properties": {"size": {"minimum": 10}}, "required": ["size"]},
            "else": {"not": {"required": ["size"]}},
        },
        frozenset(
            {
                "/type",
                "/required",
                "/properties/kind/enum",
                "/properties/size/type",
                "/then/required",
                "/then/properties/size/minimum",
                "/else/not",
            }
        ),
    ),
    Breakable(
        "what lists hold",
        {
            "type": "array",
            "items": {"enum": [1, 2, 3]},
            "uniqueItems": True,
            "contains": {"const": 2},
            "minItems": 2,
        },
        frozenset(
            {"/type", "/items/enum", "/uniqueItems", "/contains", "/contains/const", "/minItems"}
        ),
    ),
    Breakable(
        "names and patterns",
        {
            "type": "object",
            "propertyNames": {"pattern": "^[a-c]+[0-9]?$", "maxLength": 4},
            "patternProperties": {"[0-9]$": {"type": "integer", "maximum": 5}},
            "minProperties": 2,
            "maxProperties": 3,
        },
        frozenset(
            {
                "/type",
                "/propertyNames/pattern",
                "/propertyNames/maxLength",
                "/patternProperties/[0-9]$/type",
                "/patternProperties/[0-9]$/maximum",
                "/minProperties",
                "/maxProperties",
            }
        ),
    ),
    Breakable(
        "company",
        {
            "type": "object",
            "properties": {"user": {"type": "string"}, "key": {"type": "string", "minLength": 4}},
            "dependentRequired": {"user": ["key"]},
            "dependentSchemas": {"key": {"properties": {"user": {"pattern": "^[a-z]+$"}}}},
        },
        frozenset(
            {
                "/type",
                "/properties/user/type",
                "/properties/key/type",
                "/properties/key/minLength",
                "/dependentRequired",
                "/dependentSchemas/key/properties/user/pattern",
            }
        ),
    ),
    Breakable(
        "several patterns of one text",
        {"type": "string", "allOf": [{"pattern": "^[a-f]{8}$"}, {"pattern": "cafe"}]},
        frozenset({"/type", "/allOf/0/pattern", "/allOf/1/pattern"}),
    ),
    Breakable(
        "a tree that refers to itself",
        {
            "type": "object",
            "properties": {
                "value": {"type": "integer", "minimum": 0},
                "children": {"type": "array", "items": {"$ref": "#"}, "maxItems": 2},
            },
            "required": ["value"],
        },
        frozenset(
            {
                "/type",
                "/required",
                "/properties/value/type",
                "/properties/value/minimum",
                "/properties/children/type",
                "/properties/children/maxItems",
            }
        ),
    ),
    Breakable(
        "a rule that only a schema of the registry leaves room for",
        {
            "type": "object",
            "properties": {
                "code": {"$ref": "https://example.com/code.json", "not": {"pattern": "^q(ux)*z$"}}
            },
            "required": ["code"],
        },
        frozenset(
            {"/type", "/required", "/properties/code/not", "https://example.com/code.json#/pattern"}
        ),
        frozenset({"https://example.com/code.json#/type"}),
        registry={"https://example.com/code.json": {"type": "string", "pattern": "^q[ux]{6}z$"}},
    ),
    Breakable(
        "rules of the registry",
        {
            "type": "object",
            "properties": {
                "port": {"$ref": "https://example.com/net.json#/$defs/port"},
                "peer": {"$ref": "https://example.com/net.json"},
            },
        },
        frozenset(
            {
                "/type",
                "https://example.com/net.json#/type",
                "https://example.com/net.json#/required",
                "https://example.com/net.json#/$defs/port/type",
                "https://example.com/net.json#/$defs/port/maximum",
                "https://example.com/name.json#/minLength",
                "https://example.com/name.json#/type",
            }
        ),
        registry={
            "https://example.com/net.json": {
                "type": "object",
                "properties": {"port": {"$ref": "#/$defs/port"}, "name": {"$ref": "name.json"}},
                "required": ["name"],
                "$defs": {"port": {"type": "integer", "maximum": 65535}},
            },
            "https://example.com/name.json": {"type": "string", "minLength": 2},
        },
    ),
    Breakable(
        "items behind those that have their places",
        {"type": "array", "prefixItems": [{"type": "integer"}], "unevaluatedItems": False},
        frozenset({"/type", "/prefixItems/0/type", "/unevaluatedItems"}),
    ),
    Breakable(
        "a rule that two references lead to",
        {
            "allOf": [{"$ref": "#/$defs/size"}, {"$ref": "#/$defs/size"}],
            "$defs": {"size": {"type": "integer", "minimum": 3}},
        },
        frozenset({"/$defs/size/type", "/$defs/size/minimum"}),
    ),
    Breakable(
        "names that no pattern matches",
        {
            "type": "object",
            "patternProperties": {"^[a-z]+$": {"type": "integer"}},
            "additionalProperties": False,
        },
        frozenset({"/type", "/patternProperties/^[a-z]+$/type", "/additionalProperties"}),
    ),
    Breakable(
        "mappings that are told apart by what they are not",
        {
            "oneOf": [
                {"type": "object", "properties": {"id": {"type": "string"}}},
                {"type": "object", "patternProperties": {"^[0-9]+$": {"type": "array"}}},
            ]
        },
        frozenset(
            {
                "/oneOf",
                "/oneOf/0/type",
                "/oneOf/1/type",
                "/oneOf/0/properties/id/type",
                "/oneOf/1/patternProperties/^[0-9]+$/type",
            }
        ),
    ),
    Breakable(
        "an alternative within another",
        {
            "anyOf": [
                {
                    "type": "object",
                    "properties": {"a": {"type": "integer"}, "b": {"type": "string"}},
                    "additionalProperties": False,
                },
                {"type": "object", "properties": {"a": {"type": "integer"}}},
            ]
        },
        frozenset(
            {
                "/anyOf",
                "/anyOf/0/type",
                "/anyOf/0/properties/a/type",
                "/anyOf/1/type",
                "/anyOf/1/properties/a/type",
            }
        ),
        frozenset({"/anyOf/0/properties/b/type", "/anyOf/0/additionalProperties"}),
    ),
    Breakable(
        "a part that is stricter wherever it stands but for one",
        {
            "type": "object",
            "properties": {
                **{
                    name: {"allOf": [{"$ref": "#/$defs/size"}, {"minimum": 5}]}
                    for name in ("a", "b", "c", "d", "e")
                },
                "f": {"type": "object", "properties": {"g": {"$ref": "#/$defs/size"}}},
            },
            "$defs": {"size": {"type": "integer", "minimum": 3}},
        },
        frozenset(
            {
                "/type",
                "/properties/f/type",
                "/$defs/size/type",
                "/$defs/size/minimum",
                *(f"/properties/{name}/allOf/1/minimum" for name in ("a", "b", "c", "d", "e")),
            }
        ),
    ),
    Breakable(
        "more alternatives than are set against each other",
        {
            "type": "object",
            "properties": {"task": {"$ref": "#/$defs/task"}},
            "$defs": {
                "task": {
                    "oneOf": [
                        *(
                            {
                                "type": "object",
                                "properties": {kind: {"type": "string"}},
                                "required": [kind],
                                "additionalProperties": False,
                            }
                            for kind in ("run", "call", "copy", "move", "wait", "send", "drop")
                        ),
                        {
                            "type": "object",
                            "properties": dict.fromkeys(
                                ("run", "call", "copy", "move", "wait", "send", "drop"), False
                            ),
                        },
                    ]
                }
            },
        },
        frozenset(
            {
                "/type",
                "/$defs/task/oneOf",
                "/$defs/task/oneOf/7/type",
                *(f"/$defs/task/oneOf/{number}/type" for number in range(7)),
                *(f"/$defs/task/oneOf/{number}/additionalProperties" for number in range(7)),
                *(
                    f"/$defs/task/oneOf/{number}/properties/{kind}/type"
                    for number, kind in enumerate(
                        ("run", "call", "copy", "move", "wait", "send", "drop")
                    )
                ),
                *(
                    f"/$defs/task/oneOf/7/properties/{kind}"
                    for kind in ("run", "call", "copy", "move", "wait", "send", "drop")
                ),
            }
        ),
        frozenset(f"/$defs/task/oneOf/{number}/required" for number in range(7)),
    ),
    Breakable(
        "a member that may never be there",
        {"type": "object", "properties": {"x": False, "y": {"type": "integer"}}},
        frozenset({"/type", "/properties/x", "/properties/y/type"}),
    ),
    Breakable(
        "places that may never be there",
        {"type": "array", "prefixItems": [{"type": "integer"}], "items": False},
        frozenset({"/type", "/prefixItems/0/type", "/items"}),
    ),
    Breakable(
        "names that may never be there",
        {"type": "object", "patternProperties": {"^x": False}},
        frozenset({"/type", "/patternProperties/^x"}),
    ),
    Breakable(
        "no name at all",
        {"type": "object", "propertyNames": False},
        frozenset({"/type", "/propertyNames"}),
    ),
    Breakable("one list alone", {"const": [1]}, frozenset({"/const"})),
    Breakable("one mapping alone", {"const": {"a": 1}}, frozenset({"/const"})),
    Breakable("lists and mappings", {"enum": [[1, 2], {"a": 1}, []]}, frozenset({"/enum"})),
    Breakable(
        "items behind places",
        {
            "type": "array",
            "items": {
                "type": "array",
                "prefixItems": [{"enum": [1]}],
                "items": {"type": "integer", "minimum": 3},
            },
        },
        frozenset(
            {
                "/type",
                "/items/type",
                "/items/prefixItems/0/enum",
                "/items/items/type",
                "/items/items/minimum",
            }
        ),
    ),
    Breakable(
        "a part called by a name",
        {"$ref": "#a", "$defs": {"x": {"$anchor": "a", "type": "string", "minLength": 2}}},
        frozenset({"/$defs/x/type", "/$defs/x/minLength"}),
    ),
    Breakable(
        "a schema that is its own part",
        {
            "type": "object",
            "properties": {
                "inner": {"$ref": "#"},
                "one": {"type": "integer"},
                "two": {"$ref": "#/properties/one"},
            },
        },
        frozenset({"/type", "/properties/one/type"}),
    ),
    Breakable(
        "a schema that is part of whatever extends it",
        {
            "$id": "https://example.com/tree",
            "$dynamicAnchor": "node",
            "type": "object",
            "properties": {"child": {"$dynamicRef": "#node"}, "value": {"type": "integer"}},
        },
        frozenset({"/type", "/properties/value/type"}),
    ),
    Breakable(
        "a condition",
        {
            "type": "integer",
            "if": {"minimum": 10},
            "then": {"multipleOf": 5},
            "else": {"multipleOf": 3},
        },
        frozenset({"/type", "/then/multipleOf", "/else/multipleOf"}),
    ),
    Breakable(
        "what one member asks of others",
        {
            "type": "object",
            "dependentSchemas": {
                "a": {"required": ["b"], "properties": {"b": {"type": "integer"}}},
            },
        },
        frozenset(
            {
                "/type",
                "/dependentSchemas/a/required",
                "/dependentSchemas/a/properties/b/type",
            }
        ),
    ),
    Breakable(
        "a pattern within another",
        {"type": "string", "pattern": "^a", "allOf": [{"pattern": "^ab"}]},
        frozenset({"/type", "/allOf/0/pattern"}),
        frozenset({"/pattern"}),
    ),
    Breakable(
        "a bound behind another",
        {"type": "integer", "allOf": [{"minimum": 3}, {"minimum": 5}]},
        frozenset({"/type", "/allOf/1/minimum"}),
        frozenset({"/allOf/0/minimum"}),
    ),
)
