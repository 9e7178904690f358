"""What a campaign found."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from testflow.campaign.analysis import Analysis, analyse
from testflow.campaign.report import document, write_report
from testflow.correlation import Correlation
from testflow.coverage import Coverage
from testflow.execution.target import Target
from testflow.history import History, RunRecord, StoredResult
from testflow.model import Outcome, RunStatus, TestResult
from testflow.space import Space


class CampaignResult:
    """A recorded run of a campaign and what it teaches, worked out when it is asked for.

    Attributes:
        run_id: The run's id.
        space: The space that was tested.
    """

    def __init__(self, space: Space, target: Target, history: History, run_id: str) -> None:
        self.space = space
        self.run_id = run_id
        self._target = target
        self._history = history

    def __repr__(self) -> str:
        """Tell the run and how it ended."""
        return f"<CampaignResult {self.run_id}: {self.passed} passed, {self.failed} failed>"

    @cached_property
    def record(self) -> RunRecord:
        """What the history keeps of the run."""
        return self._history.run(self.run_id)

    @property
    def status(self) -> RunStatus:
        """How far the run came."""
        return self.record.status

    @cached_property
    def counts(self) -> dict[Outcome, int]:
        """How many runs had each outcome."""
        return self._history.counts(self.run_id)

    @property
    def passed(self) -> int:
        """How many runs passed."""
        return self.counts[Outcome.PASSED]

    @property
    def failed(self) -> int:
        """How many runs failed or ended in an error."""
        return sum(count for outcome, count in self.counts.items() if outcome.is_failure)

    def results(self) -> Iterator[StoredResult]:
        """Give all results in the order of the plan."""
        return self._history.results(self.run_id)

    def failures(self) -> Iterator[TestResult]:
        """Give the results that failed or ended in an error, in the order of the plan."""
        return (one.result for one in self._history.failures(self.run_id))

    @cached_property
    def analysis(self) -> Analysis:
        """Coverage, suspects and symptoms."""
        return analyse(self.space, self._history.outlines(self.run_id))

    @property
    def coverage(self) -> Coverage:
        """The pairs of settings that were tried."""
        return self.analysis.coverage

    @property
    def correlation(self) -> Correlation:
        """Failures of any kind against the settings."""
        return self.analysis.correlation

    def report(self, path: str | Path) -> Path:
        """Write the report: ``.html`` for people, ``.json`` for programs.

        Raises:
            UnknownPlugin: No report format has this ending.
            StorageError: The file cannot be written.
        """
        written = document(self.record, self.analysis, self._history, self._target)
        return write_report(Path(path), written)
