"""Runs unlike those of near configurations."""

from testflow.correlation.anomalies.find import find_anomalies
from testflow.correlation.anomalies.finding import Anomalies, Anomaly
from testflow.correlation.anomalies.isolated import isolated_runs
from testflow.correlation.anomalies.numbers import odd_numbers
from testflow.correlation.anomalies.outcomes import odd_outcomes

__all__ = ["Anomalies", "Anomaly", "find_anomalies", "isolated_runs", "odd_numbers", "odd_outcomes"]
