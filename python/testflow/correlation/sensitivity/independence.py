"""Whether settings vary independently of each other, as far as runs can tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from testflow.correlation.one_hot import OneHot
from testflow.space import Knob

if TYPE_CHECKING:
    from testflow.correlation.arrays import Codes, Numbers

# A pair that is expected so often and never occurs is missing by a rule, not by chance.
_EXPECTED = 20
_STRONG = 0.3


def dependence(codes: Codes, knobs: Sequence[Knob]) -> str:
    """Say in words which two settings go together the most; empty where none do.

    Two settings do where two of their classes never meet though 20 meetings are expected, or
    where the association (Cramér's V, corrected for bias: Bergsma 2013) is above 0.3.
    """
    terms = OneHot.of(codes, knobs)
    if not terms.columns:
        return ""
    ones = terms.matrix(codes)
    together = (ones.T @ ones).astype(np.float64)
    counts = together.diagonal()
    expected = np.outer(counts, counts) / len(codes)
    owners = np.array([knob for knob, _ in terms.columns])
    apart = owners[:, None] < owners[None, :]
    missing = np.where(apart & (together == 0), expected, 0)
    one, two = np.unravel_index(int(missing.argmax()), missing.shape)
    if missing[one, two] >= _EXPECTED:
        return f"{terms.term(int(one))} never meets {terms.term(int(two))}"
    return _strongest((together - expected) ** 2 / expected, owners, len(codes), knobs)


def _strongest(parts: Numbers, owners: Numbers, runs: int, knobs: Sequence[Knob]) -> str:
    seen, starts, sizes = np.unique(owners, return_index=True, return_counts=True)
    squares = np.add.reduceat(np.add.reduceat(parts, starts, axis=0), starts, axis=1) / runs
    free = np.outer(sizes - 1, sizes - 1) / (runs - 1)
    corrected = sizes - (sizes - 1) ** 2 / (runs - 1)
    least = np.minimum.outer(corrected, corrected) - 1
    strength = np.sqrt(np.maximum(squares - free, 0) / np.maximum(least, 1e-9))
    strength[np.tril_indices(len(seen))] = 0
    one, two = np.unravel_index(int(strength.argmax()), strength.shape)
    if strength[one, two] <= _STRONG:
        return ""
    paths = knobs[int(seen[one])].path, knobs[int(seen[two])].path
    return f"{paths[0]} and {paths[1]} go together (Cramér's V {strength[one, two]:.2f})"
