"""Failures, categories or numbers against settings: per setting and per combination of classes.

Source of the tests: Pearson's chi-square; Fisher's exact test where a count of less than five is
expected; for numbers those of Kruskal and Wallis, and of Spearman; q-values by Benjamini and
Hochberg (1995), for suspects for each size of combination, times the number of sizes. Suspects are
found one after the other, each time setting aside the runs that the last one explains (Liblit et
al., PLDI 2005).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, cast

from testflow.correlation.columns import Columns, Frame, are_columns, columns_of, encoded
from testflow.correlation.evidence import Evidence
from testflow.correlation.finding import Correlation
from testflow.correlation.gathering import gather
from testflow.correlation.numeric import numbers_in, numeric_columns
from testflow.correlation.observations import Kind, kind_of, listed
from testflow.correlation.observed import Configurations, Observation
from testflow.correlation.outcomes import Passed
from testflow.correlation.searching import findings_of
from testflow.errors import InputError
from testflow.model import Outcome
from testflow.space import ConfigurationBatch, Knob, Space
from testflow.space.space_of import space_of

_RATE = 0.05
_MOST_SUSPECTS = 10
_STRENGTH = 3
_TOP_SHARE = 0.1


def correlate(  # noqa: PLR0913 - all but two by name
    configurations: Configurations | Columns | Frame,
    outcomes: Iterable[Observation] | str,
    *,
    space: Space | None = None,
    kind: Kind | None = None,
    by: str | Iterable[Any] | None = None,
    top_share: float = _TOP_SHARE,
    rate: float = _RATE,
    most: int = _MOST_SUSPECTS,
    strength: int = _STRENGTH,
) -> Correlation:
    """Find the settings that failures, categories or numbers go with.

    Args:
        configurations: What was run: a batch, configurations, or mappings of one space. Or columns
            by their names, which need no space: a mapping, a table of pyarrow, or a data frame;
            their classes are their different values, or a fifth of the runs each for numbers of
            more than ten.
        outcomes: What came of each, in the same order, or the name of a column. Truth values (True
            means passed) and outcomes are pass or fail: blocked and skipped runs are left out.
            Other texts are categories, numbers are durations, scores and the like; what is None
            among them is left out.
        space: The space of the configurations; a batch knows its own.
        kind: ``outcomes``, ``categories`` or ``numbers``, where it is not what it looks like.
        by: What runs are grouped by, so that only like is compared with like: the path of a
            setting, or something for each run, such as the machine. Findings then tell what is left
            of them within the groups, and warn of Simpson's paradox.
        top_share: Of numbers, suspects explain those runs that have the greatest: this share.
        rate: The share of false suspects to put up with.
        most: The greatest number of suspects.
        strength: How many settings a suspect has at most, from 1 to 6. All combinations of two are
            looked at, and all of three as long as that is quick; others where they extend a
            telling smaller one.

    Raises:
        InputError: No space is known, the lengths differ, or an argument does not fit.

    Examples:
        >>> space = Space({"mode": ["a", "b", "c"], "size": [1, 2, 3, 4]})
        >>> batch = space.sample(200, seed=1)
        >>> found = correlate(batch, [c.values["mode"] != "b" for c in batch])
        >>> found.suspects[0].terms
        ('mode = b',)

        Without a space, and numbers in place of outcomes:

        >>> columns = {"mode": ["a", "b"] * 50, "seconds": [1.0, 9.0] * 50}
        >>> correlate(columns, "seconds").parameters[0].test
        'Kruskal-Wallis'
    """
    if are_columns(configurations):
        if space is not None:
            message = "columns are compared as they are, without a space"
            raise InputError(message, path="space", hint="leave it out, or give configurations")
        evidence = _of_columns(configurations, outcomes, kind, by, top_share)
    else:
        given = cast("Configurations", configurations)
        evidence = _of_configurations(given, outcomes, space, kind, by, top_share)
    return findings_of(evidence, rate, most, strength)


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
    return findings_of(gather(codes, knobs, outcomes, kind="outcomes"), rate, most, strength)


def _of_configurations(  # noqa: PLR0913, PLR0917 - all that was given
    configurations: Configurations,
    outcomes: Any,
    space: Space | None,
    kind: Kind | None,
    by: Any,
    top_share: float,
) -> Evidence:
    space = space_of(configurations, space)
    if isinstance(outcomes, str):
        message = f"configurations have no column {outcomes!r}"
        raise InputError(message, path="outcomes", hint="give one outcome for each configuration")
    given = listed(outcomes, "outcomes")
    rows = (
        configurations if isinstance(configurations, ConfigurationBatch) else list(configurations)
    )
    codes = space.encode(rows)
    kind = kind_of(given, kind)
    numeric = numbers_in(rows, space.knobs) if kind == "numbers" else {}
    evidence = gather(
        codes, space.knobs, given, kind=kind, by=by, top_share=top_share, numeric=numeric
    )
    return replace(evidence, space=space)


def _of_columns(
    table: Any, outcomes: Any, kind: Kind | None, by: Any, top_share: float
) -> Evidence:
    columns = columns_of(table)
    if isinstance(outcomes, str):
        if outcomes not in columns:
            message = f"there is no column {outcomes!r}"
            hint = f"use one of {', '.join(columns)}"
            raise InputError(message, path="outcomes", hint=hint)
        outcomes = columns.pop(outcomes)
    codes, knobs = encoded(columns)
    numeric = numeric_columns(columns.values())
    packed = codes.tobytes()
    return gather(packed, knobs, outcomes, kind=kind, by=by, top_share=top_share, numeric=numeric)
