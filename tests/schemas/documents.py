"""Documents that are given as schemas, and the schemas from which they are built."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any] | bool


@dataclass(frozen=True, slots=True)
class Document:
    """What is given as a schema.

    Attributes:
        name: What is special about it.
        text: Its text.
        plainly: The text of a schema that admits the same, where a validator fails at the first.
    """

    name: str
    text: str
    plainly: str = ""

    @property
    def judged_by(self) -> str:
        """The text of the schema for a validator."""
        return self.plainly or self.text


def document(name: str, schema: Any, plainly: Schema | None = None) -> Document:
    """Write a schema down."""
    return Document(name, json.dumps(schema), "" if plainly is None else json.dumps(plainly))


def documents(schemas: dict[str, Any]) -> tuple[Document, ...]:
    """Write schemas down, by name."""
    return tuple(document(name, schema) for name, schema in schemas.items())


def mapping(**properties: Any) -> dict[str, Any]:
    """Give a mapping that has exactly these settings."""
    return {
        "type": "object",
        "properties": properties,
        "required": sorted(properties),
        "additionalProperties": False,
    }


def text(pattern: str, **more: Any) -> dict[str, Any]:
    """Give a text of a pattern."""
    return {"type": "string", "pattern": pattern, **more}
