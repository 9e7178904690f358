"""How a table of counts goes together, by the test that its counts allow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from testflow.correlation.statistics import compare_exactly, compare_table

if TYPE_CHECKING:
    from testflow.correlation.arrays import Counts

_SMALL_COUNT = 5
_TWO = 2


@dataclass(frozen=True, slots=True)
class Association:
    """How strongly something goes with a setting.

    Attributes:
        test: The statistical test.
        statistic: Chi-square, H, or Spearman's rho; for two classes tested exactly phi.
        degrees: Degrees of freedom; 0 where the test has none.
        p_value: The chance of an association this strong where there is none.
        effect: Cramér's V, epsilon squared or the size of rho: from 0 to 1.
        is_rough: Whether p is only roughly known: fewer than five runs are expected somewhere, and
            an exact test exists for two rows or two columns only.
    """

    test: str
    statistic: float
    degrees: int
    p_value: float
    effect: float
    is_rough: bool = False


def associate(table: Counts) -> Association | None:
    """Test a table of counts; None where there is nothing to compare."""
    found = compare_table(table)
    if found is None:
        return None
    statistic, effect = found.pearson.statistic, found.cramers_v
    if found.least_expected >= _SMALL_COUNT:
        p_value = found.pearson.p_value
        return Association("chi-square", statistic, found.degrees, p_value, effect)
    kept = table[np.ix_(table.any(axis=1), table.any(axis=0))]
    if _TWO not in kept.shape:
        p_value = found.pearson.p_value
        return Association("chi-square", statistic, found.degrees, p_value, effect, is_rough=True)
    exact = compare_exactly(kept if kept.shape[1] == _TWO else kept.T)
    if exact is None:
        return None
    if kept.shape == (_TWO, _TWO):
        return Association("Fisher exact", effect, 0, exact.p_value, effect)
    name = "Fisher-Freeman-Halton"
    test = f"{name}, sampled" if exact.samples else f"{name} exact"
    return Association(test, statistic, 0, exact.p_value, effect)
