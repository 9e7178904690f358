"""Failures against settings: per setting, per class and per pair of classes.

Source of the tests: Pearson's chi-square; Fisher's exact test where a count of less than five is
expected; q-values by Benjamini and Hochberg (1995). Suspects are found one after the other, each
time setting aside the runs that the last one explains (Liblit et al., PLDI 2005).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from testflow._core import find_suspects
from testflow.correlation.finding import Correlation, ParameterFinding, Suspect
from testflow.correlation.outcomes import outcome_of
from testflow.errors import InputError
from testflow.model import Configuration, Outcome
from testflow.space import ConfigurationBatch, Knob, Space

_RATE = 0.05
_MOST_SUSPECTS = 10


def correlate(
    configurations: ConfigurationBatch | Iterable[Configuration | Mapping[str, Any]],
    outcomes: Iterable[Outcome | str | bool],
    *,
    space: Space | None = None,
    rate: float = _RATE,
    most: int = _MOST_SUSPECTS,
) -> Correlation:
    """Find the settings that failures go with.

    Args:
        configurations: What was run.
        outcomes: How each ended, in the same order; True means passed. Blocked and skipped ones
            are left out.
        space: The space of the configurations; a batch knows its own.
        rate: The share of false suspects to put up with.
        most: The greatest number of suspects.

    Raises:
        InputError: No space is known, or the lengths differ.

    Examples:
        >>> space = Space({"mode": ["a", "b", "c"], "size": [1, 2, 3, 4]})
        >>> batch = space.sample(200, seed=1)
        >>> found = correlate(batch, [c.values["mode"] != "b" for c in batch])
        >>> found.suspects[0].terms
        ('mode = b',)
    """
    if isinstance(configurations, ConfigurationBatch):
        space = space or configurations.space
    if space is None:
        message = "the space of the configurations is not known"
        raise InputError(message, path="space", hint="pass space=, or a batch that a space made")
    read = [outcome_of(outcome) for outcome in outcomes]
    return correlate_codes(space.encode(configurations), read, space.knobs, rate=rate, most=most)


def correlate_codes(
    codes: bytes,
    outcomes: Sequence[Outcome],
    knobs: Sequence[Knob],
    *,
    rate: float = _RATE,
    most: int = _MOST_SUSPECTS,
) -> Correlation:
    """Find the settings that failures go with, from codes as `Space.encode` gives them.

    Raises:
        InputError: There is not one row of codes for each outcome.
    """
    width = 2 * len(knobs)
    if len(codes) != width * len(outcomes):
        rows = len(codes) // max(width, 1)
        message = f"{rows} configurations and {len(outcomes)} outcomes"
        raise InputError(message, hint="give one outcome for each configuration")
    clear = [place for place, outcome in enumerate(outcomes) if outcome.is_conclusive]
    if len(clear) < len(outcomes):
        codes = b"".join(codes[place * width : (place + 1) * width] for place in clear)
    failing = [outcomes[place].is_failure for place in clear]
    counts = [len(knob.classes) for knob in knobs]
    if not counts:
        return Correlation((), (), 0, len(failing), sum(failing))
    parameters, suspects, hypotheses = find_suspects(codes, counts, failing, rate, most)
    return Correlation(
        parameters=tuple(
            ParameterFinding(knob.path, *found)
            for knob, found in zip(knobs, parameters, strict=True)
            if found
        ),
        suspects=tuple(
            Suspect(tuple(knobs[knob].term(code) for knob, code in terms), *table, p, q, phi, test)
            for terms, table, p, q, phi, test in suspects
        ),
        hypotheses=hypotheses,
        runs=len(failing),
        failures=sum(failing),
    )
