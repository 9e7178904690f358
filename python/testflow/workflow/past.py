"""What the history knows of a workflow: how long its tests took, and which failed last time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from testflow.history import History, RunRecord
from testflow.model import RunStatus, TestId

_RUNS = 20


@dataclass(frozen=True, slots=True)
class Past:
    """The last finished run of a workflow.

    Attributes:
        durations: How long each of its tests took, in seconds.
        failed: The tests that failed.
        is_known: Whether there was such a run.
    """

    durations: dict[TestId, float] = field(default_factory=dict[TestId, float])
    failed: frozenset[TestId] = frozenset()
    is_known: bool = False

    @classmethod
    def of(cls, history: History, workflow: str, run_id: str = "") -> Past:
        """Read the last run that finished, other than this one."""
        runs = history.runs(workflow, limit=_RUNS)
        last = _last_finished(runs, run_id)
        if last is None:
            return cls()
        results = [stored.result for stored in history.results(last.run_id)]
        return cls(
            {each.test_id: each.duration_s for each in results if each.outcome.is_conclusive},
            frozenset(each.test_id for each in results if each.outcome.is_failure),
            is_known=True,
        )

    def count_new(self, failed: Iterable[TestId]) -> int:
        """Count the failures that the last run did not have; without one, all are new."""
        return len(set(failed) - self.failed)


def _last_finished(runs: Iterable[RunRecord], but: str) -> RunRecord | None:
    finished = (run for run in runs if run.status is RunStatus.FINISHED and run.run_id != but)
    return next(finished, None)
