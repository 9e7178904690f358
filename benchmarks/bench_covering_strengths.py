"""Suites of strength 3 and more: how small they are beside those of peers and the best published.

`--quick` takes a few small models alone.
"""

from __future__ import annotations

import sys
from pathlib import Path

from comparison import above, each_bar, line, missing, smallest, tell
from harness import Figure, at_most, keep
from models import TCAS, casa, folder, ibm, named, uniform

THREE_WAY = (
    "spins",
    "spinv",
    "bugzilla",
    "benchmark_3",
    "benchmark_7",
    "benchmark_23",
    "Banking1",
    "Banking2",
    "CommProtocol",
    "Concurrency",
    "Healthcare1",
    "Healthcare2",
    "Healthcare3",
    "Healthcare4",
    "NetworkMgmt",
    "ProcessorComm1",
    "ProcessorComm2",
    "Storage1",
    "Storage2",
    "Storage3",
    "SystemMgmt",
    "Telecom",
)
QUICK = ("benchmark_7", "Banking2", "Storage2")
QUICK_STRENGTH = 3
# PICT does not finish it within a minute.
LARGEST = "gcc"
UNIFORM = {("3^4", 3): 27, ("3^13", 3): 74, ("4^10", 3): 156, ("2^20", 4): 68}
TCAS_ROWS = {2: 100, 3: 400, 4: 1_370, 5: 4_262, 6: None}
NEAR = 1.05
EFFORT = 150
CPU_S = 10.0
LIMIT_S = 120


def three_way(models: Path, *, quick: bool) -> list[Figure]:
    """Compare suites for the triples of the published models."""
    every = [*casa(models), *ibm(models)]
    chosen = named(every, *(QUICK if quick else (*THREE_WAY, LARGEST)))
    lines = tell(
        (
            line(
                model,
                3,
                effort=1 if model.name == LARGEST else EFFORT,
                limit_s=LIMIT_S,
                bar=smallest(model, 3, ("PICT",)),
            )
            for model in chosen
        ),
        f"triples, effort {EFFORT}, of {LARGEST} 1; the bar is PICT's suite",
    )
    known = [each for each in lines if each.best is not None]
    near = sum(each.size <= NEAR * (each.best or 0) for each in known)
    most = len(known) // 2 + 1
    return [
        missing(lines, "triples"),
        *above(lines, "models where PICT's suite of triples is smaller"),
        Figure(
            f"suites of triples within {NEAR} × the best published, of {len(known)}",
            f"at least {most}",
            near,
            near >= most,
        ),
        at_most(
            f"CPU seconds of the slowest suite of triples but {LARGEST}'s",
            CPU_S,
            max(each.ours.cpu_s for each in lines if each.model.name != LARGEST),
        ),
    ]


def without_rules(*, quick: bool) -> list[Figure]:
    """Compare suites of models without rules."""
    wanted = [(uniform(name), strength, bar) for (name, strength), bar in UNIFORM.items()]
    wanted += [(TCAS, strength, bar) for strength, bar in TCAS_ROWS.items()]
    lines = tell(
        (
            line(model, strength, effort=EFFORT, limit_s=LIMIT_S, bar=bar)
            for model, strength, bar in wanted
            if not quick or strength <= QUICK_STRENGTH
        ),
        f"without rules, effort {EFFORT}",
    )
    return each_bar(lines)


def main() -> None:
    quick = "--quick" in sys.argv
    models = folder()
    figures = without_rules(quick=quick)
    if models:
        figures += three_way(models, quick=quick)
    keep("covering_strengths", figures)


if __name__ == "__main__":
    main()
