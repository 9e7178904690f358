"""Which settings failures go with, how strongly, which runs are odd, and what changed over runs."""

from testflow.correlation.anomalies import Anomalies, Anomaly, find_anomalies
from testflow.correlation.correlate import correlate, correlate_codes
from testflow.correlation.finding import Correlation, ParameterFinding, Suspect
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
    "Correlation",
    "CulpritChange",
    "ParameterFinding",
    "PastRun",
    "Sensitivity",
    "Suspect",
    "Trends",
    "correlate",
    "correlate_codes",
    "culprit_changes",
    "failure_trends",
    "find_anomalies",
    "measure_sensitivity",
    "past_runs",
]
