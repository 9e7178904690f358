"""How strongly failures or numbers depend on each setting: models of several kinds."""

from testflow.correlation.sensitivity.importance import (
    Importance,
    Importances,
    importances,
    permuted,
)
from testflow.correlation.sensitivity.measure import Sensitivity, measure_sensitivity
from testflow.correlation.sensitivity.regression import Influence, Regression, regress
from testflow.correlation.sensitivity.rules import Rule, Rules, learn_rules
from testflow.correlation.sensitivity.sobol import SobolIndex, sobol_of, sobol_of_factorial
from testflow.correlation.sensitivity.variance import VarianceShares, variance_shares

__all__ = [
    "Importance",
    "Importances",
    "Influence",
    "Regression",
    "Rule",
    "Rules",
    "Sensitivity",
    "SobolIndex",
    "VarianceShares",
    "importances",
    "learn_rules",
    "measure_sensitivity",
    "permuted",
    "regress",
    "sobol_of",
    "sobol_of_factorial",
    "variance_shares",
]
