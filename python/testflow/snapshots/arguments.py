"""What callers give, checked; and what is said where there is no such thing."""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, get_args

from testflow._core import identify
from testflow.errors import InputError
from testflow.model import Configuration, Outcome
from testflow.runtime.nearest import advise
from testflow.space.arguments import several

Durability = Literal["durable", "batch"]

_LONGEST = 200
_LABEL = f"use up to {_LONGEST} printable characters"
_ID = re.compile("[0-9a-fA-F]{4,64}")


def may_be_id(text: str) -> bool:
    """Whether a text can be the beginning of an id."""
    return _ID.fullmatch(text) is not None


def checked_id(id: Any) -> str:  # noqa: A002 - the field's word
    """Give the id or name, if it can be one."""
    if not isinstance(id, str) or not id:
        message = f"{_shown(id)} is no id of a snapshot"
        raise InputError(message, path="id", hint="give an id, its first digits, or a name")
    return id


def checked_path(name: str, path: Any) -> Path:
    """Give the path, if it can be one."""
    if not isinstance(path, str | Path) or "\0" in str(path):
        message = f"{_shown(path)} is no path"
        raise InputError(message, path=name, hint="give a text or a pathlib.Path")
    return Path(path)


@contextmanager
def reading(place: Path) -> Generator[None]:
    """Say in words what the system refuses to read.

    Raises:
        InputError: It cannot be read.
    """
    try:
        yield
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        raise InputError(message, path=_shown(place), hint="name another place") from error


def _shown(value: Any) -> str:
    return f"{str(value) if isinstance(value, Path) else repr(value):.{_LONGEST}}"


def missing(folder: Path) -> InputError:
    """Give what to raise where there is no store."""
    message = f"there are no snapshots in {folder}"
    return InputError(message, path="folder", hint="save one, or name another folder")


def unknown(name: str, names: Iterable[str], kind: str = "a snapshot") -> InputError:
    """Give what to raise for what is not known, with the nearest names."""
    message = f"{_shown(name)} is not {kind} of this store"
    return InputError(message, path="id", hint=advise(name, list(names)))


def checked_durability(durability: str) -> str:
    """Give the durability, if there is such a one."""
    if durability not in get_args(Durability):
        message = f"there is no durability {durability!r}"
        raise InputError(message, path="durability", hint="use 'durable' or 'batch'")
    return durability


def checked_name(name: Any) -> str:
    """Give the name, if it cannot be taken for an id."""
    if not _is_label(name) or may_be_id(name):
        message = f"{_shown(name)} cannot be the name of a snapshot"
        hint = f"{_LABEL}, which could not be the beginning of an id"
        raise InputError(message, path="name", hint=hint)
    return name


def checked_tags(tags: Iterable[str]) -> list[str]:
    """Give the tags, if they can be told apart where they are listed."""
    known = list(several("tags", tags))
    for tag in known:
        if not _is_label(tag):
            message = f"{_shown(tag)} cannot be a tag"
            raise InputError(message, path="tags", hint=_LABEL)
    return known


def _is_label(text: Any) -> bool:
    return isinstance(text, str) and 0 < len(text) <= _LONGEST and text.isprintable()


def checked_text(name: str, text: Any) -> str:
    """Give what shall be kept as text, if it is text."""
    if not isinstance(text, str):
        message = f"{_shown(text)} is no text"
        raise InputError(message, path=name, hint="give text")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        message = "half of a surrogate pair is no Unicode text"
        raise InputError(message, path=name, hint="replace it") from error
    return text


def checked_texts(name: str, texts: Any) -> list[str]:
    """Give what shall be kept as texts, if it is several texts."""
    return [checked_text(name, text) for text in several(name, texts)]


def checked_count(name: str, count: Any) -> int:
    """Give how many there shall be at most, if it is a number from 0 on."""
    if not isinstance(count, int) or count < 0:
        message = f"{_shown(count)} is no number of snapshots"
        raise InputError(message, path=name, hint="give a whole number from 0 on")
    return count


def checked_kind(name: str, value: Any, kind: type) -> None:
    """Refuse what is of another class."""
    if not isinstance(value, kind):
        message = f"{_shown(value)} is no {kind.__name__}"
        raise InputError(message, path=name, hint=f"give a {kind.__name__}")


def checked_values(values: Any, *, non_finite: bool) -> Any:
    """Give the values of a configuration, if they can be kept."""
    identify(values, non_finite)
    return values


def checked_json(name: str, value: Any) -> None:
    """Refuse what is no mapping that JSON has."""
    checked_kind(name, value, dict)
    try:
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        message = f"cannot be kept: {error}"
        raise InputError(message, path=name, hint="give what JSON has") from error


def checked_several(configurations: Iterable[Any]) -> Iterable[Any]:
    """Give configurations, if they are not a single one, whose keys would be taken for many."""
    if isinstance(configurations, str | Mapping | Configuration):
        message = "configurations must be a list, not a single one"
        raise InputError(message, path="configurations", hint="save one with `save`")
    return several("configurations", configurations)


def checked_outcome(result: Outcome | str) -> Outcome:
    """Give the outcome of a name."""
    try:
        return Outcome(result)
    except ValueError as error:
        message = f"there is no outcome {_shown(result)}"
        hint = f"use one of {', '.join(Outcome)}"
        raise InputError(message, path="result", hint=hint) from error


def checked_time(name: str, time: Any) -> datetime:
    """Give the time, if it is one everywhere."""
    if not isinstance(time, datetime):
        message = f"{_shown(time)} is no time"
        raise InputError(message, path=name, hint="give one, such as datetime.now(UTC)")
    if time.tzinfo is None:
        message = f"the time {time} has no zone"
        hint = "give it one, such as datetime.now(UTC)"
        raise InputError(message, path=name, hint=hint)
    return time
