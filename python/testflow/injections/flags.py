"""A configuration as command-line flags."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from testflow.injections.flat import Path, refuse, refuse_nul, scalar, settings
from testflow.injections.injection import Injected


@dataclass(frozen=True, slots=True)
class Flags:
    """One flag for each setting: ``db.pool_size`` is ``--db-pool-size=5``.

    A boolean is ``--name`` or ``--no-name``; a list repeats its flag, and an empty list gives
    none.
    """

    needs_file: bool = False

    def encode(self, values: dict[str, Any]) -> Injected:
        """Write the flags.

        Raises:
            Blocked: Null, objects in lists, empty objects, or two settings of one name.
        """
        arguments: list[str] = []
        names: set[str] = set()
        for path, value in settings(values, "a flag"):
            name = "-".join(path).replace("_", "-")
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
