"""What stands behind the colon of a column's type."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from testflow.errors import InputError

T = TypeVar("T", int, float)


def read_range(
    options: str, default: tuple[T, T], read: Callable[[str], T], example: str
) -> tuple[T, T]:
    """Read ``low..high``; without options, the default.

    Args:
        options: What stands behind the colon.
        default: Lowest and highest where nothing does.
        read: Reads one end; a mistake is a `ValueError`.
        example: A range for the hint.

    Raises:
        InputError: The text is no range, or its ends are the wrong way round.
    """
    if not options.strip():
        return default
    low_text, dots, high_text = options.partition("..")
    try:
        low, high = read(low_text.strip()), read(high_text.strip() if dots else low_text.strip())
    except ValueError:
        message = f"{options!r} is no range"
        raise InputError(message, hint=f"write it as {example}") from None
    if not low <= high:
        message = f"the range {options!r} is empty"
        raise InputError(message, hint="put the lower end first")
    return low, high


def refuse_options(name: str, options: str) -> None:
    """Say that a type has no options.

    Raises:
        InputError: There are some.
    """
    if options.strip():
        message = f"{name!r} takes nothing behind a colon"
        raise InputError(message, hint=f"write {name!r} alone")
