"""Sobol indices of what was run: exactly, of a forest, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from testflow.correlation.arrays import NO_CLASS, as_codes, as_numbers, sampled
from testflow.correlation.sensitivity.forest import MOST_CELLS, grow
from testflow.correlation.sensitivity.independence import dependence
from testflow.correlation.sensitivity.sobol import SobolIndex, sobol_of, sobol_of_factorial
from testflow.runtime.seed import Seed
from testflow.space import Knob

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from testflow.correlation.arrays import Codes, Numbers
    from testflow.correlation.sensitivity.forest import Predict

_MOST_COMBINATIONS = 1 << 16
_FEWEST = 20


@dataclass(frozen=True, slots=True)
class VarianceShares:
    """Which share of the variance every setting accounts for, alone and with others.

    Classes that occur count as equally likely.

    Attributes:
        indices: The settings that vary, the greatest total first; empty where there is a reason.
        source: ``runs`` where every combination was run, so that the indices are exact (of the
            mean where one was run several times); ``forest`` where they are those of a model.
        score: The share of the variance of held-out runs that the forest explains; 1 without one.
        runs: Runs that were used.
        reason: Why there are no indices.
    """

    indices: tuple[SobolIndex, ...]
    source: str
    score: float
    runs: int
    reason: str = ""

    def sentence(self) -> str:
        """Say it in words."""
        if self.reason:
            return f"The variance cannot be shared out: {self.reason}."
        if self.source == "runs":
            return f"Every combination was run: the shares are exact ({self.runs} runs)."
        return f"The shares are those of a forest that explains {self.score:.0%} of held-out runs."


def variance_shares(
    codes: bytes | Codes,
    knobs: Sequence[Knob],
    values: ArrayLike,
    *,
    seed: int = 0,
) -> VarianceShares:
    """Share the variance of failures or numbers out among the settings.

    Args:
        codes: Runs by settings.
        knobs: The settings.
        values: For each run whether it failed, or a number.
        seed: Decides on the forest and its samples.

    Raises:
        InputError: The lengths differ, or scikit-learn is not installed and not every combination
            was run.
    """
    table = as_codes(codes, knobs)
    numbers = as_numbers(values, len(table))
    if not len(table) or np.ptp(numbers) == 0:
        return VarianceShares((), "runs", 1.0, len(table), "all runs ended alike")
    classes = [np.unique(table[:, place]) for place in range(len(knobs))]
    varying = [place for place, found in enumerate(classes) if len(found) > 1]
    known = [classes[place] for place in varying]
    paths = [knobs[place].path for place in varying]
    combinations = prod(len(found) for found in known)
    if not known:
        return VarianceShares((), "runs", 1.0, len(table), "no setting varies")
    if combinations <= len(table):
        means = _means(table[:, varying], known, numbers)
        if np.isfinite(means).all():
            found = sobol_of_factorial(means, paths)
            return VarianceShares(_ranked(found), "runs", 1.0, len(table))
    stream = Seed(seed).child("variance")
    places = sampled(len(table), MOST_CELLS // len(knobs), stream)
    reason = _obstacle(table[places], knobs)
    if reason:
        return VarianceShares((), "forest", 0.0, len(places), reason)
    x, y = table[places][:, varying], numbers[places]
    score = _score(x, y, stream)
    if score <= 0:
        reason = "no model foretells held-out runs better than their mean"
        return VarianceShares((), "forest", score, len(places), reason)
    found = _of_model(grow(x, y, stream), known, paths, combinations, seed)
    return VarianceShares(_ranked(found), "forest", score, len(places))


def _obstacle(codes: Codes, knobs: Sequence[Knob]) -> str:
    if len(codes) < _FEWEST:
        return f"{len(codes)} runs are too few to learn from"
    if (codes == NO_CLASS).any():
        column = int((codes == NO_CLASS).any(axis=0).argmax())
        return f"some values of {knobs[column].path} are of no class"
    found = dependence(codes, knobs)
    return f"settings are not independent, {found}" if found else ""


def _means(codes: Codes, classes: Sequence[Codes], values: Numbers) -> Numbers:
    """Give the mean of every combination; not a number where it was not run."""
    shape = tuple(len(found) for found in classes)
    ranks = [np.searchsorted(found, codes[:, axis]) for axis, found in enumerate(classes)]
    cells = np.ravel_multi_index(tuple(ranks), shape)
    runs = np.bincount(cells, minlength=prod(shape))
    sums = np.bincount(cells, values, minlength=prod(shape))
    return np.where(runs > 0, sums / np.maximum(runs, 1), np.nan).reshape(shape)


def _score(codes: Codes, values: Numbers, seed: Seed) -> float:
    """Give the share of the variance that a forest of one half explains in the other."""
    mixed = seed.child("halves").generator().permutation(len(codes))
    learnt, held_out = np.array_split(mixed, 2)
    predicted = grow(codes[learnt], values[learnt], seed)(codes[held_out])
    variance = values[held_out].var()
    return float(1 - ((values[held_out] - predicted) ** 2).mean() / variance) if variance else 0.0


def _of_model(
    predict: Predict,
    classes: Sequence[Codes],
    paths: Sequence[str],
    combinations: int,
    seed: int,
) -> tuple[SobolIndex, ...]:
    if combinations <= _MOST_COMBINATIONS:
        grid = np.stack([axis.ravel() for axis in np.meshgrid(*classes, indexing="ij")], axis=1)
        shape = tuple(len(found) for found in classes)
        return sobol_of_factorial(predict(grid).reshape(shape), paths)

    def ask(points: NDArray[np.float64]) -> Numbers:
        ranks = (points * [len(found) for found in classes]).astype(np.intp)
        rows = [found[ranks[:, axis]] for axis, found in enumerate(classes)]
        return predict(np.stack(rows, axis=1))

    return sobol_of(ask, paths, seed=seed)


def _ranked(indices: Sequence[SobolIndex]) -> tuple[SobolIndex, ...]:
    return tuple(sorted(indices, key=lambda each: -each.total))
