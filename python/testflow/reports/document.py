"""What a report says, before anybody decides how it looks.

Frozen and plain: every format is a function of a `ReportDocument` and of nothing else, so the same
document always gives the same bytes. Rows stand in the order in which they should be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from testflow.reports.maps.figures import ExploredMap


@dataclass(frozen=True, slots=True)
class StrategyCount:
    """What one strategy contributed.

    Attributes:
        name: The strategy's name, such as ``cover``.
        planned: Configurations planned.
        run: Configurations run.
        failures: How many of those failed or ended in an error.
    """

    name: str
    planned: int
    run: int
    failures: int


@dataclass(frozen=True, slots=True)
class PairCell:
    """How far one pair of parameters has been covered.

    Attributes:
        first: Index of a parameter in `PairMatrix.parameters`.
        second: Index of the other one.
        covered: Combinations of their value classes that were run.
        possible: Combinations that the rules allow; 0 when they never occur together.
    """

    first: int
    second: int
    covered: int
    possible: int


@dataclass(frozen=True, slots=True)
class PairMatrix:
    """Coverage of every pair of parameters.

    Attributes:
        parameters: The parameters' paths.
        cells: One per pair, in any order.
    """

    parameters: tuple[str, ...]
    cells: tuple[PairCell, ...]


@dataclass(frozen=True, slots=True)
class CoverageSection:
    """Which combinations of values were tried together.

    Attributes:
        strength: How many parameters a combination has: 2 for pairs.
        covered: Combinations that were run.
        possible: Combinations that the rules allow.
        impossible: Combinations that the rules exclude.
        ratio: Covered over possible; NaN when nothing is possible.
        matrix: The same per pair of parameters; empty where combinations are not pairs.
        gaps: Combinations never run, in words, such as ``mode = fast, depth = 0``; perhaps not
            all of them.
    """

    strength: int
    covered: int
    possible: int
    impossible: int
    ratio: float
    matrix: PairMatrix
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SuspectRow:
    """Settings that go with a symptom.

    Attributes:
        terms: The settings that hold together, such as ``("journal_mode = OFF",)``.
        failing_with: Runs under these settings that show the symptom.
        runs_with: Runs under these settings.
        failing_without: Other runs that show the symptom.
        runs_without: Other runs.
        p_value: Chance of a difference this large if the settings had no influence; None when it
            was not computed.
        q_value: The p-value corrected for the number of hypotheses.
        effect: Strength of the association, 0 for none to 1 for complete.
        test: The statistical test's name.
        sentence: The finding in plain words.
    """

    terms: tuple[str, ...]
    failing_with: int
    runs_with: int
    failing_without: int
    runs_without: int
    p_value: float | None
    q_value: float | None
    effect: float | None
    test: str
    sentence: str


@dataclass(frozen=True, slots=True)
class SymptomSection:
    """One kind of trouble and what goes with it.

    Attributes:
        name: The symptom's name.
        count: Runs that show it.
        example: The full message of one of them.
        suspects: The settings that go with it, the most telling first.
    """

    name: str
    count: int
    example: str
    suspects: tuple[SuspectRow, ...]


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """How one parameter, over all its values, goes with failing at all.

    Attributes:
        path: The parameter's path.
        statistic: The test's statistic; None when it has none.
        degrees: Degrees of freedom; None when it has none.
        p_value: Chance of a statistic this large if the parameter had no influence.
        q_value: The p-value corrected for the number of hypotheses.
        effect: Strength of the association, 0 for none to 1 for complete.
        test: The statistical test's name.
    """

    path: str
    statistic: float | None
    degrees: int | None
    p_value: float | None
    q_value: float | None
    effect: float | None
    test: str


@dataclass(frozen=True, slots=True)
class FailureRow:
    """One failing run.

    Attributes:
        position: Its place in the plan, from 0.
        test_id: What was run.
        outcome: ``failed`` or ``error``.
        symptoms: What went wrong, a line each.
        configuration_json: The configuration as JSON text.
        reproduce: A shell line that runs it again; empty where there is none.
        output: What it printed.
    """

    position: int
    test_id: str
    outcome: str
    symptoms: tuple[str, ...]
    configuration_json: str
    reproduce: str
    output: str


@dataclass(frozen=True, slots=True)
class TimelinePoint:
    """What happened in one slice of time.

    Attributes:
        second: The slice's start, in seconds since the run's.
        runs: Runs that ended in it.
        failures: How many of those failed or ended in an error.
    """

    second: float
    runs: int
    failures: int


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """Everything that a report says about one run.

    Attributes:
        title: The campaign's name.
        run_id: The run's id.
        status: ``finished``, ``stopped``, ``interrupted`` or ``running``.
        started_at: When it began, with a time zone.
        finished_at: When it ended; None when it has not.
        seed: The seed that everything was drawn from.
        space_fingerprint: Which space the configurations come from.
        target: What was run.
        counts: Runs per outcome.
        total: Runs planned.
        strategies: Where the configurations came from.
        coverage: What was tried together; None when it was not measured.
        symptoms: What went wrong, the most important first.
        parameters: Statistics per parameter.
        hypotheses: How many comparisons the statistics made in all.
        failures: Failing runs, perhaps not all of them.
        failures_omitted: How many failing runs are not in `failures`.
        timeline: The run over time.
        notes: What a reader should know besides, a sentence or two each.
        rerun: A shell line that repeats the whole run; empty where there is none.
        explored: The map of what was explored; None where it was not drawn.
    """

    title: str
    run_id: str
    status: str
    started_at: datetime
    finished_at: datetime | None
    seed: int
    space_fingerprint: str
    target: str
    counts: Mapping[str, int]
    total: int
    strategies: tuple[StrategyCount, ...]
    coverage: CoverageSection | None
    symptoms: tuple[SymptomSection, ...]
    parameters: tuple[ParameterRow, ...]
    hypotheses: int
    failures: tuple[FailureRow, ...]
    failures_omitted: int
    timeline: tuple[TimelinePoint, ...]
    notes: tuple[str, ...]
    rerun: str = ""
    explored: ExploredMap | None = None

    @property
    def run_count(self) -> int:
        """How many runs have ended, whatever their outcome."""
        return sum(self.counts.values())

    @property
    def failure_count(self) -> int:
        """How many runs failed or ended in an error."""
        return self.counts.get("failed", 0) + self.counts.get("error", 0)
