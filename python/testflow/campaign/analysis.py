"""What a run's results teach: coverage, suspects, and the failures themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from testflow.campaign.exploring import Growth, grow, strength_of_pairs
from testflow.correlation import Correlation, correlate_codes
from testflow.coverage import Coverage
from testflow.history import StoredResult
from testflow.model import Outcome
from testflow.space import Space

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
    failing: tuple[bool, ...]
    growth: Growth


@dataclass(frozen=True, slots=True)
class _Gathered:
    codes: bytearray = field(default_factory=bytearray)
    outcomes: list[Outcome] = field(default_factory=list[Outcome])
    showing: dict[str, set[int]] = field(default_factory=dict[str, set[int]])
    examples: dict[str, str] = field(default_factory=dict[str, str])
    counts: Counter[Outcome] = field(default_factory=Counter[Outcome])
    runs: Counter[str] = field(default_factory=Counter[str])
    failures: Counter[str] = field(default_factory=Counter[str])


def analyse(space: Space, results: Iterable[StoredResult]) -> Analysis:
    """Read a run's results once and work out what they teach."""
    gathered = _gather(space, results)
    coverage = Coverage(space, strength_of_pairs(space))
    codes = bytes(gathered.codes)
    failing = tuple(outcome.is_failure for outcome in gathered.outcomes)
    growth = grow(coverage, codes, failing)
    ranked = sorted(gathered.showing.items(), key=lambda item: (-len(item[1]), item[0]))
    return Analysis(
        coverage=coverage,
        correlation=correlate_codes(codes, gathered.outcomes, space.knobs),
        symptoms=tuple(
            SymptomFinding(
                name,
                len(rows),
                gathered.examples[name],
                correlate_codes(codes, _showing(rows, len(gathered.outcomes)), space.knobs),
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


def _gather(space: Space, results: Iterable[StoredResult]) -> _Gathered:
    gathered = _Gathered()
    waiting: list[dict[str, object]] = []
    for stored in results:
        result = stored.result
        configuration = result.configuration
        gathered.counts[result.outcome] += 1
        gathered.runs[result.test_id.name] += 1
        gathered.failures[result.test_id.name] += result.outcome.is_failure
        if configuration is None or configuration.violations or not result.outcome.is_conclusive:
            continue
        for symptom in result.symptoms:
            gathered.showing.setdefault(symptom.name, set()).add(len(gathered.outcomes))
            gathered.examples.setdefault(symptom.name, symptom.message)
        gathered.outcomes.append(result.outcome)
        waiting.append(configuration.values)
        if len(waiting) == _PART:
            gathered.codes.extend(space.encode(waiting))
            waiting.clear()
    gathered.codes.extend(space.encode(waiting))
    return gathered


def _showing(rows: set[int], runs: int) -> list[Outcome]:
    """Count only runs that show the symptom as failures."""
    return [Outcome.FAILED if row in rows else Outcome.PASSED for row in range(runs)]
