"""The names of tests as the frameworks of JavaScript select them: by regular expression."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

TITLES_JOINED = " > "
"""What stands between the titles in a test's full name."""

_SYNTAX = re.compile(r"[\\^$.*+?()\[\]{}|/]")
# "adds (2)" is the second test called "adds", or the only one called so.
_PLACE = re.compile(r"( \\\(\d+\\\))(?=$|\|)")
_OPTIONAL = r"(?:\1)?"
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ufffd␀]")


@dataclass(frozen=True, slots=True)
class Names:
    """Which tests of its files a process runs.

    Attributes:
        only: The full names of those that it runs; all there are, where none is given.
        without: The full names of those that it leaves out.
    """

    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    @property
    def pattern(self) -> str:
        """A regular expression of JavaScript for what it runs; empty where that is everything."""
        if self.only:
            return f"^(?:{_PLACE.sub(_OPTIONAL, any_of(self.only))})$"
        return f"^(?!(?:{any_of(self.without)})$)" if self.without else ""


def any_of(names: Iterable[str]) -> str:
    r"""Give a regular expression of JavaScript for these names.

    A framework joins titles by a space, and a title may have a ``>`` of its own.

    Examples:
        >>> any_of(["cart > adds 1 + 1"])
        'cart(?: >)? adds 1 \\+ 1'
    """
    return "|".join(_escaped(each) for each in names)


def _escaped(name: str) -> str:
    syntax = _SYNTAX.sub(lambda found: f"\\{found[0]}", name)
    return _CONTROL.sub(".", syntax).replace(TITLES_JOINED, "(?: >)? ")
