"""Shares with their intervals, and p-values of many tests at once."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

_NORMAL_95 = 1.959963984540054


def wilson(failures: int, runs: int) -> tuple[float, float]:
    """Give the interval in which the share of failures is with 95 % (Wilson 1927).

    Of no runs nothing is known: 0 to 1.

    Examples:
        >>> low, high = wilson(0, 10)
        >>> (low, round(high, 4))
        (0.0, 0.2775)
    """
    if runs == 0:
        return 0.0, 1.0
    square = _NORMAL_95**2
    middle = (failures + square / 2) / (runs + square)
    half = _NORMAL_95 * sqrt(failures * (runs - failures) / runs + square / 4) / (runs + square)
    low = 0.0 if failures == 0 else middle - half
    high = 1.0 if failures == runs else middle + half
    return low, high


def adjusted(p_values: Sequence[float]) -> list[float]:
    """Give the q-values (Benjamini and Hochberg 1995), in the same order.

    Examples:
        >>> adjusted([0.03, 0.01, 0.5])
        [0.045, 0.03, 0.5]
    """
    ranked = sorted(range(len(p_values)), key=lambda place: -p_values[place])
    least = 1.0
    found = [1.0] * len(p_values)
    for above, place in enumerate(ranked):
        least = min(least, p_values[place] * len(p_values) / (len(p_values) - above))
        found[place] = least
    return found
