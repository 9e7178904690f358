"""Configurations in files that people and programs write, without a space to check them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from testflow.errors import InputError
from testflow.space.plain import file_text

LINES = frozenset({".jsonl", ".ndjson"})


def configurations_in(path: Path) -> Iterator[Any]:
    """Give the configurations of a file, one after the other.

    Args:
        path: ``.jsonl`` and ``.ndjson`` have one on each line, ``.yaml`` and ``.yml`` one in each
            document, ``.json`` and ``.toml`` are one.

    Raises:
        InputError: The file cannot be read or understood; `.path` says which it is.
    """
    for _, values in placed_configurations(path):
        yield values


def placed_configurations(path: Path) -> Iterator[tuple[str, Any]]:
    """Give the configurations of a file, each behind its place: the file and the line, mostly.

    Args:
        path: As `configurations_in` takes it.

    Raises:
        InputError: The file cannot be read or understood; `.path` says which it is.
    """
    with naming(path):
        if path.suffix.lower() in LINES:
            for number, values in _lines(path):
                yield f"{path}:{number}", values
        else:
            for number, values in enumerate(documents(path), start=1):
                yield (f"{path}, document {number}" if number > 1 else str(path)), values


@contextmanager
def naming(path: Path) -> Generator[None]:
    """Say of which file an error speaks.

    Raises:
        InputError: The file cannot be read or understood.
    """
    try:
        yield
    except InputError as error:
        raise InputError(error.message, path=str(path), hint=error.hint) from error
    except OSError as error:
        message = f"cannot be read: {error}"
        raise InputError(message, path=str(path)) from error


def _lines(path: Path) -> Iterator[tuple[int, Any]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError) as error:
                message = f"line {number} cannot be understood: {error}"
                raise InputError(message) from error


def documents(path: Path) -> Iterator[Any]:
    """Give the documents of a file that is no lines of JSON.

    Raises:
        InputError: The file cannot be understood.
    """
    text = file_text(path, InputError)
    try:
        match path.suffix.lower():
            case ".json":
                yield json.loads(text)
            case ".toml":
                yield tomllib.loads(text)
            case ".yaml" | ".yml":
                yield from cast("Any", import_module("yaml")).safe_load_all(text)
            case other:
                message = f"cannot read configurations from {other or 'a file without an ending'}"
                raise InputError(message, hint="use .jsonl, .ndjson, .json, .toml or .yaml")
    except (ValueError, RecursionError, import_module("yaml").YAMLError) as error:
        message = f"cannot be understood: {error}"
        raise InputError(message) from error
