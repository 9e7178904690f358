"""When to stop before everything has run."""

from __future__ import annotations

from typing import Self

from testflow.campaign.spec import CampaignSpec, StopSpec
from testflow.model import TestResult
from testflow.runtime.clock import Clock


class StopRule:
    """Counts failures and time since the run started or was resumed.

    Args:
        spec: The limits.
        clock: Measures time.
    """

    def __init__(self, spec: StopSpec, clock: Clock) -> None:
        self._spec = spec
        self._clock = clock
        self._since = clock.monotonic()
        self._failures = 0

    @classmethod
    def of_spec(cls, spec: CampaignSpec | None, clock: Clock) -> Self:
        """Take the limits of a campaign file; none without one."""
        return cls(spec.stop if spec else StopSpec(), clock)

    def reason_to_stop(self, result: TestResult) -> str:
        """Count a result; give the rule that it met in words, or nothing."""
        self._failures += result.outcome.is_failure
        limits = self._spec
        if limits.failures is not None and self._failures >= limits.failures:
            return f"{self._failures} failures were reached"
        elapsed = self._clock.monotonic() - self._since
        if limits.seconds is not None and elapsed >= limits.seconds:
            return f"{limits.seconds:g} seconds have passed"
        return ""
