"""Configurations and schemas as text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from testflow.errors import InputError, SchemaError
from testflow.model import Configuration, Json


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
    if isinstance(configurations, str | bytes | Mapping | Configuration):
        message = "one configuration in place of a list of them"
        raise InputError(message, path=name, hint="put it into a list")
    return [json_text(each) for each in configurations]


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
        raise error(message, hint=hint) from reason


def registry_texts(registry: Mapping[Any, Any] | None) -> list[tuple[str, str]]:
    """Write the schemas that a schema may refer to, each with its address.

    Raises:
        SchemaError: It is no mapping of addresses to schemas, or one cannot be written as JSON.
    """
    given: Any = registry or {}
    if not isinstance(given, Mapping) or not all(isinstance(each, str) for each in registry or ()):
        message = "a registry maps addresses, which are texts, to schemas"
        raise SchemaError(message, path="registry", hint='such as {"https://example.com/a": {…}}')
    return [
        (address, document_text(schema, f"the schema {address}", SchemaError))
        for address, schema in (registry or {}).items()
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
