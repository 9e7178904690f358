"""What runs are grouped by, so that like is compared with like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from testflow.correlation.columns import classes_of
from testflow.correlation.observations import listed
from testflow.errors import InputError

if TYPE_CHECKING:
    from testflow.correlation.arrays import Codes, Places
    from testflow.correlation.statistics import Stratified
    from testflow.space import Knob

_GIVEN = "stratum"


@dataclass(frozen=True, slots=True, eq=False)
class Strata:
    """Groups of runs.

    Attributes:
        by: What they are grouped by, in words.
        names: The groups.
        codes: For each run its group.
    """

    by: str
    names: tuple[str, ...]
    codes: Places

    def among(self, places: Places) -> Strata:
        """Give the groups of some of the runs."""
        return replace(self, codes=self.codes[places])


def strata_of(by: Any, codes: Codes, knobs: Sequence[Knob]) -> Strata:
    """Read what runs are grouped by: the path of a setting, or something for each run.

    Raises:
        InputError: There is no such setting, or not one group for each run.
    """
    if isinstance(by, str):
        return _of_setting(by, codes, knobs)
    given = listed(by, "by")
    if len(given) != len(codes):
        message = f"{len(codes)} configurations and {len(given)} strata"
        raise InputError(message, path="by", hint="give one for each configuration")
    found, names = classes_of(given, "by")
    return Strata(_GIVEN, names, found.astype(np.intp))


def told(within: Stratified | None, by: str) -> str:
    """Say in words what becomes of an association within strata; nothing where it holds."""
    if within is None or within.verdict == "holds":
        return ""
    ratio, chance = within.odds_ratio.value, within.test.p_value
    figures = f"common odds ratio {ratio:.3g}, p = {chance:.2g}"
    return f"{_SAID[within.verdict].format(by=by)} ({figures})"


_SAID = {
    "reversed": "Simpson's paradox: within each {by} it is the other way round",
    "vanishes": "Simpson's paradox: within each {by} next to nothing is left of it",
    "appears": "within each {by} there is an association that all runs together hide",
}


def _of_setting(path: str, codes: Codes, knobs: Sequence[Knob]) -> Strata:
    paths = [knob.path for knob in knobs]
    if path not in paths:
        message = f"no such setting: {path!r}"
        raise InputError(message, path="by", hint=f"use one of {', '.join(paths[:10])}")
    place = paths.index(path)
    classes = knobs[place].classes
    # A value of no class makes a group of its own.
    groups = np.minimum(codes[:, place], len(classes)).astype(np.intp)
    return Strata(path, (*classes, "of no class"), groups)
