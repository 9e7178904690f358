"""Which runs are near which: those that agree in the settings that matter.

A run's neighbours are those that share most classes with it. A setting counts the more, the more of
the values' ranks its classes account for, so that a hundred idle settings do not drown the one that
decides. The sums are whole numbers: no machine rounds them otherwise than another.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from testflow.correlation.one_hot import OneHot
from testflow.runtime.seed import Seed
from testflow.space import Knob

if TYPE_CHECKING:
    from testflow.correlation.arrays import Codes, Numbers, Places

_WEIGHT = 100
_MOST_REFERENCES = 4_000
_MOST_PRODUCTS = 100_000_000
_FEWEST_REFERENCES = 500
_BLOCK_CELLS = 4_000_000


def weights_of(codes: Codes, knobs: Sequence[Knob], values: Numbers) -> Places:
    """Give a whole number for each setting: 1, and up to 100 more for what it accounts for."""
    runs = len(codes)
    ranks = np.empty(runs)
    ranks[np.argsort(values, kind="stable")] = np.arange(runs)
    _, same, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.bincount(same, ranks) / counts)[same]
    variance = ranks.var() or 1.0
    weights = np.ones(len(knobs), np.intp)
    for place in range(len(knobs)):
        _, classes, counts = np.unique(codes[:, place], return_inverse=True, return_counts=True)
        means = np.bincount(classes, ranks) / counts
        share = (counts * (means - ranks.mean()) ** 2).sum() / runs / variance
        chance = (len(counts) - 1) / max(runs - 1, 1)
        weights[place] += round(_WEIGHT * max(0.0, float(share) - chance))
    return weights


def nearest(codes: Codes, knobs: Sequence[Knob], weights: Places, count: int, seed: Seed) -> Places:
    """Give the places of the nearest other runs, a row for each run, the nearest first.

    Where there are many runs, some thousand of them, chosen by lot, are what all are compared
    with. Of runs that are equally near, lot decides too.
    """
    runs = len(codes)
    most = min(_MOST_REFERENCES, max(_FEWEST_REFERENCES, _MOST_PRODUCTS // max(runs, 1)))
    references = seed.child("neighbours").generator().permutation(runs)[:most]
    count = min(count, len(references) - 1)
    terms = OneHot.of(codes, knobs)
    known = terms.matrix(codes[references])
    scale = np.array([weights[knob] for knob, _ in terms.columns], np.float32)
    ranks = np.arange(len(references))
    found = np.empty((runs, count), np.intp)
    step = max(1, _BLOCK_CELLS // len(references))
    for start in range(0, runs, step):
        rows = np.arange(start, min(start + step, runs))
        shared = ((terms.matrix(codes[rows]) * scale) @ known.T).astype(np.int64)
        shared[rows[:, None] == references[None, :]] = -1
        keys = ranks - shared * len(references)
        order = np.argpartition(keys, count - 1, axis=1)[:, :count]
        chosen = np.take_along_axis(keys, order, axis=1)
        order = np.take_along_axis(order, np.argsort(chosen, axis=1), axis=1)
        found[rows] = references[order]
    return found
