"""Numbers that are far from those of near configurations: robust z.

Sources: the median and the median absolute deviation (MAD), times 1.4826 so that it is the standard
deviation of normal noise (Iglewicz and Hoaglin, 1993).
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist
from typing import TYPE_CHECKING, Literal

import numpy as np

from testflow.correlation.anomalies.finding import Anomalies, Anomaly, nearest_normal
from testflow.correlation.anomalies.neighbours import nearest, weights_of
from testflow.correlation.arguments import check_choice, check_share
from testflow.correlation.arrays import as_codes, as_numbers
from testflow.errors import InputError
from testflow.runtime.seed import Seed
from testflow.space import Knob

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from testflow.correlation.arrays import Codes, Numbers

_NEIGHBOURS = 15
_FEWEST = 8
_MOST = 20
_RATE = 0.001
MAD_TO_SIGMA = 1.482602218505602
"""What makes the median absolute deviation of normal noise its standard deviation."""

_MEAN_TO_SIGMA = 1.2533141373155001


def odd_numbers(  # noqa: PLR0913 - options by name
    codes: bytes | Codes,
    knobs: Sequence[Knob],
    values: ArrayLike,
    *,
    scale: Literal["linear", "log"] = "linear",
    strata: str | None = None,
    rate: float = _RATE,
    most: int = _MOST,
    seed: int = 0,
) -> Anomalies:
    """Find numbers, such as durations, that are far from those of near configurations.

    A run is compared with the median of its 15 nearest neighbours, in units of the deviation that
    is usual for all runs; or with the median of its stratum, in units of the stratum's deviation.

    Args:
        codes: Runs by settings.
        knobs: The settings.
        values: A number for each run.
        scale: ``log`` compares ratios: what durations and sizes ask for.
        strata: The path of a setting whose classes are compared each within itself.
        rate: The share of runs beyond the threshold where all are normal, if noise is normally
            distributed; with heavier tails it is more.
        most: The greatest number of anomalies to give.
        seed: Decides between neighbours that are equally near.

    Raises:
        InputError: The lengths differ, there is no such setting, the rate is no share, or a value
            is not above zero and has no logarithm.
    """
    table = as_codes(codes, knobs)
    numbers = as_numbers(values, len(table))
    check_share("rate", rate)
    expected, z = robust_z(table, knobs, numbers, scale=scale, strata=strata, seed=seed)
    judged = ~np.isnan(z)
    threshold = NormalDist().inv_cdf(1 - rate / 2)
    size = np.where(judged, np.abs(z), 0)
    far = np.flatnonzero(size > threshold)
    found: list[Anomaly] = []
    for place in far[np.argsort(-size[far], kind="stable")][:most].tolist():
        neighbour, differences = nearest_normal(place, table, knobs, judged & (size <= threshold))
        found.append(
            Anomaly(
                place,
                f"{numbers[place]:.4g}",
                f"about {expected[place]:.4g}",
                float(z[place]),
                neighbour,
                differences,
            )
        )
    runs = int(judged.sum())
    return Anomalies(tuple(found), len(far), "robust z", threshold, rate * runs, runs, len(table))


def robust_z(  # noqa: PLR0913 - options by name
    codes: Codes,
    knobs: Sequence[Knob],
    values: Numbers,
    *,
    scale: Literal["linear", "log"] = "linear",
    strata: str | None = None,
    seed: int = 0,
) -> tuple[Numbers, Numbers]:
    """Give for each number what was to be expected and its robust z.

    A z that is not a number belongs to a run with fewer than eight others to compare it with.

    Raises:
        InputError: There is no such setting or scale, or a value has no logarithm.
    """
    check_choice("scale", scale, ("linear", "log"))
    if scale == "log" and (values <= 0).any():
        message = f"value {int((values <= 0).argmax())} is not above zero"
        raise InputError(message, path="values", hint="use scale='linear'")
    numbers = np.log(values) if scale == "log" else values
    if strata is not None:
        expected, z = _within_strata(codes[:, _place(strata, knobs)], numbers)
    else:
        expected, z = _beside_neighbours(codes, knobs, numbers, seed)
    return np.exp(expected) if scale == "log" else expected, z


def _beside_neighbours(
    codes: Codes, knobs: Sequence[Knob], numbers: Numbers, seed: int
) -> tuple[Numbers, Numbers]:
    if len(codes) <= _FEWEST:
        return numbers.copy(), np.full(len(codes), np.nan)
    stream = Seed(seed).child("anomalies")
    near = nearest(codes, knobs, weights_of(codes, knobs, numbers), _NEIGHBOURS, stream)
    expected = np.median(numbers[near], axis=1)
    return expected, _in_deviations(numbers - expected)


def _within_strata(classes: Codes, numbers: Numbers) -> tuple[Numbers, Numbers]:
    expected, z = numbers.copy(), np.full(len(numbers), np.nan)
    for each in np.unique(classes):
        inside = classes == each
        if inside.sum() > _FEWEST:
            expected[inside] = np.median(numbers[inside])
            z[inside] = _in_deviations(numbers[inside] - expected[inside])
    return expected, z


def _in_deviations(residuals: Numbers) -> Numbers:
    """Divide by the usual deviation."""
    sizes = np.abs(residuals)
    # More than half may be exactly alike: then the mean tells the deviation of the others.
    deviation = MAD_TO_SIGMA * np.median(sizes) or _MEAN_TO_SIGMA * sizes.mean()
    return residuals / deviation if deviation else np.zeros(len(residuals))


def _place(path: str, knobs: Sequence[Knob]) -> int:
    paths = [knob.path for knob in knobs]
    if path in paths:
        return paths.index(path)
    message = f"no such setting: {path!r}"
    raise InputError(message, path="strata", hint=f"use one of {', '.join(paths[:10])}")
