"""Configurations and schemas as text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from testflow.errors import InputError
from testflow.model import Configuration


def json_text(configuration: Configuration | Mapping[str, Any]) -> str:
    """Write a configuration as one line of JSON.

    Raises:
        InputError: It holds what JSON cannot hold, such as NaN or a date.
    """
    values = configuration.values if isinstance(configuration, Configuration) else configuration
    return document_text(values, "a configuration", InputError)


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
    except (TypeError, ValueError, RecursionError) as reason:
        message = f"{name} cannot be written as JSON: {reason}"
        hint = "use dicts, lists, text, finite numbers, booleans and None"
        raise error(message, hint=hint) from reason


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
