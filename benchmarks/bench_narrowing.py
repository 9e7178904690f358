"""Finding what a failure needs by further runs: how many it takes, and how often that is right.

The peers are the methods of the literature, written here as they are described: OFOT changes one
setting after the other, FIC bisects (Zhang and Zhang, ISSTA 2011). Both assume that there is one
fault and that a replaced value brings none of its own. Both, and `minimize`, are given a failing
configuration only; `isolate` also knows how a covering suite ended, whose runs are not counted.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import islice

from harness import Figure, at_most, keep
from testflow import Configuration, Space, isolate, minimize

SETTINGS, VALUES, SEEDS = 20, 4, 100
SPACE = Space({f"p{n}": list(range(VALUES)) for n in range(SETTINGS)})
EXACT = 95

Fault = dict[str, int]
Values = dict[str, int]


@dataclass(frozen=True, slots=True)
class Case:
    """What is planted, and a configuration that fails for the first fault."""

    faults: list[Fault]
    failing: Values
    chance: random.Random

    def fails(self, values: Values) -> bool:
        """Whether a configuration has one of the faults."""
        return any(fault.items() <= values.items() for fault in self.faults)

    def passes(self, values: Values) -> bool:
        """Whether it has none."""
        return not self.fails(values)


def planted(sizes: tuple[int, ...], seed: int) -> Case:
    """Plant faults of so many settings each; the configuration has the first of them only."""
    chance = random.Random(f"{sizes} {seed}")
    names = iter(chance.sample(list(SPACE.knobs), sum(sizes)))
    faults = [
        {knob.path: chance.randrange(VALUES) for knob in islice(names, size)} for size in sizes
    ]
    others = Case(faults[1:], {}, chance)
    for each in SPACE.sample(1_000, seed):
        values = {**each.values, **faults[0]}
        if others.passes(values):
            return Case(faults, values, chance)
    message = "no configuration fails for the first fault only"
    raise AssertionError(message)


def named(found: list[Fault], case: Case) -> bool:
    """Whether what was found is what was planted."""
    return sorted(map(sorted, map(dict.items, found))) == sorted(
        map(sorted, map(dict.items, case.faults))
    )


def of_terms(terms: tuple[str, ...]) -> Fault:
    """Read terms as `path = value`."""
    return {name: int(value) for name, _, value in (term.partition(" = ") for term in terms)}


def by_minimize(case: Case) -> tuple[bool, int]:
    found = minimize(case.failing, case.passes, space=SPACE, isolated=False)
    return named([of_terms(found.terms)], Case(case.faults[:1], {}, case.chance)), found.runs


def by_isolate(case: Case, strength: int) -> tuple[bool, int]:
    """Isolate what makes a covering suite fail; the failing configuration is part of it."""
    known = [*(each.values for each in suite(strength)), case.failing]
    known += [{**case.failing, **fault} for fault in case.faults[1:]]
    search = isolate(known, map(case.passes, known), space=SPACE, strength=strength)
    runs = search.run(case.passes, isolated=False)
    seen = [fault for fault in case.faults if any(fault.items() <= one.items() for one in known)]
    found = [of_terms(culprit.terms) for culprit in search.culprits]
    return named(found, Case(seen, {}, case.chance)), runs


@cache
def suite(strength: int) -> list[Configuration]:
    return list(SPACE.cover(strength, effort=0))


def by_ofot(case: Case) -> tuple[bool, int]:
    """One setting after the other is given another value; those that make it pass are needed."""
    other = replaced(case)
    found = {
        name: value
        for name, value in case.failing.items()
        if case.passes({**case.failing, name: other[name]})
    }
    return named([found], Case(case.faults[:1], {}, case.chance)), SETTINGS


def by_fic(case: Case) -> tuple[bool, int]:
    """Needed settings are found one after the other, each by bisection."""
    other, names = replaced(case), list(case.failing)
    found: Fault = {}
    runs = 0

    def fails(kept: list[str]) -> bool:
        nonlocal runs
        runs += 1
        return case.fails({**other, **found, **{name: case.failing[name] for name in kept}})

    while names and not fails([]):
        low, high = 0, len(names)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if fails(names[middle:]) else (low, middle)
        found[names[low]] = case.failing[names[low]]
        names = names[high:]
    return named([found], Case(case.faults[:1], {}, case.chance)), runs


def replaced(case: Case) -> Values:
    """Give each setting another value, by chance."""
    return {
        name: (value + case.chance.randrange(1, VALUES)) % VALUES
        for name, value in case.failing.items()
    }


Method = Callable[[Case], tuple[bool, int]]


def over_seeds(sizes: tuple[int, ...], method: Method) -> tuple[int, float]:
    """Give how often a method names exactly what is planted, and the median number of runs."""
    results = [method(planted(sizes, seed)) for seed in range(SEEDS)]
    return sum(right for right, _ in results), statistics.median(runs for _, runs in results)


def figures(
    what: str, sizes: tuple[int, ...], minimize_runs: int, isolate_runs: int
) -> list[Figure]:
    """Compare the methods on one kind of planted faults."""
    strength = max(sizes)
    peers = {"OFOT": over_seeds(sizes, by_ofot), "FIC": over_seeds(sizes, by_fic)}
    told: list[Figure] = []
    for name, method, most in (
        ("minimize", by_minimize, minimize_runs),
        ("isolate", lambda case: by_isolate(case, strength), isolate_runs),
    ):
        right, runs = over_seeds(sizes, method)
        told += [
            Figure(
                f"{what}: {name}, exact of {SEEDS}",
                f"at least {EXACT}",
                right,
                right >= EXACT,
                f"{peer}, {their_runs:g} runs",
                their_right,
            )
            for peer, (their_right, their_runs) in peers.items()
        ]
        told.append(at_most(f"{what}: {name}, median runs", most, runs))
    return told


keep(
    "narrowing",
    [
        *figures("a pair", (2,), 30, 10),
        *figures("a triple", (3,), 35, 10),
        *figures("a pair, and a value elsewhere", (2, 1), 35, 12),
    ],
)
