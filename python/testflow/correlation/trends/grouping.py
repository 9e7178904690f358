"""Runs that were correlated, as a series in time."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from testflow.correlation.observations import listed
from testflow.correlation.trends.reading import PastRun
from testflow.errors import InputError

if TYPE_CHECKING:
    from testflow.correlation.arrays import Codes, Flags, Places


def runs_by(when: Any, codes: Codes, failing: Flags, places: Places, given: int) -> list[PastRun]:
    """Put together what belongs together, the oldest first.

    Args:
        when: For each run that was given its time, or what it belongs to, such as a build.
        codes: Runs by settings, of those that say something.
        failing: Which of them fail.
        places: Their places among those that were given.
        given: How many were given.

    Returns:
        Times in order, other names in the order in which they are first mentioned.

    Raises:
        InputError: There is not one for each run, or some cannot be compared.
    """
    every = listed(when, "when")
    if len(every) != given:
        message = f"{given} configurations and {len(every)} times"
        raise InputError(message, path="when", hint="give one for each configuration")
    told = [every[place] for place in places.tolist()]
    try:
        names = list(dict.fromkeys(told))
        if all(isinstance(name, datetime) for name in names):
            names.sort()
    except TypeError as error:  # times with a zone beside others, or what cannot be a name
        message = f"these cannot be told apart or put in order: {error}"
        raise InputError(message, path="when", hint="give times of one kind, or names") from error
    of = {name: number for number, name in enumerate(names)}
    numbers = np.array([of[name] for name in told], np.intp)
    return [
        _run(name, codes, failing, places, np.flatnonzero(numbers == number))
        for number, name in enumerate(names)
    ]


def _run(name: Any, codes: Codes, failing: Flags, places: Places, rows: Places) -> PastRun:
    at = name if isinstance(name, datetime) else None
    run_id = cast("datetime", name).isoformat() if at else str(name)
    return PastRun(run_id, at, codes[rows], failing[rows], places[rows])
