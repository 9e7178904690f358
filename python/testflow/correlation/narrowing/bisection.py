"""Which of many choices a failure needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations

# Whether it fails when these choices are kept and all others taken back; None where the rules do
# not admit that.
Probe = Callable[[frozenset[int]], bool | None]

# Pairs of more choices than these are too many to be looked at.
_MOST_TIED = 100


def needed(count: int, probe: Probe) -> list[int]:
    """Give a part of the choices with which it fails, and without any one of which it does not.

    With all of them it must fail. Each choice that is needed is found by bisection, in about
    ``log2(count)`` probes (Zhang and Zhang, ISSTA 2011); what is left is then reduced choice by
    choice and, where the rules tie choices to each other, pair by pair, until nothing can go
    (1-minimal, as Zeller and Hildebrandt, TSE 2002, call it).
    """
    kept = _bisected(count, probe)
    while smaller := next(_smaller(kept, probe), None):
        kept = [choice for choice in kept if choice not in smaller]
    return kept


def _bisected(count: int, probe: Probe) -> list[int]:
    found: list[int] = []
    rest = list(range(count))
    while rest and not probe(frozenset(found)):
        # With `rest[low:]` it fails, with `rest[high:]` it does not.
        low, high, fails = 0, len(rest), False
        while high - low > 1 and fails is not None:
            middle, fails = _between(low, high, partial(_probed, probe, found, rest))
            if fails is not None:
                low, high = (middle, high) if fails else (low, middle)
        # Where the rules admit nothing in between, it is the first of them that they tie.
        last = low if fails is None else high - 1
        found.append(rest[last])
        rest = rest[last + 1 :]
    return sorted(found)


def _probed(probe: Probe, found: list[int], rest: list[int], at: int) -> bool | None:
    return probe(frozenset([*found, *rest[at:]]))


def _between(low: int, high: int, probe: Callable[[int], bool | None]) -> tuple[int, bool | None]:
    """Probe as near to the middle as the rules admit."""
    middle = (low + high) // 2
    for at in sorted(range(low + 1, high), key=lambda at: (abs(at - middle), at)):
        fails = probe(at)
        if fails is not None:
            return at, fails
    return middle, None


def _smaller(kept: list[int], probe: Probe) -> Iterator[tuple[int, ...]]:
    """Give choices without which it still fails."""
    tied: list[int] = []
    for choice in kept:
        fails = probe(frozenset(kept) - {choice})
        if fails:
            yield (choice,)
        if fails is None:
            tied.append(choice)
    for pair in combinations(tied[:_MOST_TIED], 2):
        if probe(frozenset(kept).difference(pair)):
            yield pair
