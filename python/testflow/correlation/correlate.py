"""Failures against settings: per setting, per class and per combination of classes.

Source of the tests: Pearson's chi-square; Fisher's exact test where a count of less than five is
expected; q-values by Benjamini and Hochberg (1995) for each size of combination, times the number
of sizes. Suspects are found one after the other, each time setting aside the runs that the last one
explains (Liblit et al., PLDI 2005).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from testflow._core import find_suspects
from testflow.correlation.finding import Correlation, ParameterFinding, Suspect
from testflow.correlation.outcomes import Passed, conclusive, outcomes_of
from testflow.model import Configuration, Outcome
from testflow.space import ConfigurationBatch, Knob, Space
from testflow.space.space_of import space_of

_RATE = 0.05
_MOST_SUSPECTS = 10
_STRENGTH = 3


def correlate(  # noqa: PLR0913 - all but two by name
    configurations: ConfigurationBatch | Iterable[Configuration | Mapping[str, Any]],
    outcomes: Iterable[Outcome | str | bool] | Passed,
    *,
    space: Space | None = None,
    rate: float = _RATE,
    most: int = _MOST_SUSPECTS,
    strength: int = _STRENGTH,
) -> Correlation:
    """Find the settings that failures go with.

    Args:
        configurations: What was run.
        outcomes: How each ended, in the same order; True means passed. Blocked and skipped ones
            are left out.
        space: The space of the configurations; a batch knows its own.
        rate: The share of false suspects to put up with.
        most: The greatest number of suspects.
        strength: How many settings a suspect has at most, from 1 to 6. All combinations of two are
            looked at, and all of three as long as that is quick; others where they extend a
            telling smaller one.

    Raises:
        InputError: No space is known, the lengths differ, or there is no such strength.

    Examples:
        >>> space = Space({"mode": ["a", "b", "c"], "size": [1, 2, 3, 4]})
        >>> batch = space.sample(200, seed=1)
        >>> found = correlate(batch, [c.values["mode"] != "b" for c in batch])
        >>> found.suspects[0].terms
        ('mode = b',)
    """
    space = space_of(configurations, space)
    read = outcomes_of(outcomes)
    codes = space.encode(configurations)
    return correlate_codes(codes, read, space.knobs, rate=rate, most=most, strength=strength)


def correlate_codes(  # noqa: PLR0913 - all but three by name
    codes: bytes,
    outcomes: Sequence[Outcome] | Passed,
    knobs: Sequence[Knob],
    *,
    rate: float = _RATE,
    most: int = _MOST_SUSPECTS,
    strength: int = _STRENGTH,
) -> Correlation:
    """Find the settings that failures go with, from codes as `Space.encode` gives them.

    Args:
        codes: A row of codes for each run.
        outcomes: How each ended; of an array of truth values True means passed.
        knobs: The settings, one for each code of a row.
        rate: The share of false suspects to put up with.
        most: The greatest number of suspects.
        strength: How many settings a suspect has at most, from 1 to 6.

    Raises:
        InputError: There is not one row of codes for each outcome, or no such strength.
    """
    codes, failing = conclusive(codes, outcomes, len(knobs))
    runs, failures = len(failing), int(failing.sum())
    counts = [len(knob.classes) for knob in knobs]
    if not counts:
        return Correlation((), (), 0, runs, failures)
    parameters, suspects, hypotheses, complete_to = find_suspects(
        codes, counts, failing.tobytes(), rate, most, strength
    )
    return Correlation(
        parameters=tuple(
            ParameterFinding(knob.path, *found)
            for knob, found in zip(knobs, parameters, strict=True)
            if found
        ),
        suspects=tuple(
            Suspect(
                tuple(knobs[knob].term(code) for knob, code in terms),
                *table,
                p,
                q,
                phi,
                test,
                explained,
            )
            for terms, table, p, q, phi, test, explained in suspects
        ),
        hypotheses=hypotheses,
        runs=runs,
        failures=failures,
        complete_to=complete_to,
    )
