"""What a workflow's run gave."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from testflow.model import Endpoint, Failure, Outcome, RunStatus, TestResult
from testflow.workflow.tally import Tally


class TestsBlocked(UserWarning):
    """Tests could not be tried: a result without failures is not all that was asked for."""

    __test__ = False


@dataclass(frozen=True, slots=True)
class StepResult:
    """What a step gave, under one configuration of its matrix.

    Attributes:
        name: Its name.
        step: The step's name in the workflow.
        is_end_to_end: Whether it goes through several applications.
        results: What each of its tests gave, in order.
        is_simulated: Whether it rests on something that only stands for the real thing.
        obstacle: Why nothing of it could be run; empty where it could.
    """

    name: str
    step: str
    is_end_to_end: bool
    results: tuple[TestResult, ...]
    is_simulated: bool = False
    obstacle: str = ""

    @property
    def tally(self) -> Tally:
        """Its results, counted."""
        return Tally.of(result.outcome for result in self.results)

    @property
    def outcome(self) -> Outcome:
        """It in one word."""
        return self.tally.outcome


@dataclass(frozen=True, slots=True)
class WorkflowResult:
    """What a workflow's run gave.

    Attributes:
        run_id: The run; the history keeps it under this id.
        name: The workflow's name.
        status: Whether all was run.
        steps: What each step gave, in the order of the plan.
        failed_tests: Every failure, sorted: what it is called, why, and who is told.
        notices: What was not quite as it was asked for, and what was done instead.
        services: Where each service was.
        missing_services: Why others were not to be had.
        criteria: When the result is good, as it was written.
        is_successful: Whether it is.
        new_failures: How many failures the run before did not have.
        duration_s: How long it took; of a resumed run, since it was resumed.
        trace_id: The trace of all its requests.
    """

    run_id: str
    name: str
    status: RunStatus
    steps: tuple[StepResult, ...]
    failed_tests: tuple[Failure, ...] = ()
    notices: tuple[str, ...] = ()
    services: Mapping[str, Endpoint] = field(default_factory=dict[str, Endpoint])
    missing_services: Mapping[str, str] = field(default_factory=dict[str, str])
    criteria: str = ""
    is_successful: bool = True
    new_failures: int = 0
    duration_s: float = 0.0
    trace_id: str = ""

    @property
    def tests(self) -> list[TestResult]:
        """Every result, in the order of the plan."""
        return [result for step in self.steps for result in step.results]

    @property
    def executed_tests(self) -> list[TestResult]:
        """The tests that were tried."""
        return [each for each in self.tests if each.outcome.is_conclusive]

    @property
    def passed_tests(self) -> list[TestResult]:
        """The tests that passed."""
        return self._of(Outcome.PASSED)

    @property
    def blocked_tests(self) -> list[TestResult]:
        """The tests that could not honestly be tried; `reason` says why."""
        return self._of(Outcome.BLOCKED)

    @property
    def skipped_tests(self) -> list[TestResult]:
        """The tests that were left out on purpose; `reason` says why."""
        return self._of(Outcome.SKIPPED)

    @property
    def is_simulated(self) -> bool:
        """Whether anything of it rests on what only stands for the real thing."""
        return any(step.is_simulated for step in self.steps)

    @property
    def tally(self) -> Tally:
        """All results, counted."""
        return Tally.of(result.outcome for result in self.tests)

    @property
    def applications(self) -> dict[str, Tally]:
        """For each application, all results of its tests, counted."""
        found: dict[str, list[Outcome]] = {}
        for result in self.tests:
            found.setdefault(result.test_id.app, []).append(result.outcome)
        return {app: Tally.of(outcomes) for app, outcomes in found.items()}

    @property
    def end_to_end(self) -> dict[str, Outcome]:
        """For each cross-application test, how it ended."""
        return {step.name: step.outcome for step in self.steps if step.is_end_to_end}

    def summary(self) -> str:
        """Say in words how it went."""
        lines = [f"{self.name} {self.status}: {self.tally.sentence()}"]
        if self.is_simulated:
            lines[0] += " (in part simulated)"
        lines += [f"{app}: {tally.sentence()}" for app, tally in self.applications.items()]
        lines += [f"{name}: {outcome}" for name, outcome in self.end_to_end.items()]
        lines += [f"{failure.test_id} failed: {_called(failure)}" for failure in self.failed_tests]
        reasons = dict.fromkeys(each.reason for each in self.blocked_tests)
        lines += [f"blocked: {reason}" for reason in reasons]
        lines += [f"noticed: {notice}" for notice in self.notices]
        verdict = "met" if self.is_successful else "not met"
        return "\n".join([*lines, f"criteria {verdict}: {self.criteria}"])

    def warn(self, stacklevel: int) -> None:
        """Warn of tests that could not be tried, for those who only look at failures."""
        blocked = self.blocked_tests
        if blocked:
            reasons = "; ".join(dict.fromkeys(each.reason for each in blocked))
            message = f"{len(blocked)} of {self.tally.total} tests could not be tried: {reasons}"
            warnings.warn(message, TestsBlocked, stacklevel=stacklevel + 1)

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain data, for programs."""
        return {
            "run_id": self.run_id,
            "name": self.name,
            "status": self.status.value,
            "is_successful": self.is_successful,
            "is_simulated": self.is_simulated,
            "criteria": self.criteria,
            "counts": dict(self.tally.facts()),
            "new_failures": self.new_failures,
            "duration_s": self.duration_s,
            "trace_id": self.trace_id,
            "applications": {app: dict(each.facts()) for app, each in self.applications.items()},
            "end_to_end": {name: outcome.value for name, outcome in self.end_to_end.items()},
            "steps": [_step_to_dict(step) for step in self.steps],
            "failures": [_failure_to_dict(failure) for failure in self.failed_tests],
            "services": {name: f"{at.host}:{at.port}" for name, at in self.services.items()},
            "missing_services": dict(self.missing_services),
            "notices": list(self.notices),
        }

    def _of(self, outcome: Outcome) -> list[TestResult]:
        return [each for each in self.tests if each.outcome is outcome]


def _called(failure: Failure) -> str:
    whom = f", for {failure.assigned_to}" if failure.assigned_to else ""
    return f"{failure.category}{whom}"


def _step_to_dict(step: StepResult) -> dict[str, Any]:
    return {
        "name": step.name,
        "outcome": step.outcome.value,
        "is_end_to_end": step.is_end_to_end,
        "is_simulated": step.is_simulated,
        "tests": [
            {
                "test_id": str(each.test_id),
                "outcome": each.outcome.value,
                "duration_s": each.duration_s,
                "attempt": each.attempt,
                "earlier": [attempt.outcome.value for attempt in each.earlier],
                "reason": each.reason,
            }
            for each in step.results
        ],
    }


def _failure_to_dict(failure: Failure) -> dict[str, Any]:
    return {
        "test_id": str(failure.test_id),
        "fingerprint": failure.fingerprint,
        "category": failure.category,
        "confidence": failure.confidence,
        "assigned_to": failure.assigned_to,
        "reasons": [f"{each.claim}: {each.evidence}" for each in failure.reasons],
        "suggestions": list(failure.suggestions),
        "logs": failure.logs,
    }
