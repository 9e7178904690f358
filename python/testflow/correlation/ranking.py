"""Numbers against settings, by ranks: Kruskal and Wallis for classes, Spearman for numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from testflow.correlation.association import Association
from testflow.correlation.statistics import (
    KruskalWallis,
    MannWhitney,
    Spearman,
    compare_codes,
    compare_groups,
    compare_two,
    correlate_ranks,
)

if TYPE_CHECKING:
    from testflow.correlation.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Level:
    """The numbers of the runs with one class.

    Attributes:
        term: The class, ``path = class``.
        runs: Runs with it.
        median: The median of their numbers.
        ranks: Against the runs of the setting's other classes (Mann and Whitney).
    """

    term: str
    runs: int
    median: float
    ranks: MannWhitney | None


def rank_tests(evidence: Evidence) -> list[list[Association]]:
    """Give for each setting the tests that it allows: of its classes, and of its numbers."""
    counts = [len(knob.classes) for knob in evidence.knobs]
    tests: list[list[Association]] = []
    for place, groups in enumerate(compare_codes(evidence.numbers, evidence.packed, counts)):
        ranks = ranks_of(evidence, place)
        tests.append(
            [*([of_groups(groups)] if groups else []), *([_of_ranks(ranks)] if ranks else [])]
        )
    return tests


def of_groups(found: KruskalWallis) -> Association:
    """Give Kruskal and Wallis's test as an association."""
    return Association(
        "Kruskal-Wallis", found.statistic, found.degrees, found.p_value, found.epsilon_squared
    )


def groups_of(evidence: Evidence, place: int, *, is_present: bool = False) -> KruskalWallis | None:
    """Compare the numbers of a setting's classes, of all or of those that say it is there."""
    codes, numbers = evidence.codes[:, place], evidence.numbers
    skipped = evidence.absent(place) if is_present else None
    kept = [code for code in range(len(evidence.knobs[place].classes)) if code != skipped]
    return compare_groups([numbers[codes == code] for code in kept])


def ranks_of(evidence: Evidence, place: int) -> Spearman | None:
    """Correlate a setting's numbers with those that were observed, where it has some."""
    values = evidence.numeric.get(place)
    if values is None or evidence.kind != "numbers":
        return None
    known = ~np.isnan(values)
    return correlate_ranks(values[known], evidence.numbers[known])


def levels_of(evidence: Evidence, place: int) -> tuple[Level, ...]:
    """Give the numbers of each class of a setting, against those of the others."""
    knob, codes = evidence.knobs[place], evidence.codes[:, place]
    absent = evidence.absent(place)
    has_value = (codes < len(knob.classes)) & (
        codes != (len(knob.classes) if absent is None else absent)
    )
    levels: list[Level] = []
    for code in range(len(knob.classes)):
        having = codes == code
        if having.any():
            numbers, others = evidence.numbers[having], evidence.numbers[has_value & ~having]
            with np.errstate(invalid="ignore"):  # between both infinities lies no number
                median = float(np.median(numbers))
            levels.append(
                Level(knob.term(code), len(numbers), median, compare_two(numbers, others))
            )
    return tuple(levels)


def _of_ranks(found: Spearman) -> Association:
    return Association("Spearman", found.rho, 0, found.p_value, abs(found.rho))
