"""Which configurations tell most about what is suspected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# What tells fewer bits tells nothing.
_NO_BITS = 1e-6
_DIGITS = 2


def most_telling(
    within: NDArray[np.bool_],
    weights: NDArray[np.float64],
    likeness: NDArray[np.float64],
    count: int,
) -> list[int]:
    """Give the places of the configurations whose outcomes together tell most.

    A configuration fails if it has the combination that is the reason, so the outcomes of several
    part the combinations into groups. One after the other is chosen that makes the entropy of
    those groups largest; of those that tell about as much, the one that is least like the failing
    configuration.

    Args:
        within: Which combinations each configuration has: configurations by combinations.
        weights: How likely each combination is to be the reason; what is missing to 1 is that none
            of them is.
        likeness: How like each configuration is to the failing one, from 0 to 1.
        count: How many to choose at most; those that tell nothing are left out.
    """
    masses = np.append(weights, max(0.0, 1 - weights.sum()))
    within = np.pad(within, ((0, 0), (0, 1)))
    groups = np.zeros(len(masses), dtype=np.intp)
    chosen: list[int] = []
    known = 0.0
    while len(chosen) < min(count, len(within)):
        bits = np.array([_entropy(2 * groups + has, masses) for has in within])
        bits[chosen] = known
        if bits.max() - known < _NO_BITS:
            break
        best = int(np.lexsort((likeness, -np.round(bits, _DIGITS)))[0])
        chosen.append(best)
        known = float(bits[best])
        groups = np.unique(2 * groups + within[best], return_inverse=True)[1]
    return chosen


def _entropy(groups: NDArray[np.intp], masses: NDArray[np.float64]) -> float:
    shares = np.bincount(groups, masses)
    shares = shares[shares > 0]
    return float(-(shares * np.log2(shares)).sum())
