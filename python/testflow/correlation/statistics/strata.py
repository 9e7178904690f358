"""2×2 tables in strata: whether an association holds where something else is held fixed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from testflow._core import compare_strata as _compare_strata
from testflow.correlation.arguments import check_share
from testflow.correlation.statistics.contrast import Estimate, two_by_two
from testflow.correlation.statistics.tables import ChiSquare

if TYPE_CHECKING:
    import numpy.typing as npt

_CONFIDENCE = 0.95
_RATE = 0.05


@dataclass(frozen=True, slots=True)
class Stratified:
    """What strata say together.

    Attributes:
        strata: How many strata have something to compare; the others are left out.
        test: The test of Cochran, Mantel and Haenszel: no association in any stratum.
        corrected: The same with a continuity correction.
        odds_ratio: The odds ratio that all strata share (Mantel and Haenszel 1959), with the
            interval of Robins, Breslow and Greenland (1986).
        breslow_day: Whether they do share one (Breslow and Day 1980); None where the common ratio
            is 0 or infinite.
        tarone: The same with Tarone's correction (1985).
        verdict: What becomes of the association in the sum of all strata: it ``holds``, or is
            ``reversed`` or ``vanishes`` within them (Simpson's paradox), or ``appears`` only there.
    """

    strata: int
    test: ChiSquare
    corrected: ChiSquare
    odds_ratio: Estimate
    breslow_day: ChiSquare | None
    tarone: ChiSquare | None
    verdict: Literal["holds", "reversed", "vanishes", "appears"]


def compare_strata(
    tables: npt.ArrayLike, *, confidence: float = _CONFIDENCE, rate: float = _RATE
) -> Stratified | None:
    """Compare with and without in each stratum, and in all of them together.

    Args:
        tables: For each stratum failing and passing with it, failing and passing without it.
        confidence: How often such an interval covers the true odds ratio.
        rate: The p-value up to which an association counts as one for the verdict. Without one
            within the strata the verdict is ``vanishes`` only if the odds ratio of the sum lies
            outside the interval of the common one; few runs alone make no paradox.

    Raises:
        InputError: The tables are not two rows of two counts each.

    Examples:
        Kidney stones, small and large; failures and successes of two treatments, ten times as many:

        >>> compare_strata([[[60, 810], [360, 2340]], [[710, 1920], [250, 550]]]).verdict
        'reversed'
    """
    found = _compare_strata(
        two_by_two(tables), check_share("confidence", confidence), check_share("rate", rate)
    )
    if found is None:
        return None
    strata, test, corrected, odds_ratio, breslow_day, tarone, verdict = found
    return Stratified(
        strata,
        ChiSquare(*test),
        ChiSquare(*corrected),
        Estimate(*odds_ratio),
        breslow_day and ChiSquare(*breslow_day),
        tarone and ChiSquare(*tarone),
        cast("Literal['holds', 'reversed', 'vanishes', 'appears']", verdict),
    )
