"""What a set of configurations covers of its space."""

from testflow.coverage.measure import Cell, Coverage

__all__ = ["Cell", "Coverage"]
