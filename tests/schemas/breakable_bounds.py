"""Schemas with bounds of every kind, and with what drafts write in their own ways."""

from breakable import Breakable

_DRAFT_4 = "http://json-schema.org/draft-04/schema#"
_DRAFT_7 = "http://json-schema.org/draft-07/schema#"
_DRAFT_2019 = "https://json-schema.org/draft/2019-09/schema"


def _rules(*names: str) -> frozenset[str]:
    return frozenset(f"/{name}" for name in names)


BOUNDS = (
    Breakable(
        "counts of items that are written with a point",
        {"type": "array", "minItems": 2.0, "maxItems": 3.0},
        _rules("type", "minItems", "maxItems"),
    ),
    Breakable(
        "counts of characters that are written with a point",
        {"type": "string", "minLength": 2.0, "maxLength": 3.0},
        _rules("type", "minLength", "maxLength"),
    ),
    Breakable(
        "counts of members that are written with a point",
        {"type": "object", "minProperties": 2.0, "maxProperties": 3.0},
        _rules("type", "minProperties", "maxProperties"),
    ),
    Breakable(
        "one item and one member",
        {"type": ["array", "object"], "minItems": 1, "minProperties": 1},
        _rules("type", "minItems", "minProperties"),
    ),
    Breakable(
        "distinct items, and not many",
        {
            "type": "array",
            "items": {"type": ["integer", "string"], "pattern": "^[a-z0-9]*$"},
            "uniqueItems": True,
            "minItems": 2,
            "maxItems": 4,
        },
        _rules("type", "items/type", "items/pattern", "uniqueItems", "minItems", "maxItems"),
    ),
    Breakable(
        "steps of a half",
        {"type": "number", "minimum": 1.5, "maximum": 9.5, "multipleOf": 0.5},
        _rules("type", "minimum", "maximum", "multipleOf"),
    ),
    Breakable(
        "steps of a half between bounds that are none",
        {"type": "number", "exclusiveMinimum": 1.25, "exclusiveMaximum": 3, "multipleOf": 0.5},
        _rules("type", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    ),
    Breakable(
        "whole numbers between bounds that are none",
        {"type": "integer", "minimum": 2.5, "maximum": 7.5},
        _rules("type", "minimum", "maximum"),
    ),
    Breakable(
        "real numbers between whole bounds",
        {"type": "number", "minimum": 3.0, "maximum": 5},
        _rules("type", "minimum", "maximum"),
    ),
    Breakable(
        "labels, each of them short",
        {"type": "string", "pattern": r"^([a-z]{1,3}\.)+[a-z]{1,3}$", "maxLength": 12},
        _rules("type", "pattern", "maxLength"),
    ),
    Breakable(
        "what may not be",
        {"type": ["integer", "string"], "not": {"enum": [1, "a"]}},
        _rules("type", "not"),
    ),
    Breakable(
        "items behind others, in draft 7",
        {
            "$schema": _DRAFT_7,
            "type": "array",
            "items": [{"type": "integer"}],
            "additionalItems": {"type": "string", "minLength": 2},
        },
        _rules("type", "items/0/type", "additionalItems/type", "additionalItems/minLength"),
    ),
    Breakable(
        "no items behind others, in draft 7",
        {
            "$schema": _DRAFT_7,
            "type": "array",
            "items": [{"type": "integer"}],
            "additionalItems": False,
        },
        _rules("type", "items/0/type", "additionalItems"),
    ),
    Breakable(
        "members that nothing else speaks of",
        {
            "type": "object",
            "properties": {"a": {}},
            "unevaluatedProperties": {"type": "integer", "minimum": 3},
        },
        _rules(
            "type",
            "unevaluatedProperties",
            "unevaluatedProperties/type",
            "unevaluatedProperties/minimum",
        ),
    ),
    Breakable(
        "items that nothing else speaks of",
        {
            "type": "array",
            "prefixItems": [{}],
            "unevaluatedItems": {"type": "integer", "minimum": 3},
        },
        _rules("type", "unevaluatedItems", "unevaluatedItems/type", "unevaluatedItems/minimum"),
    ),
    Breakable(
        "a part called by a name, in draft 7",
        {
            "$schema": _DRAFT_7,
            "type": "object",
            "properties": {"a": {"$ref": "#size"}},
            "definitions": {"x": {"$id": "#size", "type": "integer", "minimum": 2}},
        },
        _rules("type", "definitions/x/type", "definitions/x/minimum"),
    ),
    Breakable(
        "a part called by a name, in draft 4",
        {
            "$schema": _DRAFT_4,
            "type": "object",
            "properties": {"a": {"$ref": "#size"}},
            "definitions": {"x": {"id": "#size", "type": "integer", "minimum": 2}},
        },
        _rules("type", "definitions/x/type", "definitions/x/minimum"),
    ),
    Breakable(
        "a schema that is its own part, in draft 2019-09",
        {
            "$schema": _DRAFT_2019,
            "$recursiveAnchor": True,
            "type": "object",
            "properties": {"a": {"$recursiveRef": "#"}, "b": {"type": "integer"}},
        },
        _rules("type", "properties/b/type"),
    ),
    Breakable(
        "beside a reference, in draft 7",
        {
            "$schema": _DRAFT_7,
            "type": "object",
            "properties": {"a": {"$ref": "#/definitions/size", "minimum": 7}},
            "definitions": {"size": {"type": "integer", "minimum": 3}},
        },
        _rules("type", "definitions/size/type", "definitions/size/minimum"),
    ),
    Breakable(
        "items behind none, in draft 7",
        {"$schema": _DRAFT_7, "type": "array", "additionalItems": {"type": "integer"}},
        _rules("type"),
    ),
    Breakable(
        "what would follow a condition",
        {"type": "integer", "then": {"minimum": 3}},
        _rules("type"),
    ),
    Breakable(
        "an alternative that is none",
        {"anyOf": [False, {"type": "integer"}]},
        _rules("anyOf", "anyOf/1/type"),
    ),
    Breakable(
        "a schema as a configuration",
        {
            "type": "object",
            "properties": {
                "schema": {"$ref": "https://json-schema.org/draft/2020-12/schema"},
                "size": {"type": "integer"},
            },
        },
        _rules("type", "properties/size/type"),
    ),
    Breakable(
        "short names of members that may be absent",
        {
            "type": "object",
            "properties": {"a": {"type": "integer"}},
            "propertyNames": {"maxLength": 3},
        },
        _rules("type", "properties/a/type", "propertyNames/maxLength"),
    ),
    Breakable(
        "few names",
        {
            "type": "object",
            "properties": {name: {"type": "integer"} for name in "abcd"},
            "propertyNames": {"pattern": "^[a-e]$"},
            "additionalProperties": {"type": "string"},
        },
        _rules(
            "type",
            *(f"properties/{name}/type" for name in "abcd"),
            "propertyNames/pattern",
            "additionalProperties/type",
        ),
    ),
    Breakable(
        "few names that match",
        {
            "type": "object",
            "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
            "patternProperties": {"^[a-d]$": {"minimum": 2}},
        },
        _rules(
            "type", "properties/a/type", "properties/b/type", "patternProperties/^[a-d]$/minimum"
        ),
    ),
    Breakable(
        "few members, each a text",
        {"type": "object", "additionalProperties": {"type": "string"}, "maxProperties": 2},
        _rules("type", "additionalProperties/type", "maxProperties"),
    ),
    Breakable(
        "a member that may not be there in an alternative",
        {"anyOf": [{"type": "object", "properties": {"x": False}}, {"type": "integer"}]},
        _rules("anyOf", "anyOf/0/type", "anyOf/0/properties/x", "anyOf/1/type"),
    ),
    Breakable(
        "an item far behind",
        {"type": "array", "prefixItems": [*[{}] * 70, {"type": "integer"}]},
        _rules("type", "prefixItems/70/type"),
    ),
)
