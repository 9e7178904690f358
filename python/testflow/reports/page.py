"""The HTML page as data: each section cut to what one page can carry, in the reader's order."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from testflow.reports import heatmap, limits, timeline
from testflow.reports.method import method
from testflow.reports.summary import Summary, coverage_sentence, summarise
from testflow.reports.wording import percent, shorten, visible

if TYPE_CHECKING:
    from testflow.reports.document import (
        CoverageSection,
        FailureRow,
        ParameterRow,
        ReportDocument,
        StrategyCount,
        SuspectRow,
        SymptomSection,
    )


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many, with the share in words and in per cent of a bar."""

    part: int
    whole: int
    share: str
    width: float


@dataclass(frozen=True, slots=True)
class Suspect:
    """A suspect with its two rates side by side."""

    row: SuspectRow
    with_terms: Rate
    without_terms: Rate


@dataclass(frozen=True, slots=True)
class Symptom:
    """A symptom with the suspects that fit the page."""

    row: SymptomSection
    suspects: limits.Shown[Suspect]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The coverage section: sentence, map and its twins in words."""

    row: CoverageSection
    sentence: str
    map: heatmap.Heatmap
    least: limits.Shown[heatmap.PairRow]
    gaps: limits.Shown[str]


@dataclass(frozen=True, slots=True)
class Failing:
    """A failing run with texts of a length that a page can carry.

    Attributes:
        row: The run.
        configuration: Its configuration, indented.
        reproduce: The command; empty when there is none, or none that a page can hold.
        output: The two ends of what it printed.
    """

    row: FailureRow
    configuration: str
    reproduce: str
    output: str


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the template shows, ready to be written down."""

    document: ReportDocument
    summary: Summary
    rerun: str
    symptoms: limits.Shown[Symptom]
    coverage: Coverage | None
    parameters: limits.Shown[ParameterRow]
    failures: limits.Shown[Failing]
    strategies: limits.Shown[StrategyCount]
    timeline: timeline.Timeline
    notes: limits.Shown[str]
    method: tuple[str, ...]


def lay_out(document: ReportDocument) -> Page:
    """Give the page for a document."""
    failures = limits.first(document.failures, limits.FAILURES, document.failures_omitted)
    symptoms = limits.first(document.symptoms, limits.SYMPTOMS)
    ranked = sorted(document.parameters, key=lambda row: _rank(row.p_value))
    return Page(
        document=document,
        summary=summarise(document),
        rerun=_copyable(document.rerun),
        symptoms=symptoms.of(_symptom(row) for row in symptoms.rows),
        coverage=_coverage(document.coverage) if document.coverage else None,
        parameters=limits.first(ranked, limits.PARAMETERS),
        failures=failures.of(_failing(row) for row in failures.rows),
        strategies=limits.first(document.strategies, limits.STRATEGIES),
        timeline=timeline.draw(document.timeline),
        notes=limits.first(document.notes, limits.NOTES),
        method=method(document),
    )


def _rank(p_value: float | None) -> float:
    return math.inf if p_value is None or math.isnan(p_value) else p_value


def _symptom(row: SymptomSection) -> Symptom:
    suspects = limits.first(row.suspects, limits.SUSPECTS)
    return Symptom(row, suspects.of(_suspect(suspect) for suspect in suspects.rows))


def _suspect(row: SuspectRow) -> Suspect:
    with_terms = _rate(row.failing_with, row.runs_with)
    return Suspect(row, with_terms, _rate(row.failing_without, row.runs_without))


def _rate(part: int, whole: int) -> Rate:
    width = round(100 * part / whole, 1) if whole else 0.0
    return Rate(part, whole, percent(part, whole), width)


def _coverage(row: CoverageSection) -> Coverage:
    missing = max(row.possible - row.covered, len(row.gaps))
    return Coverage(
        row=row,
        sentence=coverage_sentence(row),
        map=heatmap.draw(row.matrix),
        least=heatmap.least_covered(row.matrix),
        gaps=limits.first(row.gaps, limits.GAPS, missing - len(row.gaps)),
    )


def _failing(row: FailureRow) -> Failing:
    return Failing(
        row=row,
        configuration=shorten(_indented(row.configuration_json), limits.CONFIGURATION_LENGTH),
        reproduce=_copyable(row.reproduce),
        output=shorten(row.output, limits.OUTPUT_LENGTH),
    )


def _copyable(command: str) -> str:
    """Give the command, or nothing where a page would hold another one or far too much."""
    return command if len(command) <= limits.COMMAND_LENGTH and visible(command) == command else ""


def _indented(text: str) -> str:
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text
