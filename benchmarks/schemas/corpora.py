"""Schemas that people wrote: a folder of them, SchemaStore, the JSON-Schema-Test-Suite."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from schemas.judge import compiles

DIALECTS = {
    "draft4": "http://json-schema.org/draft-04/schema#",
    "draft6": "http://json-schema.org/draft-06/schema#",
    "draft7": "http://json-schema.org/draft-07/schema#",
    "draft2019-09": "https://json-schema.org/draft/2019-09/schema",
    "draft2020-12": "https://json-schema.org/draft/2020-12/schema",
}
_SUITE_ADDRESS = "http://localhost:1234/"
_META_SCHEMAS = "http://json-schema.org/"


@dataclass(frozen=True, slots=True)
class Subject:
    """One schema that configurations are made of.

    Attributes:
        name: Its file, and its group within the suite.
        schema: The schema, with `$schema` where its dialect is not the newest.
        registry: Other schemas that it may refer to, by address.
        formats: Whether `format` is a rule here, and not a remark.
        valid: Instances that are valid, as far as they are told.
        invalid: Instances that are not.
    """

    name: str
    schema: Any
    registry: Mapping[str, Any] = field(default_factory=dict[str, Any])
    formats: bool = False
    valid: tuple[Any, ...] = ()
    invalid: tuple[Any, ...] = ()

    @property
    def is_satisfiable(self) -> bool:
        """Whether some instance is told to be valid."""
        return bool(self.valid)

    @property
    def constrained_types(self) -> frozenset[str]:
        """The types that invalid instances have: of another type, anything may be valid."""
        return frozenset(map(type_name, self.invalid))

    @property
    def has_telling_instances(self) -> bool:
        """Whether a type that can be invalid can be valid, too."""
        return not self.constrained_types.isdisjoint(map(type_name, self.valid))


def folder(place: Path) -> list[Subject]:
    """Give the schemas of a folder, by name."""
    return [Subject(file.stem, _document(file)) for file in sorted(place.glob("*.json"))]


def store_sample(place: Path, count: int = 150) -> list[Subject]:
    """Draw schemas that need no other document from a checkout of SchemaStore."""
    files = sorted((place / "src" / "schemas" / "json").glob("*.json"))
    alone = [file for file in files if _stands_alone(_document(file))]
    return [Subject(file.stem, _document(file)) for file in random.Random(7).sample(alone, count)]


def _stands_alone(schema: Any) -> bool:
    return compiles(schema) and not any(
        reference.startswith(_META_SCHEMAS) for reference in _references(schema)
    )


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"]
        schema = list(schema.values())
    if isinstance(schema, list):
        for part in schema:
            yield from _references(part)


def suite(place: Path, draft: str) -> list[Subject]:
    """Give the groups of a draft in a checkout of JSON-Schema-Test-Suite."""
    tests = place / "tests" / draft
    registry = _remotes(place / "remotes", draft)
    return [
        _group(file.relative_to(tests).with_suffix("").as_posix(), group, draft, registry)
        for file in sorted(tests.rglob("*.json"))
        for group in _document(file)
    ]


def _group(file: str, group: dict[str, Any], draft: str, registry: Mapping[str, Any]) -> Subject:
    schema = group["schema"]
    if isinstance(schema, dict):
        schema = {"$schema": DIALECTS[draft], **schema}
    tests = group["tests"]
    return Subject(
        name=f"{draft}/{file}: {group['description']}",
        schema=schema,
        registry=registry,
        formats=file.startswith("optional/format"),
        valid=tuple(test["data"] for test in tests if test["valid"]),
        invalid=tuple(test["data"] for test in tests if not test["valid"]),
    )


def _remotes(place: Path, draft: str) -> dict[str, Any]:
    """Give what the suite serves, by address: what no draft owns, and what a known one does."""
    files = [file.relative_to(place) for file in sorted(place.rglob("*.json"))]
    return {
        _SUITE_ADDRESS + file.as_posix(): _in_dialect(_document(place / file), file, draft)
        for file in files
        if file.parts[0] in DIALECTS or not file.parts[0].startswith(("draft", "v1"))
    }


def _in_dialect(schema: Any, file: Path, draft: str) -> Any:
    """Give a schema its dialect: its folder's, or that of those who refer to it."""
    dialect = DIALECTS[file.parts[0] if file.parts[0] in DIALECTS else draft]
    return {"$schema": dialect, **schema} if isinstance(schema, dict) else schema


def _document(file: Path) -> Any:
    return json.loads(file.read_text("utf-8-sig"))


def type_name(instance: Any) -> str:
    """Give the JSON type of an instance; integers are numbers."""
    match instance:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"
