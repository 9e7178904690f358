"""Runs whose numbers, taken together, stand alone: an isolation forest.

Source: Liu, Ting and Zhou, Isolation Forest, ICDM 2008. The threshold comes from runs that are made
up: the same configurations, each with numbers drawn from normal noise around what its neighbours
have. Numbers that go together, such as duration and memory, are turned into ones that do not: a
forest splits on one number at a time and would not see that only their sum or difference is odd.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from testflow.correlation.anomalies.finding import Anomalies, Anomaly, nearest_normal
from testflow.correlation.anomalies.neighbours import weights_of
from testflow.correlation.anomalies.numbers import MAD_TO_SIGMA, robust_z
from testflow.correlation.arguments import check_share
from testflow.correlation.arrays import as_codes, as_numbers
from testflow.correlation.learners import learner, state
from testflow.correlation.one_hot import OneHot
from testflow.errors import InputError
from testflow.runtime.seed import Seed
from testflow.space import Knob

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from testflow.correlation.arrays import Codes, Numbers

_MOST = 20
_RATE = 0.001
_FEWEST_MADE_UP = 10_000
_TREES = 200
_MOST_SAMPLED = 4_096
_SETTINGS = 4
_METHOD = "isolation forest"


def isolated_runs(  # noqa: PLR0913 - options by name
    codes: bytes | Codes,
    knobs: Sequence[Knob],
    values: ArrayLike,
    *,
    scale: Literal["linear", "log"] = "linear",
    rate: float = _RATE,
    most: int = _MOST,
    seed: int = 0,
) -> Anomalies:
    """Find runs whose numbers, such as duration, memory and size of the output, stand alone.

    Each number counts as how far it is from those of near configurations; the forest also sees the
    classes of the four settings that account for most. A single number is judged more sharply by
    `odd_numbers`.

    Args:
        codes: Runs by settings.
        knobs: The settings.
        values: Runs by numbers.
        scale: ``log`` compares ratios.
        rate: The share of made-up runs that are beyond the threshold.
        most: The greatest number of anomalies to give.
        seed: Decides on the forest, the made-up runs, and between equally near neighbours.

    Raises:
        InputError: The lengths differ, the rate is no share, a value has no logarithm, or
            scikit-learn is not installed.
    """
    table = as_codes(codes, knobs)
    rows = np.asarray(values, np.float64)
    if rows.ndim != 2 or not rows.shape[1]:  # noqa: PLR2004 - runs by numbers
        message = "the values are no table"
        raise InputError(message, path="values", hint="give a row of numbers for each run")
    check_share("rate", rate)
    columns = [as_numbers(column, len(table)) for column in rows.T]
    judged = [robust_z(table, knobs, each, scale=scale, seed=seed) for each in columns]
    z = np.stack([one for _, one in judged], axis=1)
    if not len(table) or np.isnan(z).any():
        return Anomalies((), 0, _METHOD, 0.0, 0.0, 0, len(table))
    terms = _telling(table, knobs, columns)
    scores, threshold = _scores(terms, _decorrelated(z), rate, Seed(seed).child("isolated"))
    far = np.flatnonzero(scores > threshold)
    found: list[Anomaly] = []
    for place in far[np.argsort(-scores[far], kind="stable")][:most].tolist():
        neighbour, differences = nearest_normal(place, table, knobs, scores <= threshold)
        usual = ", ".join(f"{expected[place]:.4g}" for expected, _ in judged)
        observed = ", ".join(f"{number:.4g}" for number in rows[place])
        score = float(scores[place])
        found.append(Anomaly(place, observed, f"about {usual}", score, neighbour, differences))
    alarms = rate * len(table)
    return Anomalies(tuple(found), len(far), _METHOD, threshold, alarms, len(table), len(table))


def _scores(
    terms: NDArray[np.float32], free: Numbers, rate: float, seed: Seed
) -> tuple[Numbers, float]:
    """Give how isolated each run is, from 0 to 1, and from where on it is far out."""
    # A forest splits on any column alike: so the numbers are as many as the classes.
    times = max(1, terms.shape[1] // free.shape[1])

    def seen(terms: NDArray[np.float32], numbers: Numbers) -> Numbers:
        return np.hstack([terms.astype(np.float64), np.tile(numbers, (1, times))])

    forest = learner(
        "ensemble",
        "IsolationForest",
        n_estimators=_TREES,
        # In a sample that leaves it out, what is far out is no farther than the last of the others.
        max_samples=min(len(terms), _MOST_SAMPLED),
        random_state=state(seed.child("forest")),
    )
    forest.fit(seen(terms, free))
    copies = -(-_FEWEST_MADE_UP // len(terms))
    noise = seed.child("made up").generator().standard_normal((copies * len(terms), free.shape[1]))
    made_up = seen(np.tile(terms, (copies, 1)), noise)
    threshold = float(np.quantile(-forest.score_samples(made_up), 1 - rate))
    return -np.asarray(forest.score_samples(seen(terms, free)), np.float64), threshold


def _telling(
    codes: Codes, knobs: Sequence[Knob], columns: Sequence[Numbers]
) -> NDArray[np.float32]:
    """Give the classes of the settings that account for most."""
    weights = np.zeros(len(knobs), np.intp)
    for each in columns:
        weights += weights_of(codes, knobs, each)
    chosen: list[int] = sorted(np.argsort(-weights, kind="stable")[:_SETTINGS].tolist())
    part = np.ascontiguousarray(codes[:, chosen])
    return OneHot.of(part, [knobs[place] for place in chosen]).matrix(part)


def _decorrelated(z: Numbers) -> Numbers:
    """Turn numbers into as many that do not go together, each with the usual deviation 1."""
    if z.shape[1] == 1:
        return z
    # Of ranks, so that what is far out does not bend it; for normal noise this is the correlation.
    ranks = np.argsort(np.argsort(z, axis=0, kind="stable"), axis=0, kind="stable")
    correlation = 2 * np.sin(np.pi / 6 * np.corrcoef(ranks, rowvar=False))
    _, axes = np.linalg.eigh(correlation)
    turned = z @ axes
    deviations = MAD_TO_SIGMA * np.median(np.abs(turned), axis=0)
    return turned / np.where(deviations > 0, deviations, 1)
