"""Schemas that ask for more than is easily computed, or than any machine has."""

from __future__ import annotations

from collections.abc import Callable

from documents import Document, Schema, document, documents, mapping, text


def _chain(length: int, last: Schema, step: Callable[[Schema], Schema]) -> Schema:
    """Give a chain of definitions, of which each leads to the next."""
    definitions: dict[str, Schema] = {f"d{length}": last}
    for place in range(length):
        definitions[f"d{place}"] = step({"$ref": f"#/$defs/d{place + 1}"})
    return {"$ref": "#/$defs/d0", "$defs": definitions}


def _nested(opening: str, closing: str, depth: int = 100_000) -> str:
    return opening * depth + "{}" + closing * depth


_DIGIT: Schema = {"type": "integer", "minimum": 1, "maximum": 9}
_PAIRS = [
    {"anyOf": [{"properties": {f"p{place}": {"const": number}}} for number in (0, 1)]}
    for place in range(40)
]
# 544 settings of the flags obey these.
_CLAUSES = [
    {
        "anyOf": [
            {"properties": {f"p{(place * step) % 20}": {"const": bool(place & step)}}}
            for step in (1, 2, 4)
        ]
    }
    for place in range(60)
]
_LADDER: Schema = {"const": 100}
for _step in range(100):
    _LADDER = {"if": {"const": _step}, "then": True, "else": _LADDER}

_RULES = (
    document("a ladder of 100 conditions", _LADDER, plainly={"enum": list(range(101))}),
    *documents(
        {
            "two alternatives for each of 40 settings": {
                **mapping(**{f"p{place}": {"type": "integer"} for place in range(40)}),
                "allOf": _PAIRS,
            },
            "an enumeration of 100,000 texts": {"enum": [f"value {n}" for n in range(100_000)]},
            "2,000 alternatives of one value each": {"oneOf": [{"const": n} for n in range(2000)]},
            "10,000 definitions that nobody uses": {
                "type": "integer",
                "$defs": {f"d{n}": {"const": n} for n in range(10_000)},
            },
        }
    ),
)
_NAMES = documents(
    {
        "300 patterns for names": {
            "type": "object",
            "patternProperties": {f"^p{n}_": {"type": "integer"} for n in range(300)},
            "minProperties": 3,
        },
        "all names that there are": {
            "type": "object",
            "propertyNames": {"pattern": "^[a-z]$"},
            "minProperties": 26,
        },
        "names that are no identifiers": mapping(
            **{"": _DIGIT, "__proto__": _DIGIT, "a/b~c": _DIGIT, 'q"\\\n': _DIGIT}
        ),
    }
)
_TEXTS = (
    *documents(
        {
            "a pattern of nested repetitions": text(r"^([a-z0-9]+\s?)*!$"),
            "a pattern that backtracks without end": text("^(a+)+$", minLength=40),
            "a pattern of 10,000 characters": text("^[a-z]{10000}$"),
            "a pattern of 2,000 words": text(f"^({'|'.join(f'word{n}' for n in range(2000))})$"),
            "a pattern with what must not follow": text("^(?!admin)[a-z]{5}$"),
            "a text that is not of one character": {"type": "string", "not": {"pattern": "^a*$"}},
        }
    ),
    document(
        "a pattern of optional parts",
        text("^" + "a?" * 60 + "a" * 60 + "$"),
        plainly=text("^a{60,120}$"),
    ),
)
_NUMBERS = documents(
    {
        "numbers next to each other": {
            "type": "number",
            "exclusiveMinimum": 0.1,
            "exclusiveMaximum": 0.10000000000000003,
        },
        "numbers next to zero": {"type": "number", "exclusiveMinimum": 0, "maximum": 1e-323},
        "common multiples of decimals": {
            "type": "number",
            "allOf": [{"multipleOf": 0.15}, {"multipleOf": 0.35}],
            "exclusiveMinimum": 0,
        },
    }
)
_REFERENCES = (
    *documents(
        {
            "a list that ends in null": {"anyOf": [{"type": "null"}, mapping(next={"$ref": "#"})]},
            "a tree of trees": {
                "$ref": "#/$defs/node",
                "$defs": {
                    "node": {"type": "array", "items": {"$ref": "#/$defs/node"}, "maxItems": 50}
                },
            },
        }
    ),
    document("a chain of 1,000 references", _chain(1000, _DIGIT, lambda link: link), _DIGIT),
    document("a reference to itself", _chain(0, {"$ref": "#/$defs/d0"}, lambda link: link), True),
    document("references in a circle", _chain(5, {"$ref": "#/$defs/d0"}, lambda link: link), True),
)

