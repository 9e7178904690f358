"""Pairwise suites: how small they are beside those of peers and the smallest published.

`--quick` takes a few small models alone.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import published
from comparison import Line, above, each_bar, line, missing, smallest, tell
from harness import Figure, at_most, finite, keep
from models import CASA, Model, casa, folder, ibm, named, uniform

QUICK = ("spins", "benchmark_3", "benchmark_7", "Banking1", "Concurrency", "Storage2", "Telecom")
GREEDY_PEERS = ("PICT", "ACTS", "CAgen")
MOST_ROWS_OF_CASA = 1_115
LEAST_BEST = 53
BEST_ROWS = {"gcc": 16, "spinv": 31, "apache": 30, "bugzilla": 16}
MEAN_CPU_S = 0.1
LONG_EFFORT = 20
LONG_CPU_S = 2.0
UNIFORM = {
    "3^4": 9,
    "3^13": 15,
    "4^15 3^17 2^29": 29,
    "4^1 3^39 2^35": 21,
    "2^100": 10,
    "10^20": 180,
    "10^10": 120,
    "2^1000": 14,
}
UNIFORM_EFFORT = 8
UNIFORM_CPU_S = 1.0


def by_default(models: Sequence[Model]) -> list[Figure]:
    """Compare suites of the default effort: no greedy program's is to be smaller."""
    lines = tell(
        (line(model, bar=smallest(model, 2, GREEDY_PEERS)) for model in models),
        "pairs, default effort; the bar is the smallest suite of PICT, ACTS and CAgen",
    )
    mean_cpu_s = sum(each.ours.cpu_s for each in lines) / len(lines)
    return [
        missing(lines, "pairs, default effort"),
        *above(lines, "models with a smaller suite of PICT, ACTS or CAgen, default effort"),
        at_most("mean CPU seconds of a suite, default effort", MEAN_CPU_S, mean_cpu_s),
        *sums(lines),
    ]


def sums(lines: Sequence[Line]) -> list[Figure]:
    """Compare the rows of all models of CASA, where all are there."""
    of_casa = [each for each in lines if each.model.name in CASA]
    if len(of_casa) < len(CASA):
        return []
    ours = sum(each.size for each in of_casa)
    theirs = [each.peers["PICT"].size for each in of_casa if "PICT" in each.peers]
    known = [size for size in theirs if size is not None]
    return [
        Figure(
            "rows of the 35 models of CASA, default effort",
            f"at most {MOST_ROWS_OF_CASA:,}",
            finite(ours),
            ours <= MOST_ROWS_OF_CASA,
            "PICT",
            sum(known) if len(known) == len(CASA) else None,
        )
    ]


def with_effort(models: Sequence[Model]) -> list[Figure]:
    """Compare suites of two seconds with the smallest that were ever published."""
    bars = {model.name: published.best(model.name, 2) for model in models} | BEST_ROWS
    lines = tell(
        (line(model, effort=LONG_EFFORT, bar=bars[model.name]) for model in models),
        f"pairs, effort {LONG_EFFORT}; the bar is the best published",
    )
    reached = sum(each.reached for each in lines)
    allowed = min(LEAST_BEST, len(models))
    slowest = max(each.ours.cpu_s for each in lines)
    return [
        missing(lines, f"pairs, effort {LONG_EFFORT}"),
        Figure(
            f"models with at most the best published rows, of {len(models)}",
            f"at least {allowed}",
            reached,
            reached >= allowed,
        ),
        at_most(f"CPU seconds of the slowest suite, effort {LONG_EFFORT}", LONG_CPU_S, slowest),
        *each_bar(each for each in lines if each.model.name in BEST_ROWS),
    ]


def without_rules(names: Sequence[str]) -> list[Figure]:
    """Compare suites of models whose best sizes are known from algebra."""
    lines = tell(
        (line(uniform(name), effort=UNIFORM_EFFORT, bar=UNIFORM[name]) for name in names),
        f"pairs without rules, effort {UNIFORM_EFFORT}",
    )
    slowest = max(each.ours.cpu_s for each in lines)
    return [
        *each_bar(lines),
        at_most("CPU seconds of the slowest suite without rules", UNIFORM_CPU_S, slowest),
    ]


def constrained(models: Path, *, quick: bool) -> list[Figure]:
    """Compare suites of the published models with rules."""
    every = [*casa(models), *ibm(models)]
    chosen = named(every, *QUICK) if quick else every
    return by_default(chosen) + with_effort(chosen)


def main() -> None:
    quick = "--quick" in sys.argv
    models = folder()
    figures = without_rules(list(UNIFORM)[:2] if quick else list(UNIFORM))
    if models:
        figures += constrained(models, quick=quick)
    keep("covering", figures)


if __name__ == "__main__":
    main()
