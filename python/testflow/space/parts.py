"""What schemas that hold at once say together of a place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from testflow.space.subschema import ANNOTATIONS, Document, Keywords, Place, is_list, same, text_of

# Keywords that hold for a value by themselves, without schemas inside them.
_OWN = frozenset(
    {
        "const",
        "dependentRequired",
        "enum",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "format",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maximum",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "multipleOf",
        "pattern",
        "required",
        "type",
        "uniqueItems",
    }
)
# Keywords that depend on another one, and are compared together with it.
_LEADERS = {
    "additionalItems": "items",
    "const": "enum",
    "else": "if",
    "exclusiveMaximum": "maximum",
    "exclusiveMinimum": "minimum",
    "maxContains": "contains",
    "minContains": "contains",
    "prefixItems": "items",
    "then": "if",
}
_MEMBERS = frozenset({"additionalProperties", "patternProperties", "properties", "required"})

Parts = list[Place]


def leaders(parts: Parts) -> Iterable[str]:
    """Give the keywords to compare, each once, in the order in which they are written."""
    skipped = ANNOTATIONS - {"default"} | _MEMBERS
    names: list[str] = [name for part in parts for name in part.schema if name not in skipped]
    return dict.fromkeys(_LEADERS.get(name, name) for name in names)


def held(parts: Parts, leader: str) -> Parts:
    """Give each part with nothing but a keyword and those that depend on it."""
    found: Parts = []
    for part in parts:
        keywords = {
            name: value for name, value in part.schema.items() if _LEADERS.get(name, name) == leader
        }
        if "const" in keywords:
            keywords = {"enum": [keywords["const"]]}
        if keywords:
            found.append(Place(part.document, keywords, part.resource))
    return found


def are_same(before: Parts, after: Parts) -> bool:
    """Whether they say the same, part by part."""

    def is_same(one: Place, two: Place) -> bool:
        if "default" in one.schema or "default" in two.schema:
            return text_of(one.schema) == text_of(two.schema)
        return same(one.schema, two.schema, one, two)

    return len(before) == len(after) and all(map(is_same, before, after))


def only(places: Parts, document: Document) -> Place | None:
    """Give the only place, one that says nothing where there is none, None for several."""
    if not places:
        return Place(document, {}, document.root.resource)
    return places[0] if len(places) == 1 else None


def items(schema: Keywords) -> tuple[list[Any], Any]:
    """Give what stands at the first places of a list, and at the others."""
    said: Any = schema.get("items", True)
    if is_list(said):
        return said, schema.get("additionalItems", True)
    return schema.get("prefixItems", []), said


def named(parts: Parts, keyword: str) -> dict[str, Parts]:
    """Give the schemas that the members of a keyword's mapping have, by their names."""
    found: dict[str, Parts] = {}
    for part in parts:
        for name, schema in part.schema.get(keyword, {}).items():
            found.setdefault(name, []).append(part.below(schema))
    return found


def required(parts: Parts) -> list[str]:
    """Give the names of the settings that have to be there."""
    return [name for part in parts for name in part.schema.get("required", [])]


def own(parts: Parts) -> list[Keywords]:
    """Give what the parts say without schemas inside them."""
    return [{name: value for name, value in part.schema.items() if name in _OWN} for part in parts]


def unevaluated(parts: Parts) -> list[Keywords]:
    """Give what the parts say of settings that none of them declares."""
    names = dict.fromkeys(named(parts, "properties"), True)
    name = "unevaluatedProperties"
    said = [part.schema[name] for part in parts if name in part.schema]
    return [{"properties": names, name: each} for each in said]


def undeclared(parts: Parts, names: Iterable[str] = ()) -> list[Keywords]:
    """Give what the parts say of settings besides those that they declare, and of `names`."""
    said = ("patternProperties", "additionalProperties")
    return [
        {
            "properties": dict.fromkeys([*part.schema.get("properties", {}), *names], True),
            **{name: part.schema[name] for name in said if name in part.schema},
        }
        for part in parts
    ]
