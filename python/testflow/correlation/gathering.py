"""Codes and what was observed, brought together as evidence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from testflow.correlation.arguments import check_share
from testflow.correlation.evidence import FAILURE, Event, Evidence
from testflow.correlation.observations import Kind, categories_of, kind_of, listed, numbers_of
from testflow.correlation.outcomes import conclusive, outcomes_of
from testflow.correlation.strata import strata_of
from testflow.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from testflow.correlation.arrays import Numbers, Places
    from testflow.space import Knob


def gather(  # noqa: PLR0913 - all that is known of the runs
    codes: bytes,
    knobs: Sequence[Knob],
    observations: Any,
    *,
    kind: Kind | None = None,
    by: Any = None,
    top_share: float = 0.1,
    numeric: Mapping[int, Numbers] | None = None,
) -> Evidence:
    """Read what was observed of runs, and leave out those that say nothing.

    Raises:
        InputError: There is not one observation for each row of codes, one is of another kind, or
            what runs are grouped by cannot be read.
    """
    given = listed(observations, "outcomes")
    runs = len(codes) // (2 * len(knobs)) if knobs else len(given)
    match kind_of(given, kind):
        case "outcomes":
            evidence = _of_outcomes(codes, knobs, given)
        case "categories":
            evidence = _of_categories(codes, knobs, given)
        case "numbers":
            evidence = _of_numbers(codes, knobs, given, check_share("top_share", top_share))
    found = {place: column[evidence.places] for place, column in (numeric or {}).items()}
    if by is None:
        return replace(evidence, numeric=found)
    rows = np.frombuffer(codes, "<u2").reshape(runs, len(knobs))
    strata = strata_of(by, rows, knobs).among(evidence.places)
    return replace(evidence, numeric=found, strata=strata)


def _of_outcomes(codes: bytes, knobs: Sequence[Knob], given: Sequence[Any]) -> Evidence:
    outcomes = outcomes_of(given)
    packed, failing, places = conclusive(codes, outcomes, len(knobs))
    marks = np.where(failing, FAILURE.column, 1)
    runs, ended = len(given), cast("Sequence[Any]", outcomes)
    return Evidence(packed, tuple(knobs), "outcomes", marks, (FAILURE,), 2, places, runs, ended)


def _of_categories(codes: bytes, knobs: Sequence[Knob], given: Sequence[Any]) -> Evidence:
    columns, labels = categories_of(given)
    marks = np.array(columns, np.intp)
    places = np.flatnonzero(marks >= 0)
    events = tuple(Event(place, label, f'are "{label}"') for place, label in enumerate(labels))
    packed = _rows(codes, knobs, len(given), places)
    endings = tuple(labels[column] if column >= 0 else "" for column in columns)
    return Evidence(
        packed,
        tuple(knobs),
        "categories",
        marks[places],
        events,
        len(labels),
        places,
        len(given),
        endings,
    )


def _of_numbers(
    codes: bytes, knobs: Sequence[Knob], given: Sequence[Any], share: float
) -> Evidence:
    every = numbers_of(given)
    places = np.flatnonzero(~np.isnan(every))
    numbers = every[places]
    threshold = _threshold(numbers, share)
    label = f"{threshold:.6g} or more"
    return Evidence(
        _rows(codes, knobs, len(given), places),
        tuple(knobs),
        "numbers",
        np.where(numbers >= threshold, 0, 1),
        (Event(0, label, f"are {label}"),),
        2,
        places,
        len(given),
        numbers=numbers,
        threshold=threshold,
    )


def _rows(codes: bytes, knobs: Sequence[Knob], runs: int, places: Places) -> bytes:
    """Give the codes of some of the runs.

    Raises:
        InputError: There is not one row for each run.
    """
    width = 2 * len(knobs)
    if len(codes) != width * runs:
        message = f"{len(codes) // max(width, 1)} configurations and {runs} observations"
        raise InputError(message, hint="give one observation for each configuration")
    if len(places) == runs:
        return codes
    return np.frombuffer(codes, "<u2").reshape(runs, len(knobs))[places].tobytes()


def _threshold(numbers: Numbers, share: float) -> float:
    """Give the least number that so few runs reach, or the greatest where none is so rare."""
    different, counts = np.unique(numbers, return_counts=True)
    if not len(different):
        return float("inf")
    reaching = counts[::-1].cumsum()
    rare = np.flatnonzero(reaching <= share * len(numbers))
    return float(different[::-1][rare[-1] if len(rare) else 0])
