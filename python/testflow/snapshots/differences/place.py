"""Where in a configuration a value stands: one place, written for people and as a JSON pointer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from testflow.errors import InputError

Step = str | int

ROOT = "$"
_PLAIN = re.compile(
    r"[^\s\d.\"'\[\]$*\x00-\x1f\x7f](?:[^.\"\[\]\x00-\x1f\x7f]*[^\s.\"\[\]\x00-\x1f\x7f])?"
)
_ESCAPED = re.compile(r"~(?![01])")


class Absent(Enum):
    """The type of `ABSENT`."""

    ABSENT = "absent"

    def __repr__(self) -> str:
        """Give the name by which it is imported."""
        return "ABSENT"


ABSENT: Final = Absent.ABSENT
"""Stands for the value where there is none: null is a value."""


@dataclass(frozen=True, slots=True)
class Place:
    """The way from a configuration to a value in it.

    As text, names and positions are joined by dots and ``$`` is the whole. A name that would not
    read as one, as it is empty, starts with a digit or has a dot in it, stands in double quotes,
    as JSON writes it.

    Attributes:
        steps: Names of members and positions of items, from the outside in.

    Examples:
        >>> str(Place(("services", "db", "ports", 0))), str(Place(("a.b", "0")))
        ('services.db.ports.0', '"a.b"."0"')
        >>> Place(("a/b", 0)).pointer
        '/a~1b/0'
    """

    steps: tuple[Step, ...] = ()

    def __str__(self) -> str:
        """Give the path that people read."""
        return ".".join(map(step_text, self.steps)) or ROOT

    def __iter__(self) -> Iterator[Step]:
        """Give the steps."""
        return iter(self.steps)

    @property
    def pointer(self) -> str:
        """The same as a JSON pointer (RFC 6901)."""
        return pointer_of(self.steps)

    @property
    def parent(self) -> Place:
        """The place of the mapping or list around it; of the whole, the whole."""
        return Place(self.steps[:-1])

    @property
    def sort_key(self) -> tuple[tuple[bool, Step], ...]:
        """What to sort places by: positions as numbers, and before names."""
        return tuple((isinstance(step, str), step) for step in self.steps)


def step_text(step: Step) -> str:
    """Give one step as paths write it."""
    if isinstance(step, int):
        return str(step)
    return step if _PLAIN.fullmatch(step) and step.isprintable() else quoted(step)


def quoted(text: str) -> str:
    """Give a text in double quotes, in which no character hides or moves its neighbours."""
    signs = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    inner = "".join(
        signs.get(sign) or (sign if sign.isprintable() else _code(sign)) for sign in text
    )
    return f'"{inner}"'


def _code(sign: str) -> str:
    units = sign.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def pointer_of(steps: tuple[Step, ...]) -> str:
    """Give a JSON pointer."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def tokens_of(pointer: str) -> list[str]:
    """Read a JSON pointer.

    Raises:
        InputError: It neither is empty nor begins with a slash, or has a ``~`` without 0 or 1.
    """
    if pointer and not pointer.startswith("/"):
        message = f"not a JSON pointer: {pointer!r}"
        raise InputError(message, hint="it is empty or begins with a slash")
    if _ESCAPED.search(pointer):
        message = f"not a JSON pointer: {pointer!r}"
        raise InputError(message, hint="write ~ as ~0 and / within a name as ~1")
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
