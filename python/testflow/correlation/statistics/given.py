"""What callers give, checked and on its way to the core."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from testflow.errors import InputError

# Beyond it counts are no longer told apart as numbers of 64 bits.
_MOST_RUNS = 2**53


def counts(given: npt.ArrayLike, dimensions: int) -> npt.NDArray[np.uint64]:
    """Read whole numbers from 0 in an array of so many dimensions.

    Raises:
        InputError: They are something else.
    """
    array = _array(given)
    if array.ndim != dimensions:
        message = f"counts in {array.ndim} dimensions, not {dimensions}"
        raise InputError(message, hint="give rows of counts; tables of the same shape")
    with np.errstate(invalid="ignore"):  # what does not fit is no longer equal
        whole = array.astype(np.int64) if array.dtype.kind in "iufb" else None
    if whole is None or not np.array_equal(whole, array) or np.any(whole < 0):
        message = "not all are counts"
        raise InputError(message, hint="give whole numbers from 0")
    if whole.sum(dtype=float) > _MOST_RUNS:
        message = "more runs than can be counted"
        raise InputError(message, hint="give up to 2**53 runs at once")
    return whole.astype("<u8")


def numbers(given: npt.ArrayLike, what: str) -> bytes:
    """Read numbers in one dimension; infinity is one.

    Raises:
        InputError: They are something else.
    """
    array = _array(given)
    if array.ndim != 1 or array.dtype.kind not in "iufb":
        message = f"{what} are no list of numbers"
        raise InputError(message, path=what)
    array = array.astype("<f8")
    if np.any(np.isnan(array)):
        message = f"not all {what} are numbers"
        raise InputError(message, path=what, hint="leave out what was not measured")
    return array.tobytes()


def _array(given: npt.ArrayLike) -> npt.NDArray[Any]:
    try:
        return np.asarray(given)
    except (ValueError, OverflowError) as error:
        message = "rows of different lengths"
        raise InputError(message, hint="give rows of the same length") from error
