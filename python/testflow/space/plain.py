"""Configurations and schemas as text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from testflow.errors import InputError, SchemaError
from testflow.model import Configuration, Json
from testflow.space.arguments import mapping, several


def json_text(configuration: Configuration | Json) -> str:
    """Write a configuration as one line of JSON.

    Raises:
        InputError: It holds what JSON cannot hold, such as NaN or a date.
    """
    values = configuration.values if isinstance(configuration, Configuration) else configuration
    return document_text(values, "a configuration", InputError)


def json_texts(configurations: Iterable[Configuration | Json], name: str) -> list[str]:
    """Write configurations, each as one line of JSON.

    Args:
        configurations: What to write.
        name: The argument's name, for the error's path.

    Raises:
        InputError: It is one configuration in place of several, or one holds what JSON cannot hold.
    """
    return [json_text(each) for each in several(name, configurations)]


def document_text(document: Any, name: str, error: type[InputError]) -> str:
    """Write any document as one line of JSON.

    Args:
        document: What to write.
        name: What it is, for the error's message.
        error: What to raise.

    Raises:
        InputError: It holds what JSON cannot hold; of the kind that `error` says.
    """
    try:
        return json.dumps(document, allow_nan=False)
    except RecursionError as reason:
        message = f"{name} nests deeper than 127 levels, or holds itself"
        raise error(message, hint="few programs read what nests that deep") from reason
    except (TypeError, ValueError) as reason:
        message = f"{name} cannot be written as JSON: {reason}"
        hint = "use dicts, lists, text, finite numbers, booleans and None"
        steps = _culprit(document)
        is_schema = issubclass(error, SchemaError)
        path = "".join(f"/{step}" for step in steps) if is_schema else ".".join(steps)
        raise error(message, path=path, hint=hint) from reason


def _culprit(document: Any) -> list[str]:
    """Give the steps to the first value that JSON cannot hold, as far as one is to blame."""
    open_: list[tuple[list[str], Any]] = [([], document)]
    while open_:
        steps, value = open_.pop()
        if isinstance(value, dict):
            members = cast("dict[Any, Any]", value).items()
            open_ += reversed([([*steps, str(name)], inner) for name, inner in members])
        elif isinstance(value, list | tuple):
            items = enumerate(cast("list[Any]", value))
            open_ += reversed([([*steps, str(place)], inner) for place, inner in items])
        else:
            try:
                json.dumps(value, allow_nan=False)
            except (TypeError, ValueError):
                return steps
    return []


def registry_texts(registry: Mapping[Any, Any] | None) -> list[tuple[str, str]]:
    """Write the schemas that a schema may refer to, each with its address.

    Raises:
        SchemaError: It is no mapping of addresses to schemas, or one cannot be written as JSON.
    """
    example = '{"https://example.com/port.json": {"type": "integer"}}'
    try:
        given = mapping("registry", registry or {}, example)
    except InputError as error:
        raise SchemaError(error.message, path=error.path, hint=error.hint) from error
    for address in given:
        if not isinstance(address, str):
            message = f"an address is text, not {address!r}"
            raise SchemaError(message, path="registry", hint=f"such as {example}")
    return [
        (address, document_text(schema, f"the schema {address}", SchemaError))
        for address, schema in given.items()
    ]


def file_text(path: Path, error: type[InputError]) -> str:
    """Read a file that a person named.

    Raises:
        InputError: It cannot be read; of the kind that `error` says.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as reason:
        message = f"cannot be read: {reason}"
        raise error(message, path=str(path)) from reason
