"""What a run's results teach: coverage, suspects, and the failures themselves."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from testflow.campaign.exploring import Growth, grow, strength_of_pairs
from testflow.correlation import Correlation, correlate_codes
from testflow.coverage import Coverage
from testflow.history import Outline
from testflow.model import Outcome
from testflow.space import Space

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PART = 1000
_MOST_SYMPTOMS = 20


@dataclass(frozen=True, slots=True)
class SymptomFinding:
    """One kind of trouble and the settings that it goes with.

    Attributes:
        name: The symptom's name.
        count: Runs that show it.
        example: What was seen in one of them.
        correlation: Its own statistics: runs with it against runs without.
    """

    name: str
    count: int
    example: str
    correlation: Correlation


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything that a run's results teach.

    Configurations that break a rule on purpose, and runs that were blocked or skipped, count in
    `outcomes` and `strategies` only.

    Attributes:
        coverage: The pairs that were tried.
        correlation: Failures of any kind against the settings.
        symptoms: The most frequent kinds of trouble, each with its own statistics.
        outcomes: Runs for each outcome.
        strategies: For each strategy the runs and the failures.
        symptoms_omitted: Kinds of trouble beyond the most frequent ones.
        codes: The class codes of the runs that were compared, a row each.
        failing: Which of those runs failed.
        growth: The covered share after more and more of those runs.
    """

    coverage: Coverage
    correlation: Correlation
    symptoms: tuple[SymptomFinding, ...]
    outcomes: dict[Outcome, int]
    strategies: dict[str, tuple[int, int]]
    symptoms_omitted: int
    codes: bytes
    failing: NDArray[np.bool_]
    growth: Growth


@dataclass(frozen=True, slots=True)
class _Gathered:
    codes: bytearray = field(default_factory=bytearray)
    failing: bytearray = field(default_factory=bytearray)
    showing: dict[str, array[int]] = field(default_factory=dict[str, "array[int]"])
    examples: dict[str, str] = field(default_factory=dict[str, str])
    counts: Counter[Outcome] = field(default_factory=Counter[Outcome])
    runs: Counter[str] = field(default_factory=Counter[str])
    failures: Counter[str] = field(default_factory=Counter[str])


def analyse(space: Space, outlines: Iterable[Outline]) -> Analysis:
    """Read a run's results once and work out what they teach."""
    gathered = _gather(space, outlines)
    coverage = Coverage(space, strength_of_pairs(space))
    codes = bytes(gathered.codes)
    failing = np.frombuffer(gathered.failing, np.bool_)
    growth = grow(coverage, codes, failing)
    ranked = sorted(gathered.showing.items(), key=lambda item: (-len(item[1]), item[0]))
    return Analysis(
        coverage=coverage,
        correlation=correlate_codes(codes, ~failing, space.knobs),
        symptoms=tuple(
            SymptomFinding(
                name,
                len(rows),
                gathered.examples[name],
                correlate_codes(codes, _without(rows, len(failing)), space.knobs),
            )
            for name, rows in ranked[:_MOST_SYMPTOMS]
        ),
        outcomes={outcome: gathered.counts[outcome] for outcome in Outcome},
        strategies={name: (runs, gathered.failures[name]) for name, runs in gathered.runs.items()},
        symptoms_omitted=max(0, len(ranked) - _MOST_SYMPTOMS),
        codes=codes,
        failing=failing,
        growth=growth,
    )


def _gather(space: Space, outlines: Iterable[Outline]) -> _Gathered:
    gathered = _Gathered()
    waiting: list[str] = []
    for name, outcome, symptoms, values in outlines:
        gathered.counts[outcome] += 1
        gathered.runs[name] += 1
        gathered.failures[name] += outcome.is_failure
        if values is None or not outcome.is_conclusive:
            continue
        for symptom in symptoms:
            rows = gathered.showing.setdefault(symptom.name, array("q"))
            if not rows or rows[-1] != len(gathered.failing):
                rows.append(len(gathered.failing))
            gathered.examples.setdefault(symptom.name, symptom.message)
        gathered.failing.append(outcome.is_failure)
        waiting.append(values)
        if len(waiting) == _PART:
            gathered.codes.extend(space.encode_lines(waiting))
            waiting.clear()
    gathered.codes.extend(space.encode_lines(waiting))
    return gathered


def _without(rows: array[int], runs: int) -> NDArray[np.bool_]:
    """Tell for each run whether it does not show a symptom."""
    without = np.ones(runs, np.bool_)
    without[np.frombuffer(rows, np.int64)] = False
    return without
