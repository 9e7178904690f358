"""The verdict: what a person should know after five seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from testflow.reports import limits
from testflow.reports.wording import combinations, count_of, duration, percent

if TYPE_CHECKING:
    from testflow.reports.document import CoverageSection, ReportDocument, SymptomSection

_ORDER = ("failed", "error", "passed", "blocked", "skipped")


@dataclass(frozen=True, slots=True)
class Share:
    """One outcome's part of the bar.

    Attributes:
        outcome: Its name.
        count: How many runs ended so.
        start: Where its part of the bar begins, in per cent.
        width: How wide it is, in per cent.
    """

    outcome: str
    count: int
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Lead:
    """A symptom's first suspect.

    Attributes:
        number: The symptom's place in the document, from 1.
        symptom: Its name.
        terms: The settings.
        with_terms: How often they fail, in words.
        without_terms: How often other runs do, in words.
    """

    number: int
    symptom: str
    terms: tuple[str, ...]
    with_terms: str
    without_terms: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The verdict and what stands beside it.

    Attributes:
        level: ``bad``, ``good`` or ``open`` where the run cannot say.
        verdict: One sentence.
        progress: Why not all that was planned was run; empty when it was.
        coverage: One sentence; empty when coverage was not measured.
        took: The run's length in words; empty when it has not ended.
        shares: The runs by outcome.
        leads: The first suspects of the first symptoms.
    """

    level: str
    verdict: str
    progress: str
    coverage: str
    took: str
    shares: tuple[Share, ...]
    leads: tuple[Lead, ...]


def summarise(document: ReportDocument) -> Summary:
    """Give the verdict on the run."""
    return Summary(
        level=_level(document),
        verdict=_verdict(document),
        progress=_progress(document),
        coverage=coverage_sentence(document.coverage) if document.coverage else "",
        took=_took(document),
        shares=_shares(document),
        leads=_leads(document),
    )


def coverage_sentence(coverage: CoverageSection) -> str:
    """Give how much of what can occur was tried."""
    many = combinations(coverage.strength)
    if coverage.possible <= 0:
        return f"The space has no {many} to cover."
    missing = coverage.possible - coverage.covered
    if missing <= 0:
        return f"All {coverage.possible:,} possible {many} were tried."
    share = percent(coverage.covered, coverage.possible)
    tried = f"{coverage.covered:,} of {coverage.possible:,} possible {many} were tried ({share})"
    return f"{tried}; {missing:,} never {'was' if missing == 1 else 'were'}."


def _level(document: ReportDocument) -> str:
    if document.failure_count:
        return "bad"
    complete = document.status == "finished" and document.run_count >= document.total
    judged = document.counts.get("passed", 0) > 0 and not document.counts.get("blocked", 0)
    return "good" if complete and judged else "open"


def _verdict(document: ReportDocument) -> str:
    ended, failures = document.run_count, document.failure_count
    if not ended:
        return "Nothing was run."
    if failures:
        ways = count_of(len(document.symptoms), "distinct symptom")
        tail = f", with {ways}" if document.symptoms else ""
        return f"{failures:,} of {count_of(ended, 'run')} failed{tail}."
    passed = document.counts.get("passed", 0)
    if passed == ended:
        return f"All {ended:,} runs passed." if ended > 1 else "The only run passed."
    if not passed:
        return f"None of {count_of(ended, 'run')} could be judged: {_others(document)}."
    return f"No failures: {passed:,} of {ended:,} runs passed, {_others(document)}."


def _others(document: ReportDocument) -> str:
    names = ("blocked", "skipped")
    return ", ".join(f"{document.counts[n]:,} {n}" for n in names if document.counts.get(n))


def _progress(document: ReportDocument) -> str:
    done = f"{document.run_count:,} of {document.total:,} planned runs are done"
    if document.status == "running":
        return f"The run is still going: {done}."
    if document.status == "interrupted":
        return f"The run was interrupted: {done}. It can be resumed."
    if document.status == "stopped":
        return f"The run was stopped early: {done}."
    return f"Not everything was run: {done}." if document.run_count < document.total else ""


def _took(document: ReportDocument) -> str:
    if document.finished_at is None:
        return ""
    return duration((document.finished_at - document.started_at).total_seconds())


def _shares(document: ReportDocument) -> tuple[Share, ...]:
    others = sorted(set(document.counts) - set(_ORDER))
    shares: list[Share] = []
    start = 0.0
    for outcome in (*_ORDER, *others):
        count = document.counts.get(outcome, 0)
        if count:
            width = 100 * count / document.run_count
            shares.append(Share(outcome, count, round(start, 2), round(width, 2)))
            start += width
    return tuple(shares)


def _leads(document: ReportDocument) -> tuple[Lead, ...]:
    explained = [(n, row) for n, row in enumerate(document.symptoms, 1) if row.suspects]
    return tuple(_lead(number, row) for number, row in explained[: limits.LEADS])


def _lead(number: int, symptom: SymptomSection) -> Lead:
    suspect = symptom.suspects[0]
    return Lead(
        number=number,
        symptom=symptom.name,
        terms=suspect.terms,
        with_terms=f"{suspect.failing_with:,} of {count_of(suspect.runs_with, 'run')}",
        without_terms=f"{suspect.failing_without:,} of {suspect.runs_without:,}",
    )
