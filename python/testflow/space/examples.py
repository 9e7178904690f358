"""Examples of configurations on their way to what learns from them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from testflow._core import Learner
from testflow.errors import InputError
from testflow.model import Configuration
from testflow.space.arguments import several
from testflow.space.batch import ConfigurationBatch
from testflow.space.plain import document_text, file_text, json_text

_CHUNK_BYTES = 1 << 24


def learn(learner: Learner, examples: Iterable[Configuration | Mapping[str, Any] | Path]) -> None:
    """Give all examples to a learner.

    Raises:
        InputError: One is no configuration, cannot be held by JSON, or is a file that cannot be
            read; `.path` says which.
    """
    if isinstance(examples, ConfigurationBatch):
        learner.add(examples.lines(), 1)
        return
    for number, example in enumerate(several("configurations", examples), start=1):
        match example:
            case Path():
                _learn_file(learner, example)
            case Configuration() | Mapping():
                learner.add(json_text(cast("Any", example)).encode(), number)
            case _:
                message = f"not a configuration: {example!r}"
                raise InputError(message, hint="give mappings, or paths of files")


def _learn_file(learner: Learner, path: Path) -> None:
    try:
        if path.suffix.lower() in {".jsonl", ".ndjson"}:
            for first, lines in _chunks(path):
                learner.add(lines, first)
        else:
            for document in _documents(path):
                learner.add(document_text(document, "a configuration", InputError).encode(), 1)
    except InputError as error:
        raise InputError(error.message, path=str(path), hint=error.hint) from error
    except OSError as error:
        message = f"cannot be read: {error}"
        raise InputError(message, path=str(path)) from error


def _chunks(path: Path) -> Iterator[tuple[int, bytes]]:
    """Give whole lines, many at once, with the number of the first."""
    first = 1
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES) + file.readline():
            yield first, chunk
            first += chunk.count(b"\n")


def _documents(path: Path) -> Iterator[Any]:
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
                message = f"cannot learn from {other or 'a file without an ending'}"
                raise InputError(message, hint="use .jsonl, .ndjson, .json, .toml or .yaml")
    except (ValueError, RecursionError, import_module("yaml").YAMLError) as error:
        message = f"cannot be understood: {error}"
        raise InputError(message) from error
