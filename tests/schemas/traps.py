"""Schemas on which generators fail: each is small to write and asks for something particular."""

from __future__ import annotations

from documents import Schema, document, documents, mapping

_TREE = {
    "type": "object",
    "required": ["value"],
    "properties": {
        "value": {"type": "integer"},
        "children": {"type": "array", "items": {"$ref": "#"}},
    },
    "additionalProperties": False,
}
_MUTUAL = {
    "$ref": "#/$defs/expression",
    "$defs": {
        "expression": {"anyOf": [{"type": "integer"}, {"$ref": "#/$defs/sum"}]},
        "sum": mapping(
            terms={"type": "array", "minItems": 2, "items": {"$ref": "#/$defs/expression"}}
        ),
    },
}
_CONDITIONAL = {
    "type": "object",
    "properties": {"mode": {"enum": ["tls", "plain"]}, "port": {"type": "integer"}},
    "required": ["mode"],
    "additionalProperties": False,
    "if": {"properties": {"mode": {"const": "tls"}}},
    "then": {"required": ["port"], "properties": {"port": {"minimum": 443, "maximum": 445}}},
    "else": {"not": {"required": ["port"]}},
}
_OVERLAPPING = {
    "oneOf": [
        {"type": "integer", "minimum": 0, "maximum": 10},
        {"type": "integer", "minimum": 5, "maximum": 15},
    ]
}
_MANY_OPTIONAL: Schema = {
    "type": "object",
    "properties": {f"option_{place}": {"type": "boolean"} for place in range(1000)},
    "additionalProperties": False,
}
_ALL_BYTES = {
    "type": "array",
    "uniqueItems": True,
    "minItems": 256,
    "items": {"type": "integer", "minimum": 0, "maximum": 255},
}
_MANY_ITEMS = {"type": "array", "items": {"type": "integer"}, "minItems": 10_000}
_LONG_TEXT: Schema = {"type": "string", "minLength": 1_000_000}
_MANY_PROPERTIES = mapping(
    **{
        f"setting_{place}": [
            {"type": "boolean"},
            {"type": "integer", "minimum": 0, "maximum": place},
            {"type": "string", "maxLength": 12},
            {"enum": ["low", "middle", "high"]},
        ][place % 4]
        for place in range(5000)
    }
)

TRAPS = (
    document("a tree whose children are optional", _TREE),
    document("two definitions that need each other, with a way out", _MUTUAL),
    document("a schema that is only itself", {"$ref": "#"}, True),
    document("a thousand optional settings", _MANY_OPTIONAL),
    document("at least ten thousand items", _MANY_ITEMS),
    document("at least a million characters", _LONG_TEXT),
    document("every one of the items that there are", _ALL_BYTES),
    document(
        "two look-aheads before a class",
        {"type": "string", "pattern": r"^(?=.*[a-z])(?=.*[0-9])[a-z0-9]{8,12}$"},
    ),
    document(
        "the one decimal multiple between bounds",
        {"type": "number", "multipleOf": 0.1, "minimum": 0.25, "maximum": 0.35},
    ),
    document(
        "integers beyond 64 bits",
        {"type": "integer", "minimum": 2**63, "maximum": 2**63 + 2},
    ),
    document("alternatives that overlap, of which one may hold", _OVERLAPPING),
    document(
        "a pattern without a length of its own, and a length",
        {"type": "string", "pattern": "^[a-z]+-[0-9]+$", "minLength": 30, "maxLength": 32},
    ),
    document(
        "three patterns at once",
        {
            "type": "string",
            "allOf": [{"pattern": "^[a-z]"}, {"pattern": "[0-9]$"}, {"pattern": "^.{6}$"}],
        },
    ),
    document("a condition with both its branches", _CONDITIONAL),
)

# Those without a configuration.
EMPTY_TRAPS = documents(
    {
        "a chain that can never end": mapping(next={"$ref": "#"}),
        "a conjunction that contradicts itself": {
            "allOf": [{"type": "integer", "minimum": 5}, {"maximum": 4}]
        },
    }
)

# Those that ask for much, each by its size.
SIZES = (
    document("1,000 optional booleans", _MANY_OPTIONAL),
    document("minItems 10,000", _MANY_ITEMS),
    document("minLength 1,000,000", _LONG_TEXT),
    document("5,000 properties", _MANY_PROPERTIES),
)
