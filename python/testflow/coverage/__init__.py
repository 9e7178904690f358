"""What a set of configurations covers of its space."""

from testflow.coverage.figures import Cell, Exclusion, Plan, Step
from testflow.coverage.measure import Coverage

__all__ = ["Cell", "Coverage", "Exclusion", "Plan", "Step"]
