"""The shared nouns: frozen values that every part speaks of."""

from testflow.model.case import TestCase
from testflow.model.change import Change, ChangeKind, Justification
from testflow.model.configuration import Configuration, Json, Origin, Unbreakable, Violation
from testflow.model.event import (
    Event,
    Noticed,
    RunFinished,
    RunResumed,
    RunStarted,
    ServiceFailed,
    ServiceReady,
    ServiceStarted,
    ServiceStopped,
    StoreRecovered,
    TestFinished,
    TestsSelected,
    TestStarted,
)
from testflow.model.failure import Failure
from testflow.model.malformed import MalformedText
from testflow.model.outcome import Blocked, Outcome, Skipped, Symptom, Verdict
from testflow.model.parameter import Constraint, Parameter
from testflow.model.result import Attempt, RunStatus, TestId, TestResult
from testflow.model.service import Endpoint, ServiceSpec

__all__ = [
    "Attempt",
    "Blocked",
    "Change",
    "ChangeKind",
    "Configuration",
    "Constraint",
    "Endpoint",
    "Event",
    "Failure",
    "Json",
    "Justification",
    "MalformedText",
    "Noticed",
    "Origin",
    "Outcome",
    "Parameter",
    "RunFinished",
    "RunResumed",
    "RunStarted",
    "RunStatus",
    "ServiceFailed",
    "ServiceReady",
    "ServiceSpec",
    "ServiceStarted",
    "ServiceStopped",
    "Skipped",
    "StoreRecovered",
    "Symptom",
    "TestCase",
    "TestFinished",
    "TestId",
    "TestResult",
    "TestStarted",
    "TestsSelected",
    "Unbreakable",
    "Verdict",
    "Violation",
]
