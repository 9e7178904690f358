"""Passing configurations to compare a failing one with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from testflow.correlation.narrowing.search import Search
from testflow.correlation.narrowing.weave import Weave

_SAMPLED = 32
_MUTANTS = 32


def find_base(search: Search, known: Iterable[Any], seed: int) -> Any:
    """Give a configuration to come near to, which passes if one is found.

    The nearest of those that are known to pass; otherwise the plainest of the space, one drawn at
    random, or the failing one with a few changes, whichever passes first. If none does, the first.

    Raises:
        Spent: There were not enough runs.
    """
    nearest = sorted(known, key=lambda values: len(Weave(search.best, values)))
    tried: list[Any] = []
    for values in chain(nearest, _candidates(search, seed)):
        if search.passes(values):
            return values
        tried.append(values)
    return next((values for values in tried if not search.space.validate(values)), search.best)


def _candidates(search: Search, seed: int) -> Iterator[Any]:
    space = search.space
    for make in (
        lambda: space.base_choice()[:1],
        lambda: space.sample(_SAMPLED, seed),
        lambda: space.mutate([search.best], _MUTANTS, seed),
    ):
        yield from (each.values for each in make())
