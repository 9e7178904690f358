"""What kind of failure it is, by what its text has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from testflow.failures.category import Category
from testflow.failures.evidence import Mask, Place, evidence_for
from testflow.model import Justification


@dataclass(frozen=True, slots=True)
class Candidate:
    """A category that a failure looks like.

    Attributes:
        category: The category.
        reasons: What was found, the weightiest first.
    """

    category: Category
    reasons: tuple[Justification, ...]

    @property
    def score(self) -> float:
        """How sure the evidence makes it: each further pattern takes away a share of the doubt."""
        return 1 - prod(1 - reason.weight for reason in self.reasons)


def candidates(categories: Sequence[Category], places: list[Place], mask: Mask) -> list[Candidate]:
    """Give the categories that the text looks like, the likeliest first, then in their order."""
    found = [_candidate(each, places, mask) for each in categories]
    return sorted((each for each in found if each.reasons), key=lambda each: -each.score)


def confidence(ranked: Sequence[Candidate]) -> float:
    """Say how sure the first of the candidates is: less so beside a strong second."""
    first, *others = [each.score for each in ranked]
    second = others[0] if others else 0.0
    return round(first * first / (first + second), 3)


def _candidate(category: Category, places: list[Place], mask: Mask) -> Candidate:
    reasons = sorted(evidence_for(category, places, mask), key=lambda reason: -reason.weight)
    return Candidate(category, tuple(reasons))
