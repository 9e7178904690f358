"""Outcomes and outputs that near configurations do not have."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from testflow.correlation.anomalies.finding import Anomalies, Anomaly, nearest_normal
from testflow.correlation.anomalies.neighbours import nearest, weights_of
from testflow.correlation.arrays import as_codes, as_numbers
from testflow.errors import InputError
from testflow.runtime.seed import Seed
from testflow.space import Knob

if TYPE_CHECKING:
    from testflow.correlation.arrays import Codes

_NEIGHBOURS = 30
_PRIOR = 0.25
_MOST = 20
_THRESHOLD = 0.01
_MOST_THRESHOLD = 0.03
_MOST_WORDS = 80
_METHOD = "surprise"


def odd_outcomes(  # noqa: PLR0913 - options by name
    codes: bytes | Codes,
    knobs: Sequence[Knob],
    outcomes: Sequence[Hashable],
    *,
    threshold: float = _THRESHOLD,
    most: int = _MOST,
    seed: int = 0,
) -> Anomalies:
    """Find outcomes, symptoms or outputs that near configurations do not have.

    The chance of an outcome is its share among the run's 30 nearest neighbours, to which a quarter
    of a run is added that has every outcome in the share that it has of all runs. The score is
    minus the decimal logarithm of that chance. False alarms are how many runs would be as unlikely
    if outcomes had nothing to do with configurations: failures that strike at random, now and
    then, are unlike near runs, too.

    Args:
        codes: Runs by settings.
        knobs: The settings.
        outcomes: For each run its outcome, or anything that is the same for runs that ended alike.
        threshold: A run is far out where the chance of its outcome is less; below 0.03.
        most: The greatest number of anomalies to give.
        seed: Decides between neighbours that are equally near.

    Raises:
        InputError: The lengths differ, or the threshold is no chance.
    """
    table = as_codes(codes, knobs)
    if not 0 < threshold < _MOST_THRESHOLD:
        message = f"{threshold} is no chance that 30 neighbours can tell"
        raise InputError(message, path="threshold", hint="give one below 0.03, such as 0.01")
    names: dict[Hashable, int] = {}
    numbered = [names.setdefault(each, len(names)) for each in outcomes]
    kinds = as_numbers(numbered, len(table)).astype(np.intp)
    limit = -float(np.log10(threshold))
    if len(table) <= _NEIGHBOURS:
        return Anomalies((), 0, _METHOD, limit, 0.0, 0, len(table))
    shares = np.bincount(kinds) / len(kinds)
    # The most frequent outcome against all others tells which settings matter.
    weights = weights_of(table, knobs, (kinds == shares.argmax()).astype(np.float64))
    near = kinds[nearest(table, knobs, weights, _NEIGHBOURS, Seed(seed).child("anomalies"))]
    alone = _PRIOR * shares / (_NEIGHBOURS + _PRIOR)
    chances = (near == kinds[:, None]).sum(axis=1) / (_NEIGHBOURS + _PRIOR) + alone[kinds]
    far = np.flatnonzero(chances < threshold)
    labels = [_words(name) for name in names]
    found: list[Anomaly] = []
    for place in far[np.argsort(chances[far], kind="stable")][:most].tolist():
        usual = int(np.bincount(near[place]).argmax())
        normal = (chances >= threshold) & (kinds == usual)
        neighbour, differences = nearest_normal(place, table, knobs, normal)
        score = -float(np.log10(chances[place]))
        observed, expected = labels[int(kinds[place])], labels[usual]
        found.append(Anomaly(place, observed, expected, score, neighbour, differences))
    by_chance = np.where(alone < threshold, shares * (1 - shares) ** _NEIGHBOURS, 0)
    alarms = float(by_chance.sum()) * len(table)
    return Anomalies(tuple(found), len(far), _METHOD, limit, alarms, len(table), len(table))


def _words(name: Hashable) -> str:
    text = str(name)
    return text if len(text) <= _MOST_WORDS else f"{text[: _MOST_WORDS - 1]}…"
