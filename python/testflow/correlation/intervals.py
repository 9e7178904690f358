"""Where a share likely is."""

from __future__ import annotations

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
