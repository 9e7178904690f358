"""2×2 tables: how much more often it fails with something than without."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from testflow._core import contrast_tables as _contrast_tables
from testflow._core import share_intervals as _share_intervals
from testflow.correlation.arguments import check_share
from testflow.correlation.statistics.given import counts
from testflow.errors import InputError

_CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Fisher:
    """P-values of Fisher's exact test.

    Attributes:
        less: The probability of at most as many failures with it.
        greater: The probability of at least as many.
        two_sided: The probability of a table at most as likely.
        mid_p: The same, with tables exactly as likely counted by half (Lancaster 1961): less
            conservative.
    """

    less: float
    greater: float
    two_sided: float
    mid_p: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its confidence interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Contrast:
    """Failures with something against failures without.

    Ratios are None where nothing passes, nothing fails, or one side has no runs; a difference and a
    share only where there are no runs.

    Attributes:
        fisher: Fisher's exact test.
        sample_odds_ratio: The odds ratio as counted: infinite or NaN where counts are 0.
        odds_ratio: The odds ratio with Woolf's interval. Where a count is 0, one half is added to
            each first (Haldane 1956).
        conditional_odds_ratio: The likeliest odds ratio with all sums fixed, with its exact
            interval; the one that R's fisher.test and SciPy's odds_ratio give.
        risk_ratio: The ratio of both shares of failures (Katz and others 1978); zeros as above.
        risk_difference: The difference of both shares (Newcombe 1998, method 10).
        share_with: The share of failures with it (Wilson 1927).
        share_without: The share of failures without it.
    """

    fisher: Fisher
    sample_odds_ratio: float
    odds_ratio: Estimate | None
    conditional_odds_ratio: Estimate | None
    risk_ratio: Estimate | None
    risk_difference: Estimate | None
    share_with: Estimate | None
    share_without: Estimate | None


def contrast(table: npt.ArrayLike, *, confidence: float = _CONFIDENCE) -> Contrast:
    """Contrast one table: failing and passing with it, then failing and passing without it.

    Raises:
        InputError: The table is not two rows of two counts.

    Examples:
        >>> found = contrast([[8, 2], [1, 5]])
        >>> found.sample_odds_ratio, round(found.fisher.two_sided, 6)
        (20.0, 0.034965)
    """
    return contrasts(counts(table, 2)[None], confidence=confidence)[0]


def contrasts(tables: npt.ArrayLike, *, confidence: float = _CONFIDENCE) -> list[Contrast]:
    """Contrast each of many 2×2 tables.

    Raises:
        InputError: The tables are not two rows of two counts each.
    """
    found = _contrast_tables(two_by_two(tables), check_share("confidence", confidence))
    return [
        Contrast(Fisher(*p_values), odds_ratio, *map(_estimate, ratios), *map(_estimate, shares))
        for p_values, odds_ratio, ratios, shares in found
    ]


def share_intervals(
    failing: npt.ArrayLike, runs: npt.ArrayLike, *, confidence: float = _CONFIDENCE
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Give the lower and upper ends of Wilson's intervals for shares of failures; NaN without runs.

    Args:
        failing: How many runs fail, a number for each share.
        runs: How many runs there are, as many numbers.
        confidence: How often such an interval covers the true share.

    Raises:
        InputError: They are no counts, not as many, or more fail than there are.
    """
    some, all_runs = counts(failing, 1), counts(runs, 1)
    if some.shape != all_runs.shape or np.any(some > all_runs):
        message = "failures that are no part of the runs"
        raise InputError(message, path="failing")
    level = check_share("confidence", confidence)
    low, high = _share_intervals(some.tobytes(), all_runs.tobytes(), level)
    return np.array(low), np.array(high)


def two_by_two(tables: npt.ArrayLike) -> bytes:
    """Read 2×2 tables.

    Raises:
        InputError: They are something else.
    """
    array = counts(tables, 3)
    if array.size and array.shape[1:] != (2, 2):
        hint = "give (failing, passing) with it, and (failing, passing) without it"
        message = "not a table of two rows and two columns"
        raise InputError(message, hint=hint)
    return array.tobytes()


def _estimate(found: tuple[float, float, float] | None) -> Estimate | None:
    return found and Estimate(*found)
