"""Outcomes as they are given."""

from __future__ import annotations

from testflow.errors import InputError
from testflow.model import Outcome


def outcome_of(outcome: Outcome | str | bool) -> Outcome:  # noqa: FBT001 - True says passed
    """Read an outcome; True means passed.

    Raises:
        InputError: It is none.
    """
    if isinstance(outcome, bool):
        return Outcome.PASSED if outcome else Outcome.FAILED
    try:
        return Outcome(outcome)
    except ValueError as error:
        known = ", ".join(Outcome)
        message = f"not an outcome: {outcome!r}"
        raise InputError(message, hint=f"use True, False or one of {known}") from error
