"""Which settings failures go with, and the runs that say which of them are needed."""

from testflow.correlation.correlate import correlate, correlate_codes
from testflow.correlation.finding import Correlation, ParameterFinding, Suspect
from testflow.correlation.narrowing.isolate import isolate
from testflow.correlation.narrowing.isolated import Culprit, Suspicion
from testflow.correlation.narrowing.isolation import Isolation
from testflow.correlation.narrowing.minimize import minimize
from testflow.correlation.narrowing.minimized import Ending, Free, Minimized, Needed

__all__ = [
    "Correlation",
    "Culprit",
    "Ending",
    "Free",
    "Isolation",
    "Minimized",
    "Needed",
    "ParameterFinding",
    "Suspect",
    "Suspicion",
    "correlate",
    "correlate_codes",
    "isolate",
    "minimize",
]
