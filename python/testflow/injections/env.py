"""A configuration as environment variables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, cast

from testflow.injections.flat import (
    Path,
    joined,
    refuse,
    refuse_nul,
    scalar,
    settings,
)
from testflow.injections.injection import Injected

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9]")
# Shells do not pass on what begins with a digit or has no name at all.
_UNUSABLE = re.compile(r"^\d|^$")


@dataclass(frozen=True, slots=True)
class Env:
    """One environment variable for each setting: ``db.pool`` is ``DB_POOL``.

    Booleans are ``true`` and ``false``, lists are joined by commas, and an empty list is an empty
    value.

    Attributes:
        prefix: What every name begins with, such as ``APP_``.
    """

    prefix: str = ""
    needs_file: bool = False

    def encode(self, values: Any) -> Injected:
        """Name and write the variables.

        Raises:
            Blocked: Null, objects in lists, empty objects, two settings of one name, or a name that
                begins with a digit or is not ASCII.
        """
        env: dict[str, str] = {}
        for path, value in settings(values, "the environment"):
            own = "_".join(path)
            name = self.prefix + _NOT_IN_NAMES.sub("_", own).upper()
            if _UNUSABLE.search(name) or not own.isascii():
                refuse("the environment", "such a name", path)
            if name in env:
                refuse("the environment", f"two settings called {name}", path)
            env[name] = refuse_nul(_text(value, path), "the environment", path)
        return Injected(env=env)


def _text(value: object, path: Path) -> str:
    if isinstance(value, (list, tuple)):
        return joined(cast("list[object]", value), "the environment", path)
    return scalar(value, "the environment", path)
