"""Whether an entry says what entries of its kind say.

Blocks have checksums, so that an entry that does not was not written by testflow.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from testflow.errors import InputError
from testflow.model import Outcome
from testflow.snapshots.entry import Deed
from testflow.snapshots.migrations.migration import Migration

_Kinds = Mapping[str, type]

_NEEDED: dict[Deed, _Kinds] = {
    Deed.SAVE: {},
    Deed.NAME: {"name": str},
    Deed.TAG: {"tag": str},
    Deed.UNTAG: {"tag": str},
    Deed.ANNOTATE: {"text": str},
    Deed.RESULT: {"outcome": str, "run": str, "message": str},
    Deed.RUN: {"run": str, "about": dict},
    Deed.LINK: {"target": str},
    Deed.MIGRATION: {"old": str, "new": str, "steps": list},
    Deed.MIGRATED: {"source": str},
    Deed.SPACE: {"space": str, "schema": str, "constraints": list},
    Deed.EXPORTED: {"tool": str},
}
_POSSIBLE: dict[Deed, _Kinds] = {
    Deed.SAVE: {"schema": str, "tool": str, "origin": list, "places": list},
    Deed.RESULT: {"symptoms": list},
}
_TEXTS = ("constraints", "symptoms")
_ORIGIN = (str, int, int, int)
_STEP: _Kinds = {"path": str, "name": str}


def require_sound(deed: Deed, details: dict[str, Any]) -> None:
    """Refuse what no entry says.

    Args:
        deed: What was done.
        details: What is said of it.

    Raises:
        ValueError: It does not say what such an entry says.
    """
    _require(details, _NEEDED[deed])
    _require({**_empty(_POSSIBLE.get(deed, {})), **details}, _POSSIBLE.get(deed, {}))
    for name in _TEXTS:
        _require_all(details.get(name, ()), str)
    if deed is Deed.RESULT:
        Outcome(details["outcome"])
    elif deed is Deed.MIGRATION:
        _require_migration(details)
    elif "origin" in details or "places" in details:
        _require_origin(details)


def room_of(details: dict[str, Any]) -> int:
    """Give about how many snapshots a sound entry can be."""
    return sum(details["places"][::2]) if "places" in details else sys.maxsize


def _empty(kinds: _Kinds) -> dict[str, Any]:
    return {name: kind() for name, kind in kinds.items()}


def _require(details: Mapping[str, Any], kinds: _Kinds) -> None:
    for name, kind in kinds.items():
        if type(details.get(name)) is not kind:
            message = f"{name} is no {kind.__name__}"
            raise ValueError(message)


def _require_all(values: Any, kind: type) -> None:
    if any(type(value) is not kind for value in values):
        message = f"something is no {kind.__name__}"
        raise ValueError(message)


def _require_migration(details: dict[str, Any]) -> None:
    for step in details["steps"]:
        _require({**step}, {name: kind for name, kind in _STEP.items() if name in step})
    try:
        Migration.from_details(details)
    except InputError as error:
        raise ValueError(error.message) from error


def _require_origin(details: dict[str, Any]) -> None:
    origin, places = details.get("origin", ()), details.get("places", [])
    if tuple(map(type, origin)) != _ORIGIN:
        message = "an origin has a strategy, a version, a seed and an index"
        raise ValueError(message)
    _require_all(places, int)
    if len(places) % 2 or min(places, default=0) < 0 or origin[3] < 0:
        message = "places are counts, in turns"
        raise ValueError(message)
    if origin[3] + sum(places) > sys.maxsize:
        message = "a stream is not so long"
        raise ValueError(message)
