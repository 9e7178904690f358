"""Where a series changes its level: likelihood-ratio segmentation with permutation tests.

The series is cut where two levels explain it best. The cut is kept if hardly any reshuffled series
can be cut as well; then both sides are looked at in the same way (binary segmentation: Scott and
Knott, 1974). At last every cut moves to the best place between its neighbours.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from testflow.correlation.arguments import check_choice, check_share
from testflow.errors import InputError
from testflow.runtime.seed import Seed

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from testflow.correlation.arrays import Numbers, Places

    Gains = Callable[[Numbers], Numbers]
    Shuffles = Callable[[Numbers, int, Seed], Numbers]

_RATE = 0.05
_SHUFFLES = 1_999
_ENOUGH = 10
_PART = 200


@dataclass(frozen=True, slots=True)
class Change:
    """A place where the level changes.

    Attributes:
        place: The first point with the new level.
        before: The level before, back to the last change.
        after: The level from here on, up to the next change.
        p_value: The chance of a cut as good in a reshuffled series.
    """

    place: int
    before: float
    after: float
    p_value: float


def share_changes(
    failures: ArrayLike,
    runs: ArrayLike,
    *,
    exchange: Literal["results", "points"] = "results",
    rate: float = _RATE,
    seed: int = 0,
) -> tuple[Change, ...]:
    """Find where a share of failures changes.

    Args:
        failures: Failures at each point.
        runs: Runs at each point; a point without any is passed over.
        exchange: What is reshuffled. ``results`` assumes that without a change every single run
            fails with the same chance, and sees a change between two points. ``points`` keeps each
            point's share together, for shares that vary more than chance would have it, and needs
            a dozen points.
        rate: The share of series without a change in which one is seen.
        seed: Decides on the shuffles.

    Raises:
        InputError: The numbers cannot be counts, or an option does not fit.
    """
    check_share("rate", rate)
    check_choice("exchange", exchange, ("results", "points"))
    failed, tried = np.asarray(failures, np.float64), np.asarray(runs, np.float64)
    if failed.ndim != 1 or failed.shape != tried.shape:
        message = "there are not as many counts of failures as of runs"
        raise InputError(message, path="failures", hint="give two counts for each point")
    if not ((failed >= 0) & (failed <= tried)).all():
        message = "there are more failures than runs, or fewer than none"
        raise InputError(message, path="failures", hint="give whole numbers of both")
    telling = np.flatnonzero(tried)
    counts = np.stack([failed, tried])[:, telling]
    shuffle = _shuffled_results if exchange == "results" else _shuffled_points
    cuts = _cuts(counts, share_gains, shuffle, rate, Seed(seed).child("changes"))
    found = _changes(cuts, counts.shape[1], lambda part: _share(counts[:, part]))
    return tuple(replace(change, place=int(telling[change.place])) for change in found)


def level_changes(values: ArrayLike, *, rate: float = _RATE, seed: int = 0) -> tuple[Change, ...]:
    """Find where the mean of a series of numbers changes, such as durations run by run.

    Args:
        values: The numbers, in order of time.
        rate: The share of series without a change in which one is seen.
        seed: Decides on the shuffles.

    Raises:
        InputError: They are no row of finite numbers, or the rate is no share.
    """
    check_share("rate", rate)
    row = np.asarray(values, np.float64)
    if row.ndim != 1 or not np.isfinite(row).all():
        message = "the values are no row of finite numbers"
        raise InputError(message, path="values", hint="leave out points without a value")
    cuts = _cuts(row[None, :], _level_gains, _shuffled_points, rate, Seed(seed).child("changes"))
    return _changes(cuts, len(row), lambda part: float(row[part].mean()))


def chance_of_cut(counts: Numbers, seed: Seed, shuffles: int = _SHUFFLES) -> float:
    """Give the chance that reshuffled results can be cut as well as these, 1 for a single point.

    Args:
        counts: A row of failures and a row of runs.
        seed: Decides on the shuffles.
        shuffles: At most so many; fewer where it is soon clear that many can.
    """
    return _chance(counts, share_gains, _shuffled_results, seed, shuffles)


def share_gains(counts: Numbers) -> Numbers:
    """Give for each cut how much more likely two shares make the results than one, as a log.

    Args:
        counts: (…, 2, points): failures and runs.

    Returns:
        (…, points - 1): the cut before each point but the first.
    """
    before = np.cumsum(counts, axis=-1)
    whole = before[..., -1:]
    before = before[..., :-1]
    parts = _likelihood(before) + _likelihood(whole - before)
    return parts - _likelihood(whole)


def _likelihood(counts: Numbers) -> Numbers:
    failures, runs = counts[..., 0, :], counts[..., 1, :]
    share = failures / np.maximum(runs, 1)
    inside = (share > 0) & (share < 1)
    sure = np.where(inside, share, 0.5)
    found = failures * np.log(sure) + (runs - failures) * np.log1p(-sure)
    return np.where(inside, found, 0.0)


def _level_gains(values: Numbers) -> Numbers:
    """Give for each cut by how much two means explain the numbers better than one, as a log."""
    row = values[..., 0, :] - values[..., 0, :].mean(axis=-1, keepdims=True)
    points = row.shape[-1]
    size = np.arange(1, points, dtype=np.float64)
    between = np.cumsum(row, axis=-1)[..., :-1] ** 2 * (1 / size + 1 / (points - size))
    whole = (row**2).sum(axis=-1, keepdims=True)
    # What is exactly two levels is infinitely more likely; any share near 1 says so as well.
    explained = np.minimum(between / np.where(whole > 0, whole, 1), 1 - 1e-12)
    return -points / 2 * np.log1p(-explained)


def _shuffled_results(counts: Numbers, times: int, seed: Seed) -> Numbers:
    runs = counts[1].astype(np.int64)
    drawn = seed.generator().multivariate_hypergeometric(
        runs, int(counts[0].sum()), size=times, method="marginals"
    )
    return np.stack([drawn.astype(np.float64), np.broadcast_to(counts[1], drawn.shape)], axis=1)


def _shuffled_points(counts: Numbers, times: int, seed: Seed) -> Numbers:
    order = np.tile(np.arange(counts.shape[1], dtype=np.intp), (times, 1))
    order = seed.generator().permuted(order, axis=1)
    return np.swapaxes(counts[:, order], 0, 1)


def _chance(
    points: Numbers, gains: Gains, shuffle: Shuffles, seed: Seed, shuffles: int = _SHUFFLES
) -> float:
    """Count shuffles that can be cut as well, until enough are seen (Besag and Clifford 1991)."""
    if points.shape[1] < 2:  # noqa: PLR2004 - nothing to cut
        return 1.0
    # Sums of the same numbers in another order differ in their last digits.
    here = gains(points).max() * (1 - 1e-9)
    seen = done = 0
    while done < shuffles and seen < _ENOUGH:
        times = min(_PART, shuffles - done)
        as_good = gains(shuffle(points, times, seed.child("part", done))).max(axis=-1) >= here
        tenth = np.flatnonzero(as_good.cumsum() + seen == _ENOUGH)
        if len(tenth):
            return _ENOUGH / (done + int(tenth[0]) + 1)
        seen, done = seen + int(as_good.sum()), done + times
    return (seen + 1) / (done + 1)


def _cuts(
    points: Numbers, gains: Gains, shuffle: Shuffles, rate: float, seed: Seed
) -> list[tuple[int, float]]:
    found: list[tuple[int, float]] = []
    waiting = [(0, points.shape[1])]
    while waiting:
        start, end = waiting.pop()
        part = points[:, start:end]
        chance = _chance(part, gains, shuffle, seed.child(start, end))
        if chance <= rate:
            cut = start + 1 + int(gains(part).argmax())
            found.append((cut, chance))
            waiting += [(start, cut), (cut, end)]
    found.sort()
    return _settled(found, points, gains)


def _settled(
    cuts: list[tuple[int, float]], points: Numbers, gains: Gains
) -> list[tuple[int, float]]:
    """Move every cut to the best place between its neighbours."""
    places = [0, *(place for place, _ in cuts), points.shape[1]]
    for number in range(1, len(places) - 1):
        start, end = places[number - 1], places[number + 1]
        places[number] = start + 1 + int(gains(points[:, start:end]).argmax())
    return [(place, chance) for place, (_, chance) in zip(places[1:-1], cuts, strict=True)]


def _changes(
    cuts: Sequence[tuple[int, float]], points: int, level: Callable[[Places], float]
) -> tuple[Change, ...]:
    places = [0, *(place for place, _ in cuts), points]
    levels = [level(np.arange(start, end)) for start, end in pairwise(places)]
    return tuple(
        Change(place, levels[number], levels[number + 1], chance)
        for number, (place, chance) in enumerate(cuts)
    )


def _share(counts: Numbers) -> float:
    return float(counts[0].sum() / max(counts[1].sum(), 1))
