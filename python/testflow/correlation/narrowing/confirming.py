"""Configurations that have a culprit, and beside it what was never seen to fail with it.

What is named as a culprit must make configurations fail whatever else they have. Where a class of
another setting never stood beside it, it may be too general: with that class they may pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from testflow.correlation.narrowing.evidence import NO_CLASS, Evidence, Rows
from testflow.correlation.narrowing.weave import Weave

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from testflow.correlation.narrowing.hypotheses import Combination
    from testflow.runtime.seed import Seed

_DRAWN = 8


def have(rows: Rows, combination: Combination) -> NDArray[np.bool_]:
    """Give which rows have all classes of a combination."""
    settings, codes = zip(*combination, strict=True)
    return (rows[:, settings] == codes).all(axis=1)


def confirming(evidence: Evidence, combination: Combination, count: int, seed: Seed) -> list[Any]:
    """Give valid configurations with a combination and classes that were not seen to fail with it.

    Args:
        evidence: What was run; something with the combination failed.
        combination: What is held.
        count: At most so many; each has a class that those before it have not.
        seed: Another seed gives others.
    """
    if count < 1:
        return []
    failing, rows = evidence.those(failed=True)
    held = np.flatnonzero(have(rows, combination))
    varied = _varied(evidence, failing[held[-1]], combination, seed)
    found = evidence.rows_of(varied)
    known = evidence.seen
    is_new = np.array([row.tobytes() not in known for row in found], dtype=np.bool_)
    is_fresh = ~(found[:, None] == rows[held]).any(axis=1) & (found != NO_CLASS)
    is_fresh[~(is_new & have(found, combination))] = False
    chosen: list[Any] = []
    while len(chosen) < count and is_fresh.any():
        best = int(is_fresh.sum(axis=1).argmax())
        chosen.append(varied[best])
        is_fresh &= ~((found == found[best]) & is_fresh[best])
    return chosen


def _varied(evidence: Evidence, failing: Any, combination: Combination, seed: Seed) -> list[Any]:
    """Give a failing configuration with as much as can be changed while it has a combination."""
    space = evidence.space
    donors = [*space.cover(1, seed.value, effort=0), *space.sample(_DRAWN, seed.value)]
    varied: list[Any] = []
    for donor in donors:
        weave = Weave(failing, donor.values)
        kept = _needed(evidence, weave, combination)
        if space.validate(weave.build(kept)):
            kept = _singly(evidence, weave, kept)
        varied.append(weave.build(kept))
    return varied


def _needed(evidence: Evidence, weave: Weave, combination: Combination) -> set[int]:
    """Give the differences without any one of which the combination is lost."""
    every = set(range(len(weave)))
    if not every:
        return every
    rows = evidence.rows_of([weave.build(every - {at}) for at in sorted(every)])
    return set(np.flatnonzero(~have(rows, combination)).tolist())


def _singly(evidence: Evidence, weave: Weave, needed: set[int]) -> set[int]:
    """Take over one difference after the other, as far as the rules admit."""
    kept = set(range(len(weave)))
    for at in sorted(kept - needed):
        if not evidence.space.validate(weave.build(kept - {at})):
            kept.remove(at)
    return kept
