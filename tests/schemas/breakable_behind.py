"""Schemas with rules that lie behind others, at the end of every kind of way."""

from breakable import Breakable

_WEAK = {"type": "integer", "minimum": 3}
_STRICT = {"minimum": 5}
_DRAFT_7 = "http://json-schema.org/draft-07/schema#"
_REGISTRY = "https://example.com/size.json"
_MANY = "abcdefgh"

BEHIND = (
    Breakable(
        "a bound behind another: members without a name",
        {
            "type": "object",
            "additionalProperties": _WEAK,
            "allOf": [{"additionalProperties": _STRICT}],
        },
        frozenset({"/type", "/additionalProperties/type", "/allOf/0/additionalProperties/minimum"}),
        frozenset({"/additionalProperties/minimum"}),
    ),
    Breakable(
        "a bound behind another: members by pattern",
        {
            "type": "object",
            "patternProperties": {"^x": _WEAK},
            "allOf": [{"patternProperties": {"^x": _STRICT}}],
        },
        frozenset({"/type", "/patternProperties/^x/type", "/allOf/0/patternProperties/^x/minimum"}),
        frozenset({"/patternProperties/^x/minimum"}),
    ),
    Breakable(
        "a bound behind another: items with a place",
        {"type": "array", "prefixItems": [{}, _WEAK], "allOf": [{"prefixItems": [{}, _STRICT]}]},
        frozenset({"/type", "/prefixItems/1/type", "/allOf/0/prefixItems/1/minimum"}),
        frozenset({"/prefixItems/1/minimum"}),
    ),
    Breakable(
        "a bound behind another: items with a place, in draft 7",
        {
            "$schema": _DRAFT_7,
            "type": "array",
            "items": [_WEAK],
            "allOf": [{"items": [_STRICT]}],
        },
        frozenset({"/type", "/items/0/type", "/allOf/0/items/0/minimum"}),
        frozenset({"/items/0/minimum"}),
    ),
    Breakable(
        "a bound behind another: items",
        {"type": "array", "items": _WEAK, "allOf": [{"items": _STRICT}]},
        frozenset({"/type", "/items/type", "/allOf/0/items/minimum"}),
        frozenset({"/items/minimum"}),
    ),
    Breakable(
        "a bound behind another: what a condition leads to",
        {
            "type": "object",
            "properties": {"kind": {"type": "boolean"}, "size": {"type": "integer", "minimum": 5}},
            "if": {"properties": {"kind": {"const": True}}},
            "then": {"properties": {"size": {"minimum": 3}}},
            "else": {"properties": {"size": {"minimum": 2}}},
        },
        frozenset(
            {
                "/type",
                "/properties/kind/type",
                "/properties/size/type",
                "/properties/size/minimum",
            }
        ),
        frozenset({"/then/properties/size/minimum", "/else/properties/size/minimum"}),
    ),
    Breakable(
        "a bound behind another: with a member",
        {
            "type": "object",
            "properties": {"size": {"type": "integer", "minimum": 5}},
            "dependentSchemas": {"kind": {"properties": {"size": {"minimum": 3}}}},
        },
        frozenset({"/type", "/properties/size/type", "/properties/size/minimum"}),
        frozenset({"/dependentSchemas/kind/properties/size/minimum"}),
    ),
    Breakable(
        "more items than there may be",
        {
            "$schema": _DRAFT_7,
            "type": "array",
            "items": [{"type": "integer"}],
            "additionalItems": False,
            "maxItems": 1,
        },
        frozenset({"/type", "/items/0/type"}),
        frozenset({"/additionalItems", "/maxItems"}),
    ),
    Breakable(
        "names that all match a pattern",
        {
            "type": "object",
            "patternProperties": {"^": {"type": "integer"}},
            "additionalProperties": False,
        },
        frozenset({"/type", "/patternProperties/^/type"}),
        frozenset({"/additionalProperties"}),
    ),
    Breakable(
        "one of two members, and nothing but a mapping",
        {"type": "object", "oneOf": [{"required": ["a"]}, {"required": ["b"]}]},
        frozenset({"/oneOf", "/oneOf/0/required", "/oneOf/1/required"}),
        frozenset({"/type"}),
    ),
    Breakable(
        "an alternative of one type that another has, too",
        {"oneOf": [{"type": "integer"}, {"type": "string"}, {"type": "integer", "minimum": 3}]},
        frozenset({"/oneOf", "/oneOf/0/type", "/oneOf/1/type", "/oneOf/2/type"}),
        frozenset({"/oneOf/2/minimum"}),
    ),
    Breakable(
        "a bound behind another: what two references lead to",
        {
            "allOf": [{"$ref": "#/$defs/size"}, {"$ref": "#/$defs/size"}, {"minimum": 5}],
            "$defs": {"size": _WEAK},
        },
        frozenset({"/$defs/size/type", "/allOf/2/minimum"}),
        frozenset({"/$defs/size/minimum"}),
    ),
    Breakable(
        "a bound behind another: more conditions than are set against each other",
        {
            "type": "object",
            "properties": {
                "kind": {"enum": list(range(8))},
                "size": {"type": "integer", "minimum": 5},
            },
            "allOf": [
                {
                    "if": {"properties": {"kind": {"const": kind}}},
                    "then": {"properties": {"size": {"minimum": 3}}},
                }
                for kind in range(8)
            ],
        },
        frozenset(
            {
                "/type",
                "/properties/kind/enum",
                "/properties/size/type",
                "/properties/size/minimum",
            }
        ),
        frozenset(f"/allOf/{kind}/then/properties/size/minimum" for kind in range(8)),
    ),
    Breakable(
        "an alternative that admits more, in the registry",
        {"$ref": f"{_REGISTRY}"},
        frozenset(
            {f"{_REGISTRY}#/anyOf", f"{_REGISTRY}#/anyOf/0/type", f"{_REGISTRY}#/anyOf/1/type"}
        ),
        frozenset({f"{_REGISTRY}#/anyOf/0/minimum"}),
        registry={_REGISTRY: {"anyOf": [_WEAK, {"type": "integer"}]}},
    ),
    Breakable(
        "an alternative that admits more than one with much to say",
        {"anyOf": [{**_WEAK, "description": "much to say " * 600}, {"type": "number"}]},
        frozenset({"/anyOf", "/anyOf/0/type", "/anyOf/1/type"}),
        frozenset({"/anyOf/0/minimum"}),
    ),
    Breakable(
        "one of many members, and nothing but a mapping",
        {
            "type": "object",
            "oneOf": [
                {"required": [name], "properties": {name: {"type": "integer"}}} for name in _MANY
            ],
        },
        frozenset(
            {
                "/oneOf",
                *(f"/oneOf/{number}/required" for number in range(len(_MANY))),
                *(f"/oneOf/{number}/properties/{name}/type" for number, name in enumerate(_MANY)),
            }
        ),
        frozenset({"/type"}),
    ),
)
