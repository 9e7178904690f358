"""The shared nouns: frozen values that every part speaks of."""

from testflow.model.configuration import Configuration, Json, Origin, Unbreakable, Violation
from testflow.model.event import (
    Event,
    RunFinished,
    RunResumed,
    RunStarted,
    StoreRecovered,
    TestFinished,
)
from testflow.model.malformed import MalformedText
from testflow.model.outcome import Blocked, Outcome, Skipped, Symptom, Verdict
from testflow.model.parameter import Constraint, Parameter
from testflow.model.result import RunStatus, TestId, TestResult

__all__ = [
    "Blocked",
    "Configuration",
    "Constraint",
    "Event",
    "Json",
    "MalformedText",
    "Origin",
    "Outcome",
    "Parameter",
    "RunFinished",
    "RunResumed",
    "RunStarted",
    "RunStatus",
    "Skipped",
    "StoreRecovered",
    "Symptom",
    "TestFinished",
    "TestId",
    "TestResult",
    "Unbreakable",
    "Verdict",
    "Violation",
]
