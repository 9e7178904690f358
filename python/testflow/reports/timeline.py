"""The run over time as bars, and the same figures as rows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from testflow.reports import limits
from testflow.reports.wording import count_of, duration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from testflow.reports.document import TimelinePoint

WIDTH = 960
HEIGHT = 150
_WIDEST_BAR = 48
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400)


@dataclass(frozen=True, slots=True)
class Bar:
    """One slice of time.

    Attributes:
        start: When it begins, in words.
        runs: Runs that ended in it.
        failures: How many of those failed.
        x: Left edge in pixels.
        width: In pixels.
        height: Of the whole bar, in pixels.
        failing_height: Of its lower part, the failures, in pixels.
    """

    start: str
    runs: int
    failures: int
    x: float
    width: float
    height: float
    failing_height: float

    @property
    def title(self) -> str:
        """What the bar says in words."""
        failures = count_of(self.failures, "failure")
        return f"from {self.start}: {count_of(self.runs, 'run')}, {failures}"


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bars from the run's start to its end.

    Attributes:
        bars: One per slice in which something ended.
        step: How long a slice is, in words.
        middle: The time under the middle of the axis, in words.
        end: The time under the end of the axis, in words.
        highest: Runs in the fullest slice.
    """

    bars: tuple[Bar, ...]
    step: str
    middle: str
    end: str
    highest: int


def draw(points: Sequence[TimelinePoint]) -> Timeline:
    """Give at most `limits.BUCKETS` bars, joining slices where there are more."""
    span = max((point.second for point in points), default=0.0)
    step = _step(span)
    runs: dict[int, int] = {}
    failures: dict[int, int] = {}
    for point in points:
        slot = int(max(point.second, 0.0) // step)
        runs[slot] = runs.get(slot, 0) + point.runs
        failures[slot] = failures.get(slot, 0) + point.failures
    highest = max(runs.values(), default=0)
    slots = int(span // step) + 1
    bars = tuple(
        _bar(slot, step, WIDTH / slots, highest, (runs[slot], failures[slot]))
        for slot in sorted(runs)
    )
    end = slots * step
    return Timeline(bars, duration(step), duration(end / 2), duration(end), highest)


def _step(span: float) -> int:
    """Give the shortest round length of a slice with which few enough of them span the run."""
    shortest = (span + 1) / limits.BUCKETS
    day = _STEPS[-1]
    return next((step for step in _STEPS if step >= shortest), day * math.ceil(shortest / day))


def _bar(slot: int, step: int, pitch: float, highest: int, counts: tuple[int, int]) -> Bar:
    runs, failures = counts
    scale = HEIGHT / highest if highest else 0.0
    return Bar(
        start=duration(slot * step),
        runs=runs,
        failures=failures,
        x=round(slot * pitch, 1),
        width=round(min(max(pitch - 2, 1), _WIDEST_BAR), 1),
        height=round(runs * scale, 1),
        failing_height=round(failures * scale, 1),
    )
