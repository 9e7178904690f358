"""The other programs, as far as they are installed; of one that is missing it is said why."""

from __future__ import annotations

import shutil
from functools import cache
from importlib import import_module
from importlib.metadata import version
from typing import Any

_HOW = "uv pip install -r benchmarks/peers.txt"


@cache
def peer_module(name: str) -> Any:
    """Give a package that is a peer; None, and say so, where there is none to compare with."""
    try:
        return import_module(name)
    except ImportError as error:
        print(f"no comparison with {name}: {error}; install it with: {_HOW}")
        return None


@cache
def peer_program(name: str) -> str | None:
    """Give a program's path; None, and say so, where there is none to compare with."""
    path = shutil.which(name)
    if path is None:
        print(f"no comparison with {name}: no such program on the PATH")
    return path


def named(package: str) -> str:
    """Give a package's name with its version."""
    return f"{package} {version(package)}"
