"""Permutation importance: what is lost when a setting says nothing any more.

A setting's values are shuffled among runs that the model has not seen. The interval is over those
runs, each with the mean of its losses over all shuffles, and so is wide where runs are few. The
intervals of all settings hold together with 95 % (Bonferroni).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from testflow.correlation.arrays import as_codes, as_numbers, examples, sampled
from testflow.correlation.sensitivity.forest import MOST_CELLS, grow
from testflow.errors import InputError
from testflow.runtime.seed import Seed
from testflow.space import Knob

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from testflow.correlation.arrays import Codes, Numbers
    from testflow.correlation.sensitivity.forest import Predict

_SHUFFLES = 5
_FEWEST = 20
_MOST_HELD_OUT = 2_000
_ERROR = 0.05


@dataclass(frozen=True, slots=True)
class Importance:
    """How much a model relies on one setting.

    Attributes:
        path: The setting.
        share: The squared error that shuffling it adds, as a share of the variance.
        low: The least share that is likely.
        high: The greatest.
        examples: Places of the held-out runs that shuffling it costs most.
    """

    path: str
    share: float
    low: float
    high: float
    examples: tuple[int, ...]

    @property
    def matters(self) -> bool:
        """Whether the whole interval is above zero."""
        return self.low > 0

    def sentence(self) -> str:
        """Say it in words."""
        spread = f"{self.low:.1%} to {self.high:.1%}"
        if not self.matters:
            return f"{self.path} is not known to matter ({spread})."
        return f"Without {self.path}, {self.share:.1%} of the variance is lost ({spread})."


@dataclass(frozen=True, slots=True)
class Importances:
    """How much a forest relies on every setting.

    Settings that go together share their importance, or take it from each other.

    Attributes:
        parameters: Every setting, the most important first.
        score: The share of the variance of held-out runs that the forest explains; where it is
            near 0, the importances say nothing.
        runs: Held-out runs on which they were measured.
        runs_learnt_from: Other runs that the forest was grown on.
    """

    parameters: tuple[Importance, ...]
    score: float
    runs: int
    runs_learnt_from: int

    def sentence(self) -> str:
        """Say it in words."""
        told = [each.path for each in self.parameters if each.matters]
        counted = f"of {self.runs} held-out runs a forest explains {self.score:.0%}"
        if not told or self.score <= 0:
            return f"No setting is known to matter: {counted}."
        return f"What matters is {', '.join(told)}: {counted}."


def importances(
    codes: bytes | Codes,
    knobs: Sequence[Knob],
    values: ArrayLike,
    *,
    seed: int = 0,
) -> Importances:
    """Grow a forest on half of the runs and shuffle the settings of the others.

    Interactions are in it. Shuffling makes configurations that rules between settings may forbid.

    Args:
        codes: Runs by settings.
        knobs: The settings.
        values: For each run whether it failed, or a number.
        seed: Decides on the halves, the forest and the shuffles.

    Raises:
        InputError: The lengths differ, there are fewer than 20 runs, or scikit-learn is not
            installed.
    """
    table = as_codes(codes, knobs)
    numbers = as_numbers(values, len(table))
    if len(table) < _FEWEST:
        message = f"{len(table)} runs are too few to learn from"
        raise InputError(message, path="values", hint=f"give at least {_FEWEST}")
    stream = Seed(seed).child("importance")
    places = sampled(len(table), 2 * MOST_CELLS // len(knobs), stream)
    mixed = stream.child("halves").generator().permutation(places)
    learnt, held_out = np.array_split(mixed, 2)
    held_out = np.sort(held_out[:_MOST_HELD_OUT])
    predict = grow(table[learnt], numbers[learnt], stream)
    found = permuted(predict, table[held_out], knobs, numbers[held_out], seed=seed)
    error = ((numbers[held_out] - predict(table[held_out])) ** 2).mean()
    variance = numbers[held_out].var()
    return Importances(
        parameters=tuple(
            replace(each, examples=tuple(held_out[list(each.examples)].tolist())) for each in found
        ),
        score=float(1 - error / variance) if variance else 0.0,
        runs=len(held_out),
        runs_learnt_from=len(learnt),
    )


def permuted(
    predict: Predict,
    codes: bytes | Codes,
    knobs: Sequence[Knob],
    values: ArrayLike,
    *,
    seed: int = 0,
) -> tuple[Importance, ...]:
    """Shuffle each setting among the runs and see what a model of any kind loses.

    Args:
        predict: Gives a number for each row of codes.
        codes: Runs by settings; runs that the model has not seen.
        knobs: The settings.
        values: For each run whether it failed, or a number.
        seed: Decides on the shuffles.

    Returns:
        Every setting, the most important first.

    Raises:
        InputError: The lengths differ.
    """
    table = as_codes(codes, knobs)
    numbers = as_numbers(values, len(table))
    variance = numbers.var() or 1.0
    known = (numbers - predict(table)) ** 2
    width = NormalDist().inv_cdf(1 - _ERROR / 2 / len(knobs))
    found: list[Importance] = []
    for place, knob in enumerate(knobs):
        generator = Seed(seed).child("shuffle", knob.path).generator()
        shuffled = np.tile(table, (_SHUFFLES, 1))
        column = [generator.permutation(table[:, place]) for _ in range(_SHUFFLES)]
        shuffled[:, place] = np.concatenate(column)
        expected = predict(shuffled).reshape(_SHUFFLES, -1)
        lost = ((numbers - expected) ** 2).mean(axis=0) - known
        found.append(_importance(knob.path, lost / variance, width))
    return tuple(sorted(found, key=lambda each: -each.share))


def _importance(path: str, lost: Numbers, width: float) -> Importance:
    share = float(lost.mean())
    spread = width * float(lost.std(ddof=1)) / len(lost) ** 0.5
    places = np.flatnonzero(lost > 0)
    return Importance(path, share, share - spread, share + spread, examples(places, lost))
