"""A configuration as command-line flags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from testflow.injections.flat import Path, refuse, refuse_nul, scalar, settings
from testflow.injections.injection import Injected

_UNUSABLE = re.compile(r"^$|^-|[=\s]")


@dataclass(frozen=True, slots=True)
class Flags:
    """One flag for each setting: ``db.pool_size`` is ``--db-pool-size=5``.

    A boolean is ``--name`` or ``--no-name``; a list repeats its flag, and an empty list gives
    none.
    """

    needs_file: bool = False

    def encode(self, values: Any) -> Injected:
        """Write the flags.

        Raises:
            Blocked: Null, objects in lists, empty objects, two settings of one name, or a name
                that would be read as another one.
        """
        arguments: list[str] = []
        names: set[str] = set()
        for path, value in settings(values, "a flag"):
            name = "-".join(path).replace("_", "-")
            if _UNUSABLE.search(name):
                refuse("a flag", "such a name", path)
            own = {name, f"no-{name}"} if isinstance(value, bool) else {name}
            if own & names:
                refuse("a flag", f"two settings called --{name}", path)
            names |= own
            arguments.extend(refuse_nul(each, "a flag", path) for each in _flags(name, value, path))
        return Injected(arguments=tuple(arguments))


def _flags(name: str, value: object, path: Path) -> Iterator[str]:
    match value:
        case bool():
            yield f"--{name}" if value else f"--no-{name}"
        case list() | tuple():
            for item in cast("list[object]", value):
                yield f"--{name}={scalar(item, 'a flag', path)}"
        case _:
            yield f"--{name}={scalar(value, 'a flag', path)}"
