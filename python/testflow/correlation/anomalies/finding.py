"""A run that is unlike those of near configurations, and the normal one that is nearest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from testflow.correlation.arrays import NO_CLASS
from testflow.space import Knob

if TYPE_CHECKING:
    from testflow.correlation.arrays import Codes, Flags


@dataclass(frozen=True, slots=True)
class Anomaly:
    """One run.

    Attributes:
        place: Its place among the configurations.
        observed: What was observed, in words.
        expected: What near configurations lead one to expect, in words.
        score: How far out it is; what it measures, `Anomalies.method` says.
        neighbour: The place of the normal run that differs in the fewest settings; None where no
            run is normal.
        differences: For each of those settings the term here and the term there.
    """

    place: int
    observed: str
    expected: str
    score: float
    neighbour: int | None
    differences: tuple[tuple[str, str], ...]

    def sentence(self) -> str:
        """Say it in words."""
        what = f"Run {self.place} is {self.observed}, where {self.expected} was to be expected"
        if self.neighbour is None:
            return f"{what}."
        if not self.differences:
            return f"{what}; run {self.neighbour}, of the same classes, is normal."
        differing = ", ".join(f"{there} instead of {here}" for here, there in self.differences)
        return f"{what}; run {self.neighbour}, with {differing}, is normal."


@dataclass(frozen=True, slots=True)
class Anomalies:
    """The runs that are far out, and how many would be by chance.

    Attributes:
        found: The farthest out first, no more than were asked for.
        count: How many are beyond the threshold.
        method: What the score is.
        threshold: From which score on a run is far out.
        false_alarms: How many would be beyond it if every run were normal; what that means, the
            function says that made this.
        runs: Runs that were judged.
        runs_given: Runs that there were.
    """

    found: tuple[Anomaly, ...]
    count: int
    method: str
    threshold: float
    false_alarms: float
    runs: int
    runs_given: int

    def sentence(self) -> str:
        """Say it in words."""
        unjudged = self.runs_given - self.runs
        left_out = f", {unjudged} with too few near ones were not judged" if unjudged else ""
        chance = f"{self.false_alarms:.2g} would be by chance{left_out}"
        are = "is" if self.count == 1 else "are"
        return f"{self.count} of {self.runs} runs {are} unlike near ones ({self.method}); {chance}."


def nearest_normal(
    place: int, codes: Codes, knobs: Sequence[Knob], normal: Flags
) -> tuple[int | None, tuple[tuple[str, str], ...]]:
    """Give the normal run that differs in the fewest settings, and the terms that differ."""
    if not normal.any():
        return None, ()
    distances = np.count_nonzero(codes != codes[place], axis=1)
    distances[~normal] = codes.shape[1] + 1
    other = int(distances.argmin())
    differing = np.flatnonzero(codes[place] != codes[other]).tolist()
    return other, tuple(
        (_term(knobs[knob], codes[place, knob]), _term(knobs[knob], codes[other, knob]))
        for knob in differing
    )


def _term(knob: Knob, code: np.uint16) -> str:
    return f"{knob.path} = of no class" if code == NO_CLASS else knob.term(int(code))