# Each has configurations, and they are found.
ANSWERED = (
    *_RULES,
    *_NAMES,
    *_TEXTS,
    *_NUMBERS,
    *_REFERENCES,
    document("true", True),
    Document("a byte-order mark", '\ufeff{"type": "integer"}', '{"type": "integer"}'),
)

# Each may be beyond what can be computed or written, but it ends.
ENDING = (
    document("a chain of 100,000 references", _chain(100_000, _DIGIT, lambda link: link), _DIGIT),
    document(
        "references that double 40 times",
        _chain(40, _DIGIT, lambda link: {"allOf": [link, link]}),
        _DIGIT,
    ),
    document(
        "alternatives that double 40 times",
        _chain(40, _DIGIT, lambda link: {"anyOf": [link, link]}),
        _DIGIT,
    ),
    document(
        "denials that double 40 times",
        _chain(40, _DIGIT, lambda link: {"not": {"not": {"anyOf": [link, link]}}}),
        _DIGIT,
    ),
    document(
        "a pattern with a nested count of a million",
        text("^(?:[a-z]{1,1000}){1,1000}$"),
        plainly=text("^[a-z]{1,1000000}$"),
    ),
    document("what is valid where it is not", {"not": {"$ref": "#"}}, plainly=True),
    Document("mappings, 100,000 deep", _nested('{"properties":{"a":', "}}"), "true"),
    Document("conjunctions, 100,000 deep", _nested('{"allOf":[', "]}"), "true"),
    Document("denials, 100,000 deep", _nested('{"not":', "}"), "true"),
    Document("a value that is 100,000 lists deep", f'{{"enum":[{_nested("[", "]")}]}}', "true"),
    Document("a bound beyond all floats", '{"type": "number", "minimum": 1e400}'),
    Document("a bound beyond all memory", '{"minimum": 1e999999999}', "true"),
    *documents(
        {
            "multiples of a number of thirty digits": {
                "type": "integer",
                "multipleOf": 123456789012345678901234567890,
                "exclusiveMinimum": 0,
            },
            "integers of four hundred digits": {"type": "integer", "minimum": 10**400},
            "60 rules between 20 flags": {
                **mapping(**{f"p{place}": {"type": "boolean"} for place in range(20)}),
                "allOf": _CLAUSES,
            },
            "dependencies in a row of 300": {
                "type": "object",
                "properties": {f"p{n}": {"type": "null"} for n in range(301)},
                "dependentRequired": {f"p{n}": [f"p{n + 1}"] for n in range(300)},
                "additionalProperties": False,
                "minProperties": 1,
            },
            "more names of one character than a keyboard has": {
                "type": "object",
                "propertyNames": {"maxLength": 1},
                "minProperties": 300,
            },
            "a pattern that refers back": text(r"^([ab]{2})-\1$"),
            "more names than there are": {
                "type": "object",
                "propertyNames": {"pattern": "^[a-z]$"},
                "minProperties": 27,
            },
            "a pattern of 100,000 brackets": text("(" * 100_000 + ")" * 100_000),
            "a pattern of a million repetitions": text("^(.{0,1000}){1000}$"),
            "a pattern that counts bits": text("^[ab]*a[ab]{30}$"),
            "ten patterns that count bits": {
                "type": "string",
                "allOf": [{"pattern": f"^[ab]*a[ab]{{{n}}}$"} for n in range(20, 30)],
            },
        }
    ),
)
