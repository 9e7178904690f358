"""What the history knows of a workflow: how long its tests took, and which failed last time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from testflow.history import History, RunRecord
from testflow.model import RunStatus, TestCase, TestId

_RUNS = 20


@dataclass(frozen=True, slots=True)
class Past:
    """The last finished run of a workflow.

    Attributes:
        durations: How long each of its tests took, in seconds.
        of_files: The same for all tests of a file, by application and path.
        failed: The tests that failed.
        is_known: Whether there was such a run.
    """

    durations: dict[TestId, float] = field(default_factory=dict[TestId, float])
    of_files: dict[tuple[str, str], float] = field(default_factory=dict[tuple[str, str], float])
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
        durations: dict[TestId, float] = {}
        of_files: dict[tuple[str, str], float] = {}
        for each in results:
            if each.outcome.is_conclusive:
                durations[each.test_id] = each.duration_s
                file = _file(each.test_id)
                of_files[file] = of_files.get(file, 0.0) + each.duration_s
        return cls(
            durations,
            of_files,
            frozenset(each.test_id for each in results if each.outcome.is_failure),
            is_known=True,
        )

    def duration_of(self, case: TestCase) -> float | None:
        """Give how long a test took, or all tests of a file; None where that is not known."""
        known = self.durations.get(case.test_id)
        return self.of_files.get(_file(case.test_id)) if known is None and case.is_file else known

    def count_new(self, failed: Iterable[TestId]) -> int:
        """Count the failures that the last run did not have; without one, all are new."""
        return len(set(failed) - self.failed)


def _file(test_id: TestId) -> tuple[str, str]:
    return test_id.app, test_id.path


def _last_finished(runs: Iterable[RunRecord], but: str) -> RunRecord | None:
    finished = (run for run in runs if run.status is RunStatus.FINISHED and run.run_id != but)
    return next(finished, None)
