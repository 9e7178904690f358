"""A JSON Schema as it is written, walked place by place with its references followed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeGuard
from urllib.parse import unquote, urldefrag, urljoin

Keywords = dict[str, Any]

# Keywords that say nothing of which values are admitted.
ANNOTATIONS = frozenset(
    {
        "$anchor",
        "$comment",
        "$defs",
        "$dynamicAnchor",
        "$id",
        "$recursiveAnchor",
        "$schema",
        "$vocabulary",
        "contentEncoding",
        "contentMediaType",
        "contentSchema",
        "default",
        "definitions",
        "deprecated",
        "description",
        "examples",
        "id",
        "readOnly",
        "title",
        "writeOnly",
    }
)
# Keywords whose members are schemas under names that a person chose.
_NAMED = frozenset(
    {
        "$defs",
        "definitions",
        "dependencies",
        "dependentRequired",
        "dependentSchemas",
        "patternProperties",
        "properties",
    }
)
_LITERAL = frozenset({"const", "default", "enum", "examples"})
# References, and what looks like them: `"$ref": "#/$defs/port"`.
_REFERENCE = re.compile(r'"\$(?:ref|dynamicRef|recursiveRef)": "?([^"]*)')
_DEFINITIONS = ("#/$defs/", "#/definitions/")
_OLD_DRAFTS = ("draft-03", "draft-04", "draft-06", "draft-07")


def is_mapping(value: Any) -> TypeGuard[Keywords]:
    """Whether it is a JSON object."""
    return isinstance(value, dict)


def is_list(value: Any) -> TypeGuard[list[Any]]:
    """Whether it is a JSON array."""
    return isinstance(value, list)


@dataclass(frozen=True, slots=True)
class Place:
    """A subschema.

    Attributes:
        document: The whole that it is a part of.
        schema: Its keywords, or a boolean.
        resource: What ``#`` means in its references.
    """

    document: Document
    schema: Any
    resource: Any

    def below(self, schema: Any) -> Place:
        """Give a place within this one."""
        return Place(self.document, schema, _resource(schema, self.resource))

    def followed(self) -> Place:
        """Give the place that a schema of nothing but a reference leads to."""
        place, seen = self, set[int]()
        while is_mapping(place.schema) and id(place.schema) not in seen:
            seen.add(id(place.schema))
            target = self.document.target(place)
            if target is None or set(place.schema) - {"$ref"} - ANNOTATIONS:
                break
            place = target
        return place


class Document:
    """A whole schema, and what its references lead to."""

    def __init__(self, schema: Keywords) -> None:
        self.dialect = str(schema.get("$schema", ""))
        # Up to draft 7, a reference hides the keywords beside it.
        self._refs_hide = any(draft in self.dialect for draft in _OLD_DRAFTS)
        self._resources: dict[str, Any] = {}
        self._addresses: dict[int, str] = {}
        self._anchors: dict[tuple[int, str], Any] = {}
        self._address = _identifier(schema)
        self.root = Place(self, schema, schema)
        for place in _all_below(self.root):
            self._index(place)

    def target(self, place: Place) -> Place | None:
        """Give what the reference of a place leads to, if it has one, in this document."""
        if "$ref" not in place.schema:
            return None
        uri, fragment = urldefrag(str(place.schema["$ref"]))
        address = urljoin(self._addresses.get(id(place.resource), ""), uri)
        resource = self._resources.get(address) if uri else place.resource
        if resource is None:
            return None
        if fragment and not fragment.startswith("/"):
            found = self._anchors.get((id(resource), fragment))
            return None if found is None else Place(self, found, resource)
        return _pointed(Place(self, resource, resource), fragment)

    def parts(self, places: Iterable[Place]) -> list[Place]:
        """Give all that holds at once: the places, what they refer to, and their ``allOf``."""
        found: list[Place] = []
        waiting = list(places)
        seen: set[int] = set()
        while waiting:
            place = waiting.pop(0)
            if isinstance(place.schema, bool):
                found += [] if place.schema else [place.below({"not": {}})]
            elif id(place.schema) not in seen:
                seen.add(id(place.schema))
                part, others = self._opened(place)
                found.append(part)
                waiting += others
        return found

    def text_of_all(
        self, schemas: list[Keywords], places: Iterable[Place], dialect: str
    ) -> str | None:
        """Write a schema for what all of some schemas say; None where references lead elsewhere.

        Args:
            schemas: What to write.
            places: Where they stand.
            dialect: The draft to write it in; empty for the newest.
        """
        document: Keywords = {"$schema": dialect} if dialect else {}
        document["allOf"] = schemas
        if not _REFERENCE.search(text_of(document)):
            return text_of(document)
        for name in ("$id", "id", "$defs", "definitions"):
            if name in self.root.schema:
                document[name] = self.root.schema[name]
        text = text_of(document)
        is_within = all(place.resource is self.root.schema for place in places) and all(
            map(self._is_within_definitions, _REFERENCE.findall(text))
        )
        return text if is_within else None

    def _is_within_definitions(self, reference: str) -> bool:
        uri, _ = urldefrag(reference)
        other = self._resources.get(urljoin(self._address, uri), self.root.schema)
        return reference.startswith(_DEFINITIONS) or (uri != "" and other is not self.root.schema)

    def _opened(self, place: Place) -> tuple[Place, list[Place]]:
        target = self.target(place)
        if target is not None and self._refs_hide:
            return Place(self, {}, place.resource), [target]
        hidden = {"allOf"} if target is None else {"allOf", "$ref"}
        keywords = {name: value for name, value in place.schema.items() if name not in hidden}
        others = [place.below(each) for each in place.schema.get("allOf", [])]
        part = Place(self, keywords, place.resource)
        return part, others if target is None else [target, *others]

    def _index(self, place: Place) -> None:
        uri = _identifier(place.schema)
        if uri:
            address = urljoin(self._address, uri)
            self._resources.setdefault(address, place.schema)
            self._addresses[id(place.schema)] = address
        for name in ("$anchor", "$dynamicAnchor"):
            if isinstance(place.schema.get(name), str):
                self._anchors[id(place.resource), place.schema[name]] = place.schema


def text_of(value: Any) -> str:
    """Write a value as JSON; `True` is not 1 there."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def same(one: Any, two: Any, old: Place, new: Place) -> bool:
    """Whether two schemas, or lists and mappings of schemas, at two places say the same."""
    return _same(old.below(one), new.below(two), set())


