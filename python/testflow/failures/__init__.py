"""Failures sorted: what kind each is, why it is called that, who should know."""

from testflow.failures.analysis import FailureAnalysis
from testflow.failures.fingerprint import fingerprint_of
from testflow.failures.masks import masked
from testflow.failures.spec import CategorySpec, FailureAnalysisSpec

__all__ = [
    "CategorySpec",
    "FailureAnalysis",
    "FailureAnalysisSpec",
    "fingerprint_of",
    "masked",
]
