"""Which settings failures go with and need, how strongly, which runs are odd, what changed."""

from testflow.correlation.anomalies import Anomalies, Anomaly, find_anomalies
from testflow.correlation.association import Association
from testflow.correlation.classes import ClassFinding
from testflow.correlation.correlate import correlate, correlate_codes
from testflow.correlation.finding import Correlation, ParameterFinding, Suspect
from testflow.correlation.narrowing.isolate import isolate
from testflow.correlation.narrowing.isolated import Culprit, Suspicion
from testflow.correlation.narrowing.isolation import Isolation
from testflow.correlation.narrowing.minimize import minimize
from testflow.correlation.narrowing.minimized import Ending, Free, Minimized, Needed
from testflow.correlation.ranking import Level
from testflow.correlation.sensitivity import Sensitivity, measure_sensitivity
from testflow.correlation.trends import (
    CulpritChange,
    PastRun,
    Trends,
    culprit_changes,
    failure_trends,
    past_runs,
)

__all__ = [
    "Anomalies",
    "Anomaly",
    "Association",
    "ClassFinding",
    "Correlation",
    "Culprit",
    "CulpritChange",
    "Ending",
    "Free",
    "Isolation",
    "Level",
    "Minimized",
    "Needed",
    "ParameterFinding",
    "PastRun",
    "Sensitivity",
    "Suspect",
    "Suspicion",
    "Trends",
    "correlate",
    "correlate_codes",
    "culprit_changes",
    "failure_trends",
    "find_anomalies",
    "isolate",
    "measure_sensitivity",
    "minimize",
    "past_runs",
]
