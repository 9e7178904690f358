"""The rules of a schema by their places, told apart by keyword."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from schemas.corpora import DIALECTS

# A place in a schema, as a JSON pointer splits it.
Place = tuple[str, ...]

_MAPS = ("properties", "patternProperties", "dependentSchemas", "dependencies")
_LISTS = ("allOf", "prefixItems")
_SINGLE = ("items", "additionalItems", "additionalProperties", "propertyNames", "then", "else")
_WHOLE = ("unevaluatedProperties", "unevaluatedItems")
_PLAIN = (
    "type",
    "enum",
    "const",
    "multipleOf",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "format",
    "maxItems",
    "minItems",
    "uniqueItems",
    "contains",
    "minContains",
    "maxContains",
    "maxProperties",
    "minProperties",
    "required",
    "dependentRequired",
    "anyOf",
    "oneOf",
    "not",
)
# What says nothing, and cannot be broken.
_IDLE: dict[str, tuple[Any, ...]] = {
    "minLength": (0,),
    "minItems": (0,),
    "minProperties": (0,),
    "required": ([],),
    "uniqueItems": (False,),
    "exclusiveMinimum": (False,),
    "exclusiveMaximum": (False,),
    "unevaluatedProperties": (True, {}),
    "unevaluatedItems": (True, {}),
}
# Their members are schemas, by name.
_NAMING = (*_MAPS, "definitions", "$defs")
# What a part needs of the whole.
_HEAD = ("$schema", "$id", "id", "definitions", "$defs")
# These change their meaning when one of them is missing.
_TOGETHER = ("contains", "minContains", "maxContains")
_OLD = tuple(DIALECTS[draft].rstrip("#") for draft in ("draft4", "draft6", "draft7"))


def keyword(place: Place) -> str:
    """Give the keyword of a rule; a subschema that is false has none."""
    named = place and (place[-1] in _PLAIN or place[-1] in _WHOLE or place[-1] in _SINGLE)
    return place[-1] if named else "false"


def rules(schema: Any) -> list[Place]:
    """Give the places of rules that an instance may break alone, references followed.

    What stands in alternatives, conditions and denials is not among them: an instance that breaks
    it breaks the alternatives.
    """
    ignores = isinstance(schema, dict) and str(schema.get("$schema", "")).startswith(_OLD)
    found: dict[Place, None] = {}
    seen: set[Place] = set()
    waiting: list[Place] = [()]
    while waiting:
        place = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        node = at(schema, place)
        if node is False:
            found[place] = None
        elif isinstance(node, dict):
            leads = _target(schema, node)
            if leads is not None:
                waiting.append(leads)
            if not (ignores and "$ref" in node):
                found |= dict.fromkeys((*place, name) for name in _own(node))
                waiting += ((*place, *step) for step in _inner(node))
    return list(found)


def _own(node: dict[str, Any]) -> Iterator[str]:
    for name in (*_PLAIN, *_WHOLE):
        is_implied = name == "type" and ("enum" in node or "const" in node)
        if name in node and node[name] not in _IDLE.get(name, ()) and not is_implied:
            yield name
    if any(isinstance(each, list) for each in node.get("dependencies", {}).values()):
        yield "dependencies"


def _inner(node: dict[str, Any]) -> Iterator[Place]:
    for name in _MAPS:
        yield from ((name, key) for key in node.get(name, {}))
    for name in (*_LISTS, "items"):
        if isinstance(node.get(name), list):
            yield from ((name, str(number)) for number in range(len(node[name])))
    for name in _SINGLE:
        is_led = name not in {"then", "else"} or "if" in node
        if isinstance(node.get(name), dict | bool) and is_led:
            yield (name,)


def _target(schema: Any, node: dict[str, Any]) -> Place | None:
    """Give where a reference leads within the document, if it is a pointer."""
    reference = node.get("$ref")
    if not isinstance(reference, str):
        return None
    document, _, pointer = reference.partition("#")
    own = schema.get("$id", schema.get("id", "")).rstrip("#")
    if (document and document not in own) or (pointer and not pointer.startswith("/")):
        return None
    steps = pointer.split("/")[1:]
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in steps)


def at(schema: Any, place: Place) -> Any:
    """Give what stands at a place; None where nothing does."""
    for step in place:
        if isinstance(schema, list):
            schema = schema[int(step)]
        elif isinstance(schema, dict):
            schema = schema.get(step)
        else:
            return None
    return schema


def place_of(schema: Any, path: list[str | int]) -> Place:
    """Give a validator's path as a place; it takes names of digits for numbers."""
    place: list[str] = []
    for step in path:
        node = at(schema, tuple(place))
        name = str(step)
        if isinstance(node, dict) and name not in node:
            name = next((key for key in node if key.isdigit() and int(key) == step), name)
        place.append(name)
    return tuple(place)


def without(schema: Any, place: Place) -> Any:
    """Give the schema without the rule at a place."""
    if not place:
        return True
    relaxed = copy.deepcopy(schema)
    parent = at(relaxed, place[:-1])
    if isinstance(parent, list):
        parent[int(place[-1])] = True
    elif parent[place[-1]] is False:
        parent[place[-1]] = True
    else:
        for name in _TOGETHER if place[-1] in _TOGETHER else place[-1:]:
            parent.pop(name, None)
    return relaxed


def enclosing(schema: Any, place: Place) -> Iterator[Place]:
    """Give the places of the schemas around a rule, the smallest first."""
    found: list[Place] = []
    steps = list(place[:-1])
    done: Place = ()
    while True:
        found.append(done)
        if not steps:
            break
        name = steps.pop(0)
        done = (*done, name)
        if steps and (name in _NAMING or isinstance(at(schema, done), list)):
            done = (*done, steps.pop(0))
        elif name in _NAMING or isinstance(at(schema, done), list):
            break
    yield from reversed(found)


def part(schema: Any, place: Place) -> Any:
    """Give a part as a schema of its own, with the definitions that it may refer to."""
    if not place or '"$ref": "#"' in json.dumps(schema):
        return schema
    head = {name: schema[name] for name in _HEAD if name in schema}
    return {**head, "allOf": [at(schema, place)]}
