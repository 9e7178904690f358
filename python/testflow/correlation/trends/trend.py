"""The share of failures of every class from run to run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from testflow.correlation.arguments import check_share
from testflow.correlation.statistics import adjust, share_intervals
from testflow.correlation.trends.changes import Change, chance_of_cut, share_changes
from testflow.correlation.trends.reading import PastRun
from testflow.runtime.seed import Seed
from testflow.space import Knob

if TYPE_CHECKING:
    from testflow.correlation.arrays import Flags, Numbers

    Column: TypeAlias = tuple[int, int]  # the place of a knob, and a code

_RATE = 0.05
_MOST_EXAMPLES = 10
_MOST_SHUFFLES = 20_000
_FEWEST_SHUFFLES = 1_999


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One class in one run.

    Attributes:
        run_id: The run.
        at: When it began, where that is known.
        failures: Its failures with the class.
        runs: Its results with the class; where there are none, nothing is known.
        low: The least share of failures that is likely (95 %, Wilson).
        high: The greatest.
    """

    run_id: str
    at: datetime | None
    failures: int
    runs: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class TrendChange:
    """A run from which on the share of failures is another.

    Attributes:
        run_id: The first run with the new share.
        at: When it began, where that is known.
        before: The share before, back to the last change.
        after: The share from here on, up to the next change.
        p_value: The chance of a change as clear where there is none.
        examples: Places in that run's plan of a few failures with the class.
    """

    run_id: str
    at: datetime | None
    before: float
    after: float
    p_value: float
    examples: tuple[int, ...]

    def sentence(self) -> str:
        """Say it in words."""
        verb = "rose" if self.after > self.before else "fell"
        shares = f"from {self.before:.1%} to {self.after:.1%}"
        when = f"{self.run_id} ({self.at:%Y-%m-%d %H:%M})" if self.at else self.run_id
        return f"{verb} {shares} with run {when}, p = {self.p_value:.2g}"


@dataclass(frozen=True, slots=True)
class Trend:
    """The share of failures from run to run.

    Attributes:
        term: The class, ``path = class``; empty for all results.
        points: The runs, the oldest first.
        changes: Where the share changed; empty unless `q_value` is small.
        p_value: The chance of as clear a change anywhere where there is none.
        q_value: The p-value adjusted for all classes.
    """

    term: str
    points: tuple[TrendPoint, ...]
    changes: tuple[TrendChange, ...]
    p_value: float
    q_value: float

    def sentence(self) -> str:
        """Say it in words."""
        what = f"Failures with {self.term}" if self.term else "Failures"
        if not self.changes:
            return f"{what} are not known to have changed over {len(self.points)} runs."
        return f"{what} {', and '.join(each.sentence() for each in self.changes)}."


@dataclass(frozen=True, slots=True)
class Trends:
    """How failures went over runs.

    Attributes:
        overall: All results.
        terms: Every class that two runs or more tried, in the order of the space.
    """

    overall: Trend
    terms: tuple[Trend, ...]

    @property
    def changed(self) -> tuple[Trend, ...]:
        """The classes whose share changed, the clearest change first."""
        found = [each for each in self.terms if each.changes]
        return tuple(sorted(found, key=lambda each: (each.q_value, -_greatest(each))))


def failure_trends(
    runs: Sequence[PastRun],
    knobs: Sequence[Knob],
    *,
    rate: float = _RATE,
    seed: int = 0,
) -> Trends:
    """Follow the share of failures of every class over runs.

    A change says that the program changed, or that other settings were tried with the class:
    `sample` and `fuzz` of the same space try the same from run to run.

    Args:
        runs: The runs, the oldest first.
        knobs: The settings of their codes.
        rate: The share of false alarms among the classes that are said to have changed.
        seed: Decides on the shuffles of the tests.

    Raises:
        InputError: The rate is no share.
    """
    check_share("rate", rate)
    stream = Seed(seed).child("trends")
    overall = _trend(None, "", runs, stream, _FEWEST_SHUFFLES)
    columns = [
        (place, code) for place, knob in enumerate(knobs) for code in range(len(knob.classes))
    ]
    shuffles = min(max(_FEWEST_SHUFFLES, ceil(2 * len(columns) / rate)), _MOST_SHUFFLES)
    terms: list[tuple[Column, Trend]] = []
    for place, code in columns:
        trend = _trend((place, code), knobs[place].term(code), runs, stream, shuffles)
        if sum(point.runs > 0 for point in trend.points) > 1:
            terms.append(((place, code), trend))
    q_values = adjust([trend.p_value for _, trend in terms]).tolist()
    return Trends(
        _settled(None, overall, runs, rate, seed),
        tuple(
            _settled(column, replace(trend, q_value=q), runs, rate, seed)
            for (column, trend), q in zip(terms, q_values, strict=True)
        ),
    )


def _trend(
    column: Column | None, term: str, runs: Sequence[PastRun], seed: Seed, shuffles: int
) -> Trend:
    points = _points(runs, [_having(run, column) for run in runs])
    chance = chance_of_cut(_counts(points), seed.child(term), shuffles)
    return Trend(term, points, (), chance, chance)


def _settled(
    column: Column | None, trend: Trend, runs: Sequence[PastRun], rate: float, seed: int
) -> Trend:
    """Look for the changes of a trend that has some."""
    if trend.q_value > rate:
        return trend
    failures, tried = _counts(trend.points)
    found = share_changes(failures, tried, rate=rate, seed=seed)
    changes = (_change(change, runs[change.place], column) for change in found)
    return replace(trend, changes=tuple(changes))


def _change(change: Change, run: PastRun, column: Column | None) -> TrendChange:
    failing = run.positions[_having(run, column) & run.failing][:_MOST_EXAMPLES]
    return TrendChange(
        run.run_id, run.at, change.before, change.after, change.p_value, tuple(failing.tolist())
    )


def _having(run: PastRun, column: Column | None) -> Flags:
    """Say which results of a run have the class, or that all count."""
    if column is None:
        return np.ones(len(run.failing), np.bool_)
    place, code = column
    return run.codes[:, place] == code


def _points(runs: Sequence[PastRun], having: Sequence[Flags]) -> tuple[TrendPoint, ...]:
    failures = [int(run.failing[rows].sum()) for run, rows in zip(runs, having, strict=True)]
    tried = [int(rows.sum()) for rows in having]
    lows, highs = share_intervals(failures, tried)
    # Of no runs nothing is known: 0 to 1.
    ends = zip(np.nan_to_num(lows).tolist(), np.nan_to_num(highs, nan=1).tolist(), strict=True)
    return tuple(
        TrendPoint(run.run_id, run.at, *counts, *interval)
        for run, counts, interval in zip(runs, zip(failures, tried, strict=True), ends, strict=True)
    )


def _counts(points: Sequence[TrendPoint]) -> Numbers:
    counts = [[each.failures for each in points], [each.runs for each in points]]
    return np.array(counts, np.float64)


def _greatest(trend: Trend) -> float:
    return max(abs(each.after - each.before) for each in trend.changes)
