"""How values are chosen."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from testflow.errors import InputError
from testflow.space.arguments import whole

_MOST_PERCENT = 100
_MOST_DEPTH = 64


@dataclass(frozen=True, slots=True)
class Profile:
    """How far values are pulled towards their edges, and how much is written.

    The defaults are those of `Space.fuzz`; `Space.sample` has ``edges=0, optional=50``.

    Attributes:
        edges: How often, in percent, a value is an edge: a bound or the one next to it, the empty
            or the longest text, a number at which programs break.
        optional: How often, in percent, an optional member is there.
        odd: How often, in percent, an edge of a text lies in its characters, such as a quote, an
            emoji or text from right to left, rather than in its length.
        depth: Nesting from which on only what must be there is written; 1 to 64.

    Raises:
        InputError: A number is out of its range.
    """

    edges: int = 40
    optional: int = 60
    odd: int = 50
    depth: int = 8

    def __post_init__(self) -> None:
        """Refuse numbers out of range."""
        for field in fields(self):
            value = whole(field.name, getattr(self, field.name))
            least, most = (1, _MOST_DEPTH) if field.name == "depth" else (0, _MOST_PERCENT)
            if not least <= value <= most:
                message = f"must be from {least} to {most}, not {value}"
                raise InputError(message, path=field.name)

    @property
    def numbers(self) -> tuple[int, int, int, int]:
        """The numbers in the order in which the generator takes them."""
        return (self.edges, self.optional, self.odd, self.depth)


def profile_numbers(profile: Any) -> tuple[int, int, int, int] | None:
    """Give the numbers of a profile, if there is one.

    Raises:
        InputError: It is no profile.
    """
    if profile is None:
        return None
    if not isinstance(profile, Profile):
        message = f"must be a Profile, not {profile!r}"
        raise InputError(message, path="profile", hint="such as Profile(edges=80)")
    return profile.numbers
