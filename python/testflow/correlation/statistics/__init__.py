"""The statistics that correlation stands on, for counts and numbers of one's own.

P-values have all their digits down to 1e-300. Functions give None where there is nothing to
compare: one row or column only that has runs, groups without numbers, numbers that are all equal.
"""

from testflow.correlation.statistics.adjustment import adjust
from testflow.correlation.statistics.contrast import (
    Contrast,
    Estimate,
    Fisher,
    contrast,
    contrasts,
    share_intervals,
)
from testflow.correlation.statistics.ranks import (
    KruskalWallis,
    MannWhitney,
    Spearman,
    compare_codes,
    compare_groups,
    compare_two,
    correlate_ranks,
)
from testflow.correlation.statistics.strata import Stratified, compare_strata
from testflow.correlation.statistics.suspicion import Suspiciousness, rank_tables
from testflow.correlation.statistics.tables import (
    ChiSquare,
    Contingency,
    Exact,
    compare_exactly,
    compare_table,
    compare_tables,
)

__all__ = [
    "ChiSquare",
    "Contingency",
    "Contrast",
    "Estimate",
    "Exact",
    "Fisher",
    "KruskalWallis",
    "MannWhitney",
    "Spearman",
    "Stratified",
    "Suspiciousness",
    "adjust",
    "compare_codes",
    "compare_exactly",
    "compare_groups",
    "compare_strata",
    "compare_table",
    "compare_tables",
    "compare_two",
    "contrast",
    "contrasts",
    "correlate_ranks",
    "rank_tables",
    "share_intervals",
]
