"""Suites of models with hard rules, and of Boolean models with hundreds of options.

`--quick` takes a few small models alone.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from comparison import above, each_bar, line, missing, smallest, tell
from harness import Figure, keep
from models import Model, competition, feature_models, folder
from published import best

PEERS = ("PICT",)
KINDS = ("MCAC", "NUMC", "BOOLC")
QUICK = 3
LIMIT_S = 20
LARGE_EFFORT = 20
LARGE_LIMIT_S = 300
FACTOR = 1.3
PEER = "CAmpactor"


def hard(models: Path, kind: str, *, quick: bool) -> list[Figure]:
    """Compare suites of one kind of model of the CT competition."""
    every = list(competition(models, kind))
    chosen = sorted(every, key=lambda model: len(model.text))[:QUICK] if quick else every
    lines = tell(
        (
            line(model, limit_s=LIMIT_S, bar=smallest(model, 2, ("PICT",), PEERS), peers=PEERS)
            for model in chosen
        ),
        f"pairs of {kind}, default effort, {LIMIT_S} s at most; the bar is PICT's suite",
    )
    others = [each.peers["PICT"].size for each in lines if "PICT" in each.peers]
    found = missing(lines, f"{len(lines)} {kind} models in {LIMIT_S} s")
    if others:
        found = replace(found, peer="PICT, in 60 s", theirs=others.count(None))
    return [found, *above(lines, f"{kind} models where PICT's suite is smaller")]


def large(models: Path, *, quick: bool) -> list[Figure]:
    """Compare suites of feature models with the smallest published."""
    every = sorted(feature_models(models), key=lambda model: len(model.counts))
    lines = tell(
        (
            line(model, effort=LARGE_EFFORT, limit_s=LARGE_LIMIT_S, bar=bar(model), peers=())
            for model in (every[:1] if quick else every)
        ),
        f"pairs of feature models, effort {LARGE_EFFORT}; the bar is {FACTOR} × {PEER}'s suite",
    )
    return each_bar(lines)


def bar(model: Model) -> int | None:
    """Give how many rows are near those of the best program for such models."""
    rows = best(model.name, 2, (PEER,))
    return None if rows is None else int(FACTOR * rows)


def main() -> None:
    quick = "--quick" in sys.argv
    models = folder()
    if models is None:
        return
    told = [figure for kind in KINDS for figure in hard(models, kind, quick=quick)]
    keep("covering_hard", told + large(models, quick=quick))


if __name__ == "__main__":
    main()
