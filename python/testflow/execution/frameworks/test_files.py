"""The files of tests under a path, by what their names look like."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from testflow.errors import InputError
from testflow.execution.frameworks.order import Order

_PASSED_OVER = {"node_modules", ".git", ".venv", "__pycache__", "target", "build", "dist"}


def find_test_files(order: Order, paths: Sequence[str], pattern: str) -> list[str]:
    """Give the files of tests under these files and folders, each once.

    Args:
        order: Where the application is.
        paths: Files, which are taken as they are, and folders; none for the application's.
        pattern: What the path of a file of tests in a folder looks like, from the application's
            folder on.

    Raises:
        InputError: One of them is not there.
    """
    found = (each for path in paths or ["."] for each in _files(order, path, pattern))
    return list(dict.fromkeys(found))


def _files(order: Order, path: str, pattern: str) -> Iterator[str]:
    place = order.folder / path
    if place.is_dir():
        yield from _below(order.folder, place, pattern)
    elif place.is_file():
        yield Path(path).as_posix()
    else:
        message = f"there is nothing at {path} in {order.app}"
        raise InputError(message, path=path)


def _below(root: Path, folder: Path, pattern: str) -> Iterator[str]:
    for each in sorted(folder.iterdir()):
        path = each.relative_to(root).as_posix()
        if each.is_dir():
            if each.name not in _PASSED_OVER:
                yield from _below(root, each, pattern)
        elif re.fullmatch(pattern, path):
            yield path
