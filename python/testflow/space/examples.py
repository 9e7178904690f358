"""Examples of configurations on their way to what learns from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from testflow._core import Learner
from testflow.errors import InputError
from testflow.model import Configuration
from testflow.space.arguments import several
from testflow.space.batch import ConfigurationBatch
from testflow.space.documents import LINES, documents, naming
from testflow.space.plain import document_text, json_text

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
    with naming(path):
        if path.suffix.lower() in LINES:
            for first, lines in _chunks(path):
                learner.add(lines, first)
        else:
            for document in documents(path):
                learner.add(document_text(document, "a configuration", InputError).encode(), 1)


def _chunks(path: Path) -> Iterator[tuple[int, bytes]]:
    """Give whole lines, many at once, with the number of the first."""
    first = 1
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES) + file.readline():
            yield first, chunk
            first += chunk.count(b"\n")
