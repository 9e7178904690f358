"""Many tests at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from testflow._core import adjust as _adjust
from testflow.correlation.statistics.given import numbers
from testflow.errors import InputError


def adjust(
    p_values: npt.ArrayLike, *, hypotheses: int = 0, any_dependence: bool = False
) -> npt.NDArray[np.float64]:
    """Give the q-values that control the share of false discoveries (Benjamini and Hochberg 1995).

    Args:
        p_values: Those that are known.
        hypotheses: How many were tested in all; those not given count as p = 1.
        any_dependence: Whether the tests may depend on each other in any way (Benjamini and
            Yekutieli 2001), which costs power; else they are independent or rise and fall
            together.

    Raises:
        InputError: They are not from 0 to 1.

    Examples:
        >>> adjust([0.01, 0.02, 0.9]).tolist()
        [0.03, 0.03, 0.9]
    """
    given = numbers(p_values, "p_values")
    array = np.frombuffer(given, "<f8")
    if np.any((array < 0) | (array > 1)):
        message = "not all p-values are from 0 to 1"
        raise InputError(message, path="p_values")
    return np.array(_adjust(given, max(hypotheses, len(array)), any_dependence))
