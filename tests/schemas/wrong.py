"""Schemas that contradict themselves, and what is no schema."""

from __future__ import annotations

from documents import Document, documents, mapping, text

# Each has no configuration.
EMPTY = documents(
    {
        "bounds that cross": {"type": "integer", "minimum": 2, "maximum": 1},
        "exclusive bounds that touch": {
            "type": "number",
            "exclusiveMinimum": 1,
            "exclusiveMaximum": 1,
        },
        "no integer between bounds": {"type": "integer", "minimum": 0.2, "maximum": 0.8},
        "no multiple between bounds": {
            "type": "integer",
            "multipleOf": 7,
            "minimum": 1,
            "maximum": 6,
        },
        "lengths that cross": {"type": "string", "minLength": 3, "maxLength": 2},
        "a pattern longer than the length": text("^[a-z]{5}$", maxLength=3),
        "patterns that contradict": {
            "type": "string",
            "allOf": [{"pattern": "^a"}, {"pattern": "^b"}],
        },
        "a pattern and its denial": text("^a+$", **{"not": {"pattern": "a"}}),
        "sizes that cross": {"type": "array", "minItems": 3, "maxItems": 2},
        "unique items of too few": {
            "type": "array",
            "uniqueItems": True,
            "minItems": 3,
            "items": {"type": "boolean"},
        },
        "unique items that are the same number": {
            "type": "array",
            "uniqueItems": True,
            "minItems": 3,
            "items": {"enum": [1, 1.0, True]},
        },
        "an item that no list may contain": {"type": "array", "contains": False},
        "more to contain than there is place": {
            "type": "array",
            "contains": {"type": "integer"},
            "minContains": 3,
            "maxItems": 2,
        },
        "a member that is required and forbidden": {
            "type": "object",
            "required": ["b"],
            "additionalProperties": False,
        },
        "a name that is required and no name": {
            "type": "object",
            "required": ["b"],
            "propertyNames": {"pattern": "^a"},
        },
        "a member of two types": {
            "type": "object",
            "required": ["ab"],
            "patternProperties": {"^a": {"type": "integer"}, "b$": {"type": "string"}},
        },
        "a dependency that cannot be met": {
            "type": "object",
            "required": ["b"],
            "dependentSchemas": {"b": {"maxProperties": 0}},
        },
        "branches that are both refused": {
            "if": {"type": "integer"},
            "then": False,
            "else": False,
        },
        "no alternative": {"type": "integer", "anyOf": [{"type": "string"}, {"type": "null"}]},
        "always two of one": {"oneOf": [{}, {}]},
        "not anything": {"not": {}},
        "types that contradict": {"allOf": [{"type": "string"}, {"type": "integer"}]},
        "a value of another type": {"type": "integer", "const": "1"},
        "values that contradict": {"enum": [1, 2], "not": {"enum": [2, 1.0]}},
        "false": False,
    }
)

# Each has no configuration that ends.
ENDLESS = documents(
    {
        "a chain without an end": {
            "$ref": "#/$defs/a",
            "$defs": {"a": mapping(next={"$ref": "#/$defs/a"})},
        },
        "two that need each other": {
            "$ref": "#/$defs/a",
            "$defs": {
                "a": mapping(b={"$ref": "#/$defs/b"}),
                "b": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/a"}},
            },
        },
        "a way out that is closed": {
            "$ref": "#/$defs/a",
            "$defs": {
                "a": {
                    "allOf": [
                        {"anyOf": [{"type": "null"}, mapping(next={"$ref": "#/$defs/a"})]},
                        {"not": {"type": "null"}},
                    ]
                }
            },
        },
    }
)

# Each is no schema.
REFUSED = (
    *documents(
        {
            "a number": 5,
            "a text": "text",
            "null": None,
            "a list": [],
            "a type that is none": {"type": "text"},
            "a type that is a number": {"type": 5},
            "a list of members": {"properties": []},
            "a name that is required by itself": {"required": "a"},
            "a bound that is a text": {"minimum": "1"},
            "a length below zero": {"minLength": -1},
            "multiples of zero": {"multipleOf": 0},
            "values that are no list": {"enum": 5},
            "no alternatives": {"anyOf": []},
            "a reference that is a number": {"$ref": 5},
            "a definition that is missing": {"$ref": "#/$defs/missing"},
            "an anchor that is missing": {"$ref": "#missing"},
            "another document": {"$ref": "other.json"},
            "another document by address": {"$ref": "https://example.com/other.json"},
            "an unknown dialect": {"$schema": "https://example.com/dialect"},
            "a dialect that is a number": {"$schema": 5},
            "a bracket that is never closed": text("("),
            "a pattern that repeats nothing": text("*a"),
            "a class that is upside down": text("[z-a]"),
            "a name's bracket that is never closed": {"patternProperties": {"[": {}}},
        }
    ),
    Document("nothing", ""),
    Document("half a document", '{"type": "obj'),
    Document("two documents", '{"type": "object"} {"type": "object"}'),
    Document("a number that is none", '{"minimum": NaN}'),
    Document("brackets that never close", "[" * 1_000_000),
)
