"""What the history gives back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from testflow.model import Outcome, RunStatus, Symptom, TestResult


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run, as far as it is recorded.

    Attributes:
        run_id: Its id.
        name: The campaign's or workflow's name.
        status: How far it came; a run that was killed stays `RunStatus.RUNNING`.
        reason: Which stop rule ended it, in words.
        total: How many tests are planned.
        spec: What was asked for, as plain data: enough to plan the run again.
        started_at: When it first began, UTC.
        finished_at: When it ended, UTC; None while it has not.
    """

    run_id: str
    name: str
    status: RunStatus
    reason: str
    total: int
    spec: dict[str, Any]
    started_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class StoredResult:
    """One result of a run.

    Attributes:
        position: The test's place in the plan, from 0.
        at: When it ended, UTC.
        result: What it gave.
    """

    position: int
    at: datetime
    result: TestResult


class Outline(NamedTuple):
    """What statistics need of a result, which is read several times as quickly as all of it.

    Attributes:
        name: The test or, in a campaign, the strategy.
        outcome: How it ended.
        symptoms: What went wrong.
        values: The configuration as JSON; None where there is none, or it breaks rules on purpose.
    """

    name: str
    outcome: Outcome
    symptoms: tuple[Symptom, ...]
    values: str | None
