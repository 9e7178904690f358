"""The verdict that stands on top."""

import math
from dataclasses import replace

import pytest

from testflow.reports import CoverageSection, ReportDocument
from testflow.reports.summary import coverage_sentence, summarise


@pytest.mark.parametrize(
    ("counts", "verdict", "level"),
    [
        ({}, "Nothing was run.", "open"),
        ({"passed": 1}, "The only run passed.", "good"),
        ({"passed": 1200}, "All 1,200 runs passed.", "good"),
        ({"passed": 9, "skipped": 1}, "No failures: 9 of 10 runs passed, 1 skipped.", "good"),
        ({"passed": 1, "blocked": 9}, "No failures: 1 of 10 runs passed, 9 blocked.", "open"),
        (
            {"blocked": 3, "skipped": 2},
            "None of 5 runs could be judged: 3 blocked, 2 skipped.",
            "open",
        ),
        (
            {"passed": 5, "failed": 2, "error": 1},
            "3 of 8 runs failed, with 1 distinct symptom.",
            "bad",
        ),
    ],
)
def test_the_verdict_follows_from_the_counts(
    counts: dict[str, int], verdict: str, level: str, document: ReportDocument
) -> None:
    summary = summarise(replace(document, counts=counts, total=sum(counts.values())))

    assert (summary.verdict, summary.level) == (verdict, level)


@pytest.mark.parametrize(
    ("status", "progress"),
    [
        ("stopped", "The run was stopped early: 40 of 100 planned runs are done."),
        (
            "interrupted",
            "The run was interrupted: 40 of 100 planned runs are done. It can be resumed.",
        ),
        ("running", "The run is still going: 40 of 100 planned runs are done."),
        ("finished", "Not everything was run: 40 of 100 planned runs are done."),
    ],
)
def test_a_run_that_is_not_complete_is_no_all_clear(
    status: str, progress: str, document: ReportDocument
) -> None:
    summary = summarise(replace(document, status=status, counts={"passed": 40}))

    assert (summary.progress, summary.level) == (progress, "open")


def test_the_shares_of_the_outcomes_fill_the_bar_without_overlap(
    document: ReportDocument,
) -> None:
    counts = {"passed": 5, "failed": 3, "skipped": 2, "unheard-of": 1}

    shares = summarise(replace(document, counts=counts)).shares

    assert [share.outcome for share in shares] == ["failed", "passed", "skipped", "unheard-of"]
    assert math.isclose(sum(share.width for share in shares), 100, abs_tol=0.1)
    assert [share.start for share in shares] == [0.0, 27.27, 72.73, 90.91]


@pytest.mark.parametrize(
    ("strength", "covered", "possible", "sentence"),
    [
        (2, 10, 10, "All 10 possible pairs of values were tried."),
        (2, 0, 0, "The space has no pairs of values to cover."),
        (3, 7, 9, "7 of 9 possible triples of values were tried (77.8%); 2 never were."),
        (
            5,
            1999,
            2000,
            "1,999 of 2,000 possible 5-way combinations of values were tried (99.9%); 1 never was.",
        ),
        (1, 0, 5, "0 of 5 possible values were tried (0%); 5 never were."),
    ],
)
def test_coverage_is_told_in_one_sentence(
    strength: int, covered: int, possible: int, sentence: str, coverage: CoverageSection
) -> None:
    told = replace(coverage, strength=strength, covered=covered, possible=possible)

    assert coverage_sentence(told) == sentence
