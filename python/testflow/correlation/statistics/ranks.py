"""Numbers by their ranks: durations and scores against groups and against each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from testflow._core import compare_groups as _compare_groups
from testflow._core import compare_two as _compare_two
from testflow._core import correlate_ranks as _correlate_ranks
from testflow.correlation.statistics.given import numbers
from testflow.errors import InputError


@dataclass(frozen=True, slots=True)
class KruskalWallis:
    """Whether numbers differ between groups (Kruskal and Wallis 1952).

    Attributes:
        statistic: H, corrected for ties.
        degrees: Degrees of freedom.
        p_value: The probability of at least this H where the groups do not differ.
        epsilon_squared: The share of the ranks' variance that lies between the groups, 0 to 1.
        eta_squared: The same corrected for the number of groups; below 0 where chance would give
            more. NaN where each group has one number.
    """

    statistic: float
    degrees: int
    p_value: float
    epsilon_squared: float
    eta_squared: float


@dataclass(frozen=True, slots=True)
class Spearman:
    """Whether two numbers rise and fall together (Spearman 1904).

    Attributes:
        rho: The rank correlation, -1 to 1.
        p_value: The probability of one at least as far from 0, by Student's distribution.
    """

    rho: float
    p_value: float


@dataclass(frozen=True, slots=True)
class MannWhitney:
    """Whether the numbers of one group are greater than another's (Mann and Whitney 1947).

    Attributes:
        u: How many pairs have the greater number in the first group; ties count one half.
        p_value: The two-sided probability of a U at least as far from the middle.
        is_exact: Whether it is exact: without ties, up to eight numbers in one group and up to
            20,000 pairs. Else it is by the normal distribution, corrected for ties and continuity.
        cliffs_delta: 1 where all numbers of the first group are greater, 0 where it is even, -1
            where all are less (Cliff 1993).
    """

    u: float
    p_value: float
    is_exact: bool
    cliffs_delta: float


def compare_groups(groups: Sequence[npt.ArrayLike]) -> KruskalWallis | None:
    """Compare the numbers of two groups or more.

    Raises:
        InputError: They are no lists of numbers.

    Examples:
        >>> round(compare_groups([[1, 3, 5, 7, 9], [2, 4, 6, 8, 10]]).p_value, 4)
        0.6015
    """
    each = [numbers(group, "groups") for group in groups]
    codes = [np.full(len(group) // 8, code, "<u2") for code, group in enumerate(each)]
    joined = b"".join(code.tobytes() for code in codes)
    return _found(_compare_groups(b"".join(each), joined, [len(each)]))[0]


def compare_codes(
    values: npt.ArrayLike, codes: bytes, classes: Sequence[int]
) -> list[KruskalWallis | None]:
    """Compare the numbers of the classes of each parameter.

    Args:
        values: A number for each configuration.
        codes: Their classes, as `Space.encode` gives them; absent ones are left out.
        classes: How many classes each parameter has.

    Raises:
        InputError: There is not one row of codes for each number.
    """
    return _found(_compare_groups(numbers(values, "values"), codes, list(classes)))


def correlate_ranks(one: npt.ArrayLike, two: npt.ArrayLike) -> Spearman | None:
    """Correlate the ranks of pairs, the first of each in one list and the second in the other.

    None for fewer than three pairs too.

    Raises:
        InputError: They are no lists of as many numbers.
    """
    first, second = numbers(one, "one"), numbers(two, "two")
    if len(first) != len(second):
        message = f"{len(first) // 8} and {len(second) // 8} numbers are no pairs"
        raise InputError(message, hint="give as many of both")
    found = _correlate_ranks(first, second)
    return found and Spearman(*found)


def compare_two(one: npt.ArrayLike, two: npt.ArrayLike) -> MannWhitney | None:
    """Compare the numbers of two groups pair by pair.

    Raises:
        InputError: They are no lists of numbers.

    Examples:
        >>> compare_two([19, 22, 16, 29, 24], [20, 11, 17, 12]).cliffs_delta
        0.7
    """
    found = _compare_two(numbers(one, "one"), numbers(two, "two"))
    return found and MannWhitney(*found)


def _found(
    rows: list[tuple[float, int, float, float, float] | None],
) -> list[KruskalWallis | None]:
    return [row and KruskalWallis(*row) for row in rows]
