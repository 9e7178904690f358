"""Failures sorted and led to those who should know."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Self

from testflow.execution.masking import masked_text
from testflow.failures.builtin import BUILT_IN
from testflow.failures.category import UNKNOWN, category
from testflow.failures.classification import Candidate, candidates, confidence
from testflow.failures.evidence import Place, places_of
from testflow.failures.fingerprint import fingerprint_of
from testflow.failures.spec import FailureAnalysisSpec
from testflow.model import Failure, Justification, TestResult
from testflow.runtime.checking import checked


class FailureAnalysis:
    """Says of failed tests what kind of failure it is, why, what to try and who should know.

    The categories of the specification go before testflow's own, which tell the kind only where
    none of them does; their suggestions are given either way.

    Args:
        spec: Categories and routing; without one, only testflow's own categories.

    Examples:
        >>> from testflow.model import Outcome, Symptom, TestId, TestResult
        >>> analysis = FailureAnalysis.from_document({
        ...     "categories": [{"name": "database", "patterns": ["database is unreachable"]}],
        ...     "routing": {"database": "database-team"},
        ... })
        >>> test = TestId("shop", "tests/test_pay.py", "test_pay")
        >>> symptoms = (Symptom("ShopError", "ShopError: the database is unreachable"),)
        >>> failure = analysis.analyse(TestResult(test, Outcome.FAILED, 0.1, symptoms))
        >>> failure.category, failure.assigned_to
        ('database', 'database-team')
    """

    def __init__(self, spec: FailureAnalysisSpec | None = None) -> None:
        self._routing = spec.routing if spec else {}
        self._own = [
            category(each.name, each.patterns, each.suggestions)
            for each in (spec.categories if spec else [])
        ]

    @classmethod
    def from_document(cls, document: Mapping[str, Any], where: str = "") -> Self:
        """Read what a person wrote.

        Args:
            document: ``categories`` and ``routing``.
            where: What stands before the place of a mistake.

        Raises:
            SpecError: It has a mistake; `.path` says where.
        """
        return cls(checked(FailureAnalysisSpec, document, where))

    def analyse(self, result: TestResult, secrets: tuple[str, ...] = ()) -> Failure:
        """Sort a failure.

        Args:
            result: What the failed test gave.
            secrets: Texts to mask in all that is said, beside what looks like a secret.
        """
        mask = partial(masked_text, secrets=secrets)
        places = places_of(result)
        own = candidates(self._own, places, mask)
        general = candidates(BUILT_IN, places, mask)
        ranked = own or general
        called = ranked[0].category.name if ranked else UNKNOWN
        return Failure(
            test_id=result.test_id,
            fingerprint=fingerprint_of(result),
            category=called,
            confidence=confidence(ranked) if ranked else 0.0,
            reasons=ranked[0].reasons if ranked else self._nothing_found(places),
            suggestions=_suggestions(own[:1] + general[:1]),
            assigned_to=self._routing.get(called, ""),
            logs=mask(str(result)),
            attempt=result.attempt,
        )

    def _nothing_found(self, places: list[Place]) -> tuple[Justification, ...]:
        tried = [*self._own, *BUILT_IN]
        patterns = sum(len(each.patterns) for each in tried)
        lines = sum(len(place.text.splitlines()) for place in places)
        evidence = f"{patterns} patterns of {len(tried)} categories, tried on {lines} lines"
        return (Justification("it looks like none of the categories", evidence, 0.0),)


def _suggestions(found: list[Candidate]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for each in found for text in each.category.suggestions))
