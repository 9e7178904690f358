"""Arguments of the methods of spaces: what is of a wrong type or out of range is named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import index
from pathlib import Path
from typing import Any, cast

from testflow.errors import InputError
from testflow.model import Configuration

_LIMIT = 1 << 64


def whole(name: str, value: Any) -> int:
    """Give a whole number.

    Raises:
        InputError: It is none, or not from 0 to 2**64 - 1.
    """
    try:
        number = index(value)
    except TypeError as error:
        message = f"must be a whole number, not {value!r}"
        raise InputError(message, path=name, hint="give an int") from error
    if not 0 <= number < _LIMIT:
        message = f"must be from 0 to 2**64 - 1, not {value}"
        raise InputError(message, path=name)
    return number


def refuse_out_of_range(count: Any, seed: Any, start: Any) -> None:
    """Refuse what no stream has.

    Raises:
        InputError: One is no whole number from 0 to 2**64 - 1; `.path` says which.
    """
    for name, value in (("count", count), ("start", start), ("seed", seed)):
        whole(name, value)


def refuse_no_number(name: str, value: Any) -> None:
    """Refuse what is no number.

    Raises:
        InputError: It is none.
    """
    if not isinstance(value, int | float):
        message = f"must be a number, not {value!r}"
        raise InputError(message, path=name, hint="give an int or a float")


def several(name: str, values: Any, error: type[InputError] = InputError) -> Iterable[Any]:
    """Give what several were asked for, one after the other.

    Raises:
        InputError: It is one thing in place of several; of the kind that `error` says.
    """
    is_one = isinstance(values, str | bytes | Mapping | Configuration | Path)
    if is_one or not hasattr(values, "__iter__"):
        message = f"must be a list, not {values!r}"
        raise error(message, path=name, hint="put it into a list")
    return values


def mapping(name: str, value: Any, example: str) -> Mapping[Any, Any]:
    """Give a mapping.

    Raises:
        InputError: It is none; the hint shows one.
    """
    if not isinstance(value, Mapping):
        message = f"must be a mapping, not {value!r}"
        raise InputError(message, path=name, hint=f"such as {example}")
    return cast("Mapping[Any, Any]", value)
