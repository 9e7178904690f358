"""How failures went over the runs of a history."""

from testflow.correlation.trends.changes import Change, level_changes, share_changes
from testflow.correlation.trends.culprits import (
    CulpritChange,
    compare_culprits,
    culprit_changes,
)
from testflow.correlation.trends.reading import PastRun, past_runs
from testflow.correlation.trends.trend import (
    Trend,
    TrendChange,
    TrendPoint,
    Trends,
    failure_trends,
)

__all__ = [
    "Change",
    "CulpritChange",
    "PastRun",
    "Trend",
    "TrendChange",
    "TrendPoint",
    "Trends",
    "compare_culprits",
    "culprit_changes",
    "failure_trends",
    "level_changes",
    "past_runs",
    "share_changes",
]
