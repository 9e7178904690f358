"""What can be changed without changing the failure, and what cannot."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from testflow.correlation.narrowing.bisection import needed
from testflow.correlation.narrowing.places import Path, shown, text_at, value_at
from testflow.correlation.narrowing.search import Search
from testflow.correlation.narrowing.weave import Choice, Weave

Held = dict[Path, str]

# So many configurations are looked at for values that the rules admit; few of them are run.
_LOOKED_AT = 64


class Varying:
    """Holds what the failure needs and changes all else, to see whether it stays.

    A setting that the failing configuration happens to share with the passing one is needed
    without being among their differences; changing it shows that.

    Args:
        search: Whose smallest configuration is varied.
        held: What is needed so far, each place with what stood there where the failure was gone;
            empty where the rules did not let it be changed alone.
        count: How many variations are run.
        seed: Another seed gives others.

    Attributes:
        held: What is needed.
        implied: What the rules leave as it is, as far as was seen, while all that is needed stays.
        failing: The variations that failed in the same way.
    """

    def __init__(self, search: Search, held: Held, count: int, seed: int) -> None:
        self.held = held
        self.implied: Held = {}
        self.failing: list[Any] = []
        self._search = search
        self._count = count
        self._seed = seed

    def settle(self) -> None:
        """Hold what is needed besides, until every variation fails; release what need not stay.

        Raises:
            Spent: There were not enough runs.
        """
        for path in self._tied():
            self._try_others(path)
        while (passing := self._passing_variation()) is not None:
            self._hold_what_differs(passing)
        for path in reversed(self._tied()):
            self._release_if_implied(path)

    def _tied(self) -> list[Path]:
        return [path for path, instead in self.held.items() if not instead]

    def _passing_variation(self) -> Any | None:
        self.failing = []
        for values in self._variations(self.held, self._count):
            if self._search.passes(values):
                return values
            if self._search.fails(values):
                self.failing.append(values)
        return None

    def _hold_what_differs(self, passing: Any) -> None:
        weave = Weave(self._search.best, passing)
        for at in needed(len(weave), lambda mine: self._search.fails(weave.build(mine))):
            choice = weave.choices[at]
            self.held[choice.path] = shown(choice.path, choice.theirs)

    def _try_others(self, path: Path) -> None:
        """Give a place that the rules tie to others the values that they admit."""
        search = self._search
        for donor in self._donors(_LOOKED_AT):
            weave = Weave(search.best, donor)
            here = {at for at, choice in enumerate(weave.choices) if _meet(choice.path, path)}
            values = weave.build(frozenset(range(len(weave))) - here)
            if here and search.fails(values):
                del self.held[path]
                return
            if here and search.passes(values):
                self.held[path] = shown(path, value_at(values, path))
                return

    def _release_if_implied(self, path: Path) -> None:
        others = self.held.keys() - {path}
        mine = text_at(self._search.best, path)
        for values in self._variations(others, _LOOKED_AT):
            if text_at(values, path) != mine:
                if self._search.passes(values):
                    self.held[path] = shown(path, value_at(values, path))
                return
        self.implied[path] = self.held.pop(path)

    def _variations(self, held: Collection[Path], count: int) -> Iterator[Any]:
        """Give the configuration with as much as can be changed, except for what is held."""
        for turn, donor in enumerate(self._donors(count)):
            weave = Weave(self._search.best, donor)
            kept = {at for at, choice in enumerate(weave.choices) if _is_held(choice, held)}
            if self._search.space.validate(weave.build(kept)):
                kept = self._singly(weave, kept, turn)
            if len(kept) < len(weave):
                yield weave.build(kept)

    def _singly(self, weave: Weave, held: set[int], turn: int) -> set[int]:
        """Take over one difference after the other, as far as the rules admit."""
        count = len(weave)
        kept = set(range(count))
        for number in range(count):
            at = (number + turn) % count  # so that each is once the first
            if at not in held and not self._search.space.validate(weave.build(kept - {at})):
                kept.remove(at)
        return kept

    def _donors(self, count: int) -> Iterator[Any]:
        """Give configurations that have every class of every setting, and then others."""
        space = self._search.space
        suite = space.cover(1, self._seed, effort=0)[:count] if space.knobs else ()
        yield from (each.values for each in suite)
        yield from (each.values for each in space.sample(count - len(suite), self._seed))


def _is_held(choice: Choice, held: Collection[Path]) -> bool:
    return any(_meet(choice.path, path) for path in held)


def _meet(one: Path, other: Path) -> bool:
    """Whether one place lies within the other."""
    shared = min(len(one), len(other))
    return one[:shared] == other[:shared]
