"""Common schemas, fixtures, fakes and contract suites: to test with testflow, or to extend it."""

from testflow.testing.clock import FakeClock
from testflow.testing.identities import SequentialIdentities
from testflow.testing.recorded_run import RecordedRun
from testflow.testing.scripted_framework import ScriptedFramework, ScriptedTest

__all__ = [
    "FakeClock",
    "RecordedRun",
    "ScriptedFramework",
    "ScriptedTest",
    "SequentialIdentities",
]
