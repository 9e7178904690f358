"""Two configurations and everything between them."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, cast

from testflow.correlation.narrowing.places import ABSENT, Path, text_of

_Part = Callable[[Container[int]], Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """One place at which two configurations differ.

    Attributes:
        path: The place, as the first configuration has it.
        mine: What the first one has there; `ABSENT` where it has nothing.
        theirs: What the second one has there.
    """

    path: Path
    mine: Any
    theirs: Any


class Weave:
    """The places at which a configuration differs from another, each of which can be chosen.

    Mappings are compared member by member. Lists are aligned by their equal items, so that an item
    that was put in front is one difference.

    Args:
        mine: The one.
        theirs: The other; `ABSENT` for nothing at all.
        path: Where both stand.
    """

    def __init__(self, mine: Any, theirs: Any, path: Path = ()) -> None:
        self.choices: list[Choice] = []
        self._part = self._woven(mine, theirs, path)

    def __len__(self) -> int:
        """Give at how many places they differ."""
        return len(self.choices)

    def build(self, mine: Container[int]) -> Any:
        """Give a configuration with the first one's side of these choices, else the second's."""
        return self._part(mine)

    def _woven(self, mine: Any, theirs: Any, path: Path) -> _Part:
        if isinstance(mine, dict) and isinstance(theirs, dict):
            return self._members(cast("dict[str, Any]", mine), cast("dict[str, Any]", theirs), path)
        if isinstance(mine, list) and isinstance(theirs, list):
            return self._items(cast("list[Any]", mine), cast("list[Any]", theirs), path)
        if _are_same(mine, theirs):
            return lambda _: cast("Any", mine)
        number = len(self.choices)
        self.choices.append(Choice(path, mine, theirs))
        return lambda kept: cast("Any", mine if number in kept else theirs)

    def _members(self, mine: dict[str, Any], theirs: dict[str, Any], path: Path) -> _Part:
        parts = [
            (name, self._woven(mine.get(name, ABSENT), theirs.get(name, ABSENT), (*path, name)))
            for name in {**mine, **theirs}
        ]
        return lambda kept: {
            name: value for name, part in parts if (value := part(kept)) is not ABSENT
        }

    def _items(self, mine: list[Any], theirs: list[Any], path: Path) -> _Part:
        parts = [
            self._woven(one, other, (*path, place)) for place, one, other in _aligned(mine, theirs)
        ]
        return lambda kept: [value for part in parts if (value := part(kept)) is not ABSENT]


def _are_same(mine: Any, theirs: Any) -> bool:
    """Whether two values that are not both mappings or lists are the same; 1 is not true."""
    return type(mine) is type(theirs) and mine == theirs


def _aligned(mine: list[Any], theirs: list[Any]) -> Iterator[tuple[int, Any, Any]]:
    matcher = SequenceMatcher(
        None, list(map(text_of, mine)), list(map(text_of, theirs)), autojunk=False
    )
    for _, start, end, first, last in matcher.get_opcodes():
        pairs = zip_longest(mine[start:end], theirs[first:last], fillvalue=ABSENT)
        for place, (one, other) in enumerate(pairs, start):
            yield place, one, other
