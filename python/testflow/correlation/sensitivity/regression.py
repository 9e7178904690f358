"""Regularised regression over classes: logistic for failures, linear for numbers.

Every class is a column, so that the coefficients of a setting's classes add up to nothing and each
says how its class differs from the average class. The penalty on their squares is the strongest
whose loss on held-out runs is within one standard error of the least (Hastie, Tibshirani and
Friedman, The Elements of Statistical Learning, 7.10).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING

import numpy as np

from testflow.correlation.arrays import (
    as_codes,
    as_numbers,
    examples,
    is_binary,
    sampled,
    with_no_class,
)
from testflow.correlation.learners import learner
from testflow.correlation.one_hot import OneHot
from testflow.correlation.sensitivity.folds import choose, fold_numbers
from testflow.runtime.seed import Seed
from testflow.space import Knob

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from testflow.correlation.arrays import Codes, Numbers

    Matrix = NDArray[np.float32]

_PENALTIES = (1000.0, 100.0, 10.0, 1.0, 0.1)  # the strongest first
_FOLDS = 5
_MOST_CELLS = 5_000_000
_MOST_STEPS = 5_000
# scikit-learn's own ends before the coefficients of separable failures have settled.
_TOLERANCE = 1e-7


@dataclass(frozen=True, slots=True)
class Influence:
    """What one class adds, all other settings held as they are.

    Attributes:
        term: The class, ``path = class``.
        coefficient: Against the average class of the setting: what it adds to the log odds of
            failing or, for numbers, to the number.
        least: The least coefficient of this fit and of those that each left a fold out.
        greatest: The greatest of them.
        runs: Runs that have it.
        examples: Places of a few of those runs, failing ones or those of greatest value first.
        is_ratio: Whether the coefficient speaks of odds.
    """

    term: str
    coefficient: float
    least: float
    greatest: float
    runs: int
    examples: tuple[int, ...]
    is_ratio: bool

    def sentence(self) -> str:
        """Say it in words."""
        if not self.is_ratio:
            spread = f"{self.least:+.3g} to {self.greatest:+.3g}"
            return f"{self.term} adds {self.coefficient:+.3g} ({spread}; {self.runs} runs)."
        odds, least, greatest = (exp(x) for x in (self.coefficient, self.least, self.greatest))
        spread = f"{least:.3g} to {greatest:.3g}; {self.runs} runs"
        return f"{self.term} multiplies the odds of failing by {odds:.3g} ({spread})."


@dataclass(frozen=True, slots=True)
class Regression:
    """What every class adds when all are looked at together.

    Attributes:
        influences: The classes, those of largest coefficient first.
        kind: ``logistic`` or ``linear``.
        penalty: How strongly coefficients are drawn to zero; chosen on held-out runs.
        score: How much of the deviance (logistic) or variance (linear) of held-out runs is
            explained: 1 is all, 0 or less nothing. The penalty was chosen on the same runs.
        runs: Runs that were used.
        runs_given: Runs that there were; where fewer were used, they were chosen by lot.
    """

    influences: tuple[Influence, ...]
    kind: str
    penalty: float
    score: float
    runs: int
    runs_given: int

    def sentence(self) -> str:
        """Say it in words."""
        what = "whether runs fail" if self.kind == "logistic" else "the numbers"
        if self.score <= 0:
            return f"No sum of settings explains {what} ({self.runs} runs)."
        share = f"{self.score:.0%} of the {_SPREAD[self.kind]} of held-out runs"
        return f"A sum over the settings explains {share} ({self.runs} runs)."


_SPREAD = {"logistic": "deviance", "linear": "variance"}


def regress(
    codes: bytes | Codes,
    knobs: Sequence[Knob],
    values: ArrayLike,
    *,
    seed: int = 0,
) -> Regression:
    """Fit all classes at once.

    Interactions are not in it: a score near 0 beside failures says that settings work together,
    or not at all.

    Args:
        codes: Runs by settings.
        knobs: The settings.
        values: For each run whether it failed, or a number.
        seed: Decides which runs are held out together.

    Raises:
        InputError: The lengths differ, or scikit-learn is not installed.
    """
    table, told = with_no_class(as_codes(codes, knobs), knobs)
    numbers = as_numbers(values, len(table))
    terms = OneHot.of(table, told)
    stream = Seed(seed).child("regression")
    places = sampled(len(table), _MOST_CELLS // max(len(terms.columns), 1), stream)
    kind = "logistic" if is_binary(numbers) else "linear"
    y, folds = numbers[places], fold_numbers(numbers[places], _FOLDS, stream)
    if folds is None or not terms.columns:
        return Regression((), kind, _PENALTIES[0], 0.0, len(places), len(table))
    x = terms.matrix(table[places])
    fit = _logistic if kind == "logistic" else _linear
    choice = choose(
        _PENALTIES,
        lambda penalty, train: fit(x[train], y[train], penalty),
        lambda model, held_out: model.predict(x[held_out]),
        y,
        folds,
    )
    whole = fit(x, y, choice.setting).coefficients
    parts = np.array([whole, *(model.coefficients for model in choice.models)])
    influences = tuple(
        Influence(
            term=terms.term(column),
            coefficient=float(whole[column]),
            least=float(parts[:, column].min()),
            greatest=float(parts[:, column].max()),
            runs=int(x[:, column].sum()),
            examples=examples(places[x[:, column] == 1], numbers),
            is_ratio=kind == "logistic",
        )
        for column in np.argsort([-_size(each) for each in whole], kind="stable").tolist()
    )
    return Regression(influences, kind, choice.setting, choice.score, len(places), len(table))


def _size(coefficient: float) -> float:
    # The last digits are the solver's: of two classes that mirror each other the first comes first.
    return float(f"{abs(coefficient):.4g}")


@dataclass(frozen=True, slots=True)
class _Line:
    intercept: float
    coefficients: Numbers
    is_logistic: bool

    def predict(self, x: Matrix) -> Numbers:
        line = x @ self.coefficients + self.intercept
        return 1 / (1 + np.exp(-line)) if self.is_logistic else line


def _logistic(x: Matrix, y: Numbers, penalty: float) -> _Line:
    options = {"C": 1 / penalty, "max_iter": _MOST_STEPS, "tol": _TOLERANCE}
    model = learner("linear_model", "LogisticRegression", **options)
    model.fit(x, y)
    return _Line(
        float(model.intercept_[0]), np.asarray(model.coef_[0], np.float64), is_logistic=True
    )


def _linear(x: Matrix, y: Numbers, penalty: float) -> _Line:
    model = learner("linear_model", "Ridge", alpha=penalty)
    model.fit(x, y)
    coefficients = np.asarray(model.coef_, np.float64)
    return _Line(float(model.intercept_), coefficients, is_logistic=False)
