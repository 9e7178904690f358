"""Choosing by held-out runs how closely to follow the data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from testflow.correlation.arrays import is_binary
from testflow.runtime.seed import Seed

if TYPE_CHECKING:
    from testflow.correlation.arrays import Numbers, Places

_SURE = 1e-6

Setting = TypeVar("Setting")
Model = TypeVar("Model")


@dataclass(frozen=True, slots=True)
class Choice(Generic[Setting, Model]):
    """The setting that was chosen.

    Attributes:
        setting: The first one whose loss is within one standard error of the least.
        models: The models with it, each made without one fold.
        predicted: What they say of the runs that each did not see.
        score: The share of the loss of the plain mean that they save.
    """

    setting: Setting
    models: tuple[Model, ...]
    predicted: Numbers
    score: float


def fold_numbers(values: Numbers, folds: int, seed: Seed) -> Places | None:
    """Spread runs over folds by lot, each with its share of failures or of great values.

    None where the folds could not all have failing and passing runs, or fewer than two different
    numbers.
    """
    fewest = int(np.unique(values, return_counts=True)[1].min()) if len(values) else 0
    if len(values) < 2 * folds or np.ptp(values) == 0 or (is_binary(values) and fewest < folds):
        return None
    mixed = seed.child("folds").generator().permutation(len(values))
    ranked = mixed[np.argsort(values[mixed], kind="stable")]
    numbers = np.empty(len(values), np.intp)
    numbers[ranked] = np.arange(len(values)) % folds
    return numbers


def choose(
    settings: Sequence[Setting],
    fit: Callable[[Setting, Places], Model],
    predict: Callable[[Model, Places], Numbers],
    values: Numbers,
    folds: Places,
) -> Choice[Setting, Model]:
    """Choose the plainest setting that is as good as the best.

    Args:
        settings: The plainest first.
        fit: Makes a model with a setting from the runs at these places.
        predict: Says what a model expects of the runs at these places.
        values: What was observed.
        folds: The fold of each run.
    """
    trials = [_trial(setting, fit, predict, folds) for setting in settings]
    losses = np.array([_losses(values, predicted) for _, predicted in trials])
    parts = range(int(folds.max()) + 1)
    means = np.array([losses[:, folds == part].mean(axis=1) for part in parts])
    best = int(means.mean(axis=0).argmin())
    allowed = means[:, best].mean() + means[:, best].std(ddof=1) / np.sqrt(len(parts))
    chosen = int((means.mean(axis=0) <= allowed).argmax())
    plain = np.empty_like(values)
    for part in parts:
        plain[folds == part] = values[folds != part].mean()
    models, predicted = trials[chosen]
    score = 1 - losses[chosen].mean() / _losses(values, plain).mean()
    return Choice(settings[chosen], models, predicted, float(score))


def _trial(
    setting: Setting,
    fit: Callable[[Setting, Places], Model],
    predict: Callable[[Model, Places], Numbers],
    folds: Places,
) -> tuple[tuple[Model, ...], Numbers]:
    predicted = np.empty(len(folds))
    models: list[Model] = []
    for part in range(int(folds.max()) + 1):
        model = fit(setting, np.flatnonzero(folds != part))
        held_out = np.flatnonzero(folds == part)
        predicted[held_out] = predict(model, held_out)
        models.append(model)
    return tuple(models), predicted


def _losses(values: Numbers, predicted: Numbers) -> Numbers:
    """Give what each prediction costs: minus the log of its chance, or the squared distance."""
    if not is_binary(values):
        return (values - predicted) ** 2
    chance = np.clip(predicted, _SURE, 1 - _SURE)
    return -np.where(values == 1, np.log(chance), np.log1p(-chance))
