"""One table of the sizes that testflow and its peers reach for models."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import published
from harness import Figure, at_most, finite
from judge import coverage, fault
from limits import within
from models import Model
from peers import peer_module
from programs import (
    Made,
    allpairspy_suite,
    covertable_suite,
    invalid,
    made,
    pict_command,
    pict_suite,
    testflow_suite,
)
from rules import literals

PEERS = ("PICT", "allpairspy", "covertable")
HEAD = (
    "model",
    "rows",
    *PEERS,
    "best published",
    "CPU s",
    "× PICT's",
    "bar",
    "reached",
)
LIMIT_S = 60
# The peers in Python are given less: they would take most of the time of a benchmark.
PYTHON_LIMIT_S = 10
COVERAGE_LIMIT_S = 20
# A model of 3,151 tuples and 31 rules took covertable more than 40 s, one of 1,852 took 2 s.
MOST_TUPLES_OF_COVERTABLE = 3_000


@dataclass(frozen=True, slots=True)
class Line:
    """What was reached for a model.

    Attributes:
        model: For what.
        strength: How many parameters are combined.
        ours: What testflow made.
        peers: What others made.
        bar: The most rows promised; None where nothing is.
    """

    model: Model
    strength: int
    ours: Made
    peers: dict[str, Made]
    bar: int | None = None

    @property
    def name(self) -> str:
        """What the suite covers."""
        return f"{self.model.name}, t={self.strength}"

    @property
    def size(self) -> float:
        """Our rows; infinitely many where there is no suite or a wrong one."""
        return math.inf if self.ours.note or self.ours.size is None else self.ours.size

    @property
    def best(self) -> int | None:
        """The smallest size published."""
        return published.best(self.model.name, self.strength)

    @property
    def exists(self) -> bool:
        """Whether there is a suite, and nothing wrong with it."""
        return self.size < math.inf

    @property
    def reached(self) -> bool:
        """Whether there is a right suite, as small as promised."""
        return self.exists and (self.bar is None or self.size <= self.bar)

    def cells(self) -> tuple[str, ...]:
        """Give the line of the table."""
        pict = self.peers.get("PICT")
        ratio = f"{self.ours.cpu_s / pict.cpu_s:.1f}" if pict and pict.rows is not None else ""
        return (
            self.name,
            _told(self.ours),
            *(_told(self.peers[peer]) if peer in self.peers else "" for peer in PEERS),
            str(self.best or ""),
            f"{self.ours.cpu_s:.3f}",
            ratio,
            "" if self.bar is None else f"≤ {self.bar}",
            "yes" if self.reached else "NO",
        )


def _told(made: Made) -> str:
    if made.size is None:
        return made.note
    return f"{made.size} ({made.note})" if made.note else str(made.size)


def line(  # noqa: PLR0913 - what suites may be made for
    model: Model,
    strength: int = 2,
    *,
    effort: float = 1.0,
    limit_s: float = LIMIT_S,
    bar: int | None = None,
    peers: tuple[str, ...] = PEERS,
) -> Line:
    """Make suites and have ours judged."""
    others = by_peers(model, strength, peers)
    ours = made(limit_s, testflow_suite, model, strength, effort)
    if ours.rows is not None:
        ours = replace(ours, note=fault(model, ours.rows, strength))
    return Line(model, strength, ours, others, bar)


def smallest(
    model: Model, strength: int, programs: Collection[str], peers: tuple[str, ...] = PEERS
) -> int | None:
    """Give the rows of the smallest suite that these programs have, made here or published."""
    sizes = [
        each.size for name, each in by_peers(model, strength, peers).items() if name in programs
    ]
    sizes.append(published.best(model.name, strength, programs))
    return min((size for size in sizes if size is not None), default=None)


def missing(lines: Iterable[Line], what: str) -> Figure:
    """Promise that there is a right suite for every model."""
    return at_most(f"wrong or missing suites of {what}", 0, sum(not each.exists for each in lines))


def above(lines: Iterable[Line], what: str) -> list[Figure]:
    """Promise that every suite is within its bar; nothing where there is no bar at all."""
    barred = [each for each in lines if each.bar is not None]
    return [at_most(what, 0, sum(not each.reached for each in barred))] if barred else []


def each_bar(lines: Iterable[Line]) -> list[Figure]:
    """Promise the bar of each model; one without a bar is to have a suite."""
    return [
        Figure(f"rows for {each.name}", "finishes", finite(each.size), each.reached)
        if each.bar is None
        else at_most(f"rows for {each.name}", each.bar, each.size)
        for each in lines
    ]


@cache
def by_peers(model: Model, strength: int, only: tuple[str, ...]) -> dict[str, Made]:
    """Give the suites of the peers that are installed and can read the model."""
    found: dict[str, Made] = {}
    if "PICT" in only and pict_command():
        found["PICT"] = pict_suite(model, strength, LIMIT_S)
    readable = all(literals(rule) is not None for rule in model.rules)
    if "allpairspy" in only and readable and peer_module("allpairspy"):
        found["allpairspy"] = made(PYTHON_LIMIT_S, allpairspy_suite, model, strength)
    if "covertable" in only and readable and peer_module("covertable"):
        small = _tuples(model, strength) <= MOST_TUPLES_OF_COVERTABLE
        found["covertable"] = (
            made(PYTHON_LIMIT_S, covertable_suite, model, strength)
            if small
            else Made(None, 0.0, "too slow")
        )
    return {name: _noted(model, strength, each) for name, each in found.items()}


def _noted(model: Model, strength: int, one: Made) -> Made:
    """Note what a suite lacks, in the terms of testflow's coverage."""
    if one.rows is None:
        return one
    try:
        share = within(COVERAGE_LIMIT_S, coverage, model, one.rows, strength)
    except TimeoutError:
        return replace(one, note="coverage unknown")
    broken = invalid(model, one.rows)
    lacks = [f"covers {math.floor(share * 1_000) / 1_000:.1%}"] if share < 1 else []
    lacks += [f"{broken} invalid"] if broken else []
    return replace(one, note=", ".join(lacks))


def _tuples(model: Model, strength: int) -> int:
    """Count tuples of values, as the elementary symmetric polynomial of the counts."""
    sums = [1] + [0] * strength
    for count in model.counts:
        for size in range(strength, 0, -1):
            sums[size] += sums[size - 1] * count
    return sums[strength]


def tell(lines: Iterable[Line], title: str) -> list[Line]:
    """Print lines as they come, and what they were measured for."""
    print(f"\n{title}")
    told: list[Line] = []
    widths = (24, 8, 18, 18, 18, 15, 8, 9, 7, 8)
    _print(HEAD, widths)
    for each in lines:
        told.append(each)
        _print(each.cells(), widths)
    return told


def _print(cells: Sequence[str], widths: Sequence[int]) -> None:
    print("  ".join(map(str.ljust, cells, widths)).rstrip(), flush=True)
