"""Outcomes as they are given, and what they say of runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias, cast

import numpy as np
import numpy.typing as npt

from testflow.correlation.observations import listed
from testflow.errors import InputError
from testflow.model import Outcome

Passed: TypeAlias = npt.NDArray[np.bool_]


def outcome_of(outcome: Outcome | str | bool) -> Outcome:  # noqa: FBT001 - True says passed
    """Read an outcome; True means passed.

    Raises:
        InputError: It is none.
    """
    if isinstance(outcome, bool | np.bool_):
        return Outcome.PASSED if outcome else Outcome.FAILED
    try:
        return Outcome(outcome)
    except ValueError as error:
        known = ", ".join(Outcome)
        message = f"not an outcome: {outcome!r}"
        raise InputError(message, hint=f"use True, False or one of {known}") from error


def outcomes_of(
    outcomes: Iterable[Outcome | str | bool] | Passed,
) -> Sequence[Outcome] | Passed:
    """Read many; an array of truth values stays one.

    Raises:
        InputError: One is no outcome, or it is one thing in place of many.
    """
    if isinstance(outcomes, np.ndarray):
        return cast("Passed", outcomes)
    return list(map(outcome_of, listed(outcomes, "outcomes")))


def conclusive(
    codes: bytes, outcomes: Sequence[Outcome] | Passed, settings: int
) -> tuple[bytes, npt.NDArray[np.bool_], npt.NDArray[np.intp]]:
    """Give the rows of codes with a clear outcome, which of them failed, and their places.

    Raises:
        InputError: There is not one row of codes for each outcome.
    """
    width = 2 * settings
    if len(codes) != width * len(outcomes):
        message = f"{len(codes) // max(width, 1)} configurations and {len(outcomes)} outcomes"
        raise InputError(message, hint="give one outcome for each configuration")
    if isinstance(outcomes, np.ndarray):
        return codes, ~outcomes.astype(np.bool_), np.arange(len(outcomes))
    clear = [place for place, outcome in enumerate(outcomes) if outcome.is_conclusive]
    if len(clear) < len(outcomes):
        codes = b"".join(codes[place * width : (place + 1) * width] for place in clear)
    failing = np.array([outcomes[place].is_failure for place in clear], np.bool_)
    return codes, failing, np.array(clear, np.intp)
