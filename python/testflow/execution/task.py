"""What a pool is given, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from testflow.model import Verdict


@dataclass(frozen=True, slots=True)
class Task:
    """One configuration to run.

    Attributes:
        position: Its place in the plan; comes back with the result.
        values: The settings.
    """

    position: int
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Finished:
    """What running one task gave.

    Attributes:
        position: The task's place in the plan.
        verdict: How it ended.
        duration_s: Seconds on a monotonic clock, measured in the worker.
        output: What it printed, its first and last parts where that was long.
        output_bytes: How much it printed in all.
    """

    position: int
    verdict: Verdict
    duration_s: float
    output: str
    output_bytes: int
