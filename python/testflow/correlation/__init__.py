"""Which settings failures go with."""

from testflow.correlation.correlate import correlate, correlate_codes
from testflow.correlation.finding import Correlation, ParameterFinding, Suspect

__all__ = ["Correlation", "ParameterFinding", "Suspect", "correlate", "correlate_codes"]
