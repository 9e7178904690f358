"""Fakes and contract suites for those who test with testflow, or extend it."""

from testflow.testing.clock import FakeClock
from testflow.testing.identities import SequentialIdentities
from testflow.testing.recorded_run import RecordedRun

__all__ = ["FakeClock", "RecordedRun", "SequentialIdentities"]
