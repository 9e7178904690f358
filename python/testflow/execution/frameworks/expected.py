"""The tests of a run that have no result yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from testflow.execution.frameworks.framework import Started
from testflow.execution.text import bounded
from testflow.model import Outcome, Symptom, TestCase, TestId, TestResult, Verdict
from testflow.runtime.redaction import redact

_REASON_LIMIT = 2_000


class Expected:
    """Makes sure that each test has one result, whatever becomes of the run.

    Args:
        tests: The tests that were asked for.
        trace_id: The trace that they belong to.
    """

    def __init__(self, tests: Sequence[TestCase], trace_id: str = "") -> None:
        self._waiting = {each.native_id: each for each in tests}
        self._started: dict[str, None] = {}
        self._trace_id = trace_id

    @property
    def tests(self) -> list[TestCase]:
        """The tests that have no result, in the order in which they were asked for."""
        return list(self._waiting.values())

    def awaits(self, native_id: str) -> bool:
        """Whether a test was asked for and has no result."""
        return native_id in self._waiting

    @property
    def executing(self) -> list[TestCase]:
        """The tests that began and have no result."""
        return [self._waiting[each] for each in self._started]

    def start(self, native_id: str) -> Iterator[Started]:
        """Tell that a test began; nothing where it is not awaited."""
        if native_id in self._waiting:
            self._started[native_id] = None
            yield Started(self._waiting[native_id].test_id)

    def finish(  # noqa: PLR0913 - all that is known of a result
        self,
        native_id: str,
        verdict: Verdict,
        duration_s: float = 0.0,
        *,
        output: str = "",
        output_bytes: int = 0,
        returned: object = None,
    ) -> Iterator[TestResult]:
        """Tell how a test ended; nothing where it is not awaited, or has a result."""
        case = self._waiting.pop(native_id, None)
        self._started.pop(native_id, None)
        if case is not None:
            yield self.result(case.test_id, verdict, duration_s, output, output_bytes, returned)

    def settle(self, native_id: str) -> None:
        """Await no more of a file: its tests have told all."""
        self._waiting.pop(native_id, None)

    def result(  # noqa: PLR0913, PLR0917 - all that is known of a result
        self,
        test_id: TestId,
        verdict: Verdict,
        duration_s: float,
        output: str,
        output_bytes: int,
        returned: object,
    ) -> TestResult:
        """Give a result as it is told of: of the run's trace, with secrets masked."""
        return TestResult(
            test_id,
            verdict.outcome,
            duration_s,
            tuple(Symptom(redact(one.name), redact(one.message)) for one in verdict.symptoms),
            redact(verdict.reason) if verdict.reason else "",
            redact(output) if output else "",
            output_bytes,
            returned=returned,  # pyright: ignore[reportArgumentType] - read from JSON
            trace_id=self._trace_id,
        )

    def give_up_executing(self, verdict: Verdict) -> Iterator[TestResult]:
        """Give the verdict on every test that was executing when its process ended."""
        for case in self.executing:
            yield from self.finish(case.native_id, verdict)

    def give_up(self, reason: str) -> Iterator[TestResult]:
        """Tell that the tests that have no result could not be tried."""
        blocked = Verdict(Outcome.BLOCKED, reason=bounded(reason, _REASON_LIMIT))
        for case in self.tests:
            yield from self.finish(case.native_id, blocked)
