"""What a set of configurations covers of its space."""

from testflow.coverage.pairs import Coverage, PairCell

__all__ = ["Coverage", "PairCell"]
