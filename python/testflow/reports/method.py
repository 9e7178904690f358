"""How the figures came about and how to read them, in a few plain sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from testflow.reports import limits
from testflow.reports.wording import count_of, shorten

if TYPE_CHECKING:
    from testflow.reports.document import ReportDocument

_EFFECT = (
    "Effect is the strength of the link, from 0 (none) to 1 (complete). A suspect goes along with "
    "a failure; only running again with nothing but that setting changed shows that it is the "
    "cause."
)


def method(document: ReportDocument) -> tuple[str, ...]:
    """Give the sentences for this run's statistics."""
    if not document.hypotheses:
        return ("No statistics were computed: nothing was there to be compared.",)
    return _comparison(document), _correction(document), _EFFECT


def _comparison(document: ReportDocument) -> str:
    tests = _tests(document)
    named = f" (by {', '.join(tests)})" if tests else ""
    return (
        "For each setting and each combination of settings, the runs with it are compared with "
        f"the runs without it{named}. p is the chance of a difference at least this large if the "
        "setting had no influence at all."
    )


def _correction(document: ReportDocument) -> str:
    comparisons = count_of(document.hypotheses, "comparison was", "comparisons were")
    return (
        f"{comparisons} made, and among many some look striking by luck alone. q is p corrected "
        "for their number (Benjamini-Hochberg): of all findings with q up to 0.05, at most about "
        "5% are expected to be false alarms."
    )


def _tests(document: ReportDocument) -> list[str]:
    used = [row.test for symptom in document.symptoms for row in symptom.suspects]
    used += [row.test for row in document.parameters]
    names = [shorten(name, limits.NAME_LENGTH) for name in dict.fromkeys(used) if name]
    return names[: limits.TESTS]