def _same(one: Place, two: Place, seen: set[tuple[int, int]]) -> bool:
    one, two = one.followed(), two.followed()
    pair = (id(one.schema), id(two.schema))
    if pair in seen:
        return True
    if is_list(one.schema) and is_list(two.schema):
        return len(one.schema) == len(two.schema) and all(
            _same(one.below(each), two.below(other), seen)
            for each, other in zip(one.schema, two.schema, strict=True)
        )
    if not is_mapping(one.schema) or not is_mapping(two.schema):
        return text_of(one.schema) == text_of(two.schema)
    seen.add(pair)
    left, right = _said(one.schema), _said(two.schema)
    return left.keys() == right.keys() and all(
        _same_member(name, one.below(left[name]), two.below(right[name]), seen) for name in left
    )


def _same_member(name: str, one: Place, two: Place, seen: set[tuple[int, int]]) -> bool:
    if name in _LITERAL:
        return text_of(one.schema) == text_of(two.schema)
    if name in _NAMED and is_mapping(one.schema) and is_mapping(two.schema):
        return one.schema.keys() == two.schema.keys() and all(
            _same(one.below(one.schema[each]), two.below(two.schema[each]), seen)
            for each in one.schema
        )
    return _same(one, two, seen)


def _said(schema: Any) -> Keywords:
    return {name: value for name, value in schema.items() if name not in ANNOTATIONS}


def _identifier(schema: Keywords) -> str:
    """Give the address that a schema says it has, if it does."""
    uri = schema.get("$id", schema.get("id"))
    return urldefrag(uri).url if isinstance(uri, str) else ""


def _resource(schema: Any, resource: Any) -> Any:
    """Give what ``#`` means within a schema: itself, where it has an identifier of its own."""
    if is_mapping(schema):
        uri = schema.get("$id")
        if isinstance(uri, str) and urldefrag(uri).url:
            return schema
    return resource


def _pointed(place: Place, pointer: str) -> Place | None:
    for step in pointer.split("/")[1:]:
        name = unquote(step).replace("~1", "/").replace("~0", "~")
        schema = place.schema
        if is_mapping(schema) and name in schema:
            place = place.below(schema[name])
        elif is_list(schema) and name.isdecimal() and int(name) < len(schema):
            place = place.below(schema[int(name)])
        else:
            return None
    return place


def _all_below(place: Place) -> Iterator[Place]:
    waiting = [place]
    while waiting:
        place = waiting.pop()
        schema = place.schema
        if is_mapping(schema):
            yield place
            waiting += [place.below(schema[name]) for name in schema if name not in _LITERAL]
        elif is_list(schema):
            waiting += map(place.below, schema)
