"""What callers give, checked; and what is said where there is no such thing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, get_args

from testflow.errors import InputError
from testflow.model import Outcome
from testflow.runtime.nearest import advise
from testflow.space.arguments import several

Durability = Literal["durable", "batch"]

_LONGEST = 200
_LABEL = f"use up to {_LONGEST} printable characters"
_ID = re.compile("[0-9a-fA-F]{4,64}")


def may_be_id(text: str) -> bool:
    """Whether a text can be the beginning of an id."""
    return _ID.fullmatch(text) is not None


def missing(folder: Path) -> InputError:
    """Give what to raise where there is no store."""
    message = f"there are no snapshots in {folder}"
    return InputError(message, path="folder", hint="save one, or name another folder")


def unknown(name: str, names: Iterable[str], kind: str = "a snapshot") -> InputError:
    """Give what to raise for what is not known, with the nearest names."""
    message = f"{name!r} is not {kind} of this store"
    return InputError(message, path="id", hint=advise(name, list(names)))


def checked_durability(durability: str) -> str:
    """Give the durability, if there is such a one."""
    if durability not in get_args(Durability):
        message = f"there is no durability {durability!r}"
        raise InputError(message, path="durability", hint="use 'durable' or 'batch'")
    return durability


def checked_name(name: str) -> str:
    """Give the name, if it cannot be taken for an id."""
    if not _is_label(name) or may_be_id(name):
        message = f"{name[:_LONGEST]!r} cannot be the name of a snapshot"
        hint = f"{_LABEL}, which could not be the beginning of an id"
        raise InputError(message, path="name", hint=hint)
    return name


def checked_tags(tags: Iterable[str]) -> list[str]:
    """Give the tags, if they can be told apart where they are listed."""
    known = list(several("tags", tags))
    for tag in known:
        if not _is_label(tag):
            message = f"{tag[:_LONGEST]!r} cannot be a tag"
            raise InputError(message, path="tags", hint=_LABEL)
    return known


def _is_label(text: str) -> bool:
    return 0 < len(text) <= _LONGEST and text.isprintable()


def checked_text(name: str, text: Any) -> str:
    """Give what shall be kept as text, if it is text."""
    if not isinstance(text, str):
        message = f"{text!r} is no text"
        raise InputError(message, path=name, hint="give text")
    return text


def checked_several(configurations: Iterable[Any]) -> Iterable[Any]:
    """Give configurations, if they are not a single one, whose keys would be taken for many."""
    if isinstance(configurations, str | Mapping):
        message = "configurations must be a list, not a single one"
        raise InputError(message, path="configurations", hint="save one with `save`")
    return configurations


def checked_outcome(result: Outcome | str) -> Outcome:
    """Give the outcome of a name."""
    try:
        return Outcome(result)
    except ValueError as error:
        message = f"there is no outcome {result!r}"
        hint = f"use one of {', '.join(Outcome)}"
        raise InputError(message, path="result", hint=hint) from error


def checked_time(time: Any) -> datetime:
    """Give the time, if it is one everywhere."""
    if not isinstance(time, datetime):
        message = f"{time!r} is no time"
        raise InputError(message, path="since", hint="give one, such as datetime.now(UTC)")
    if time.tzinfo is None:
        message = f"the time {time} has no zone"
        hint = "give it one, such as datetime.now(UTC)"
        raise InputError(message, path="since", hint=hint)
    return time
