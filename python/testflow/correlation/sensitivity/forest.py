"""A random forest that stands in for the program: what it expects of any configuration."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from testflow.correlation.learners import learner, state
from testflow.runtime.seed import Seed

if TYPE_CHECKING:
    from testflow.correlation.arrays import Codes, Numbers

    Predict: TypeAlias = Callable[[Codes], Numbers]

MOST_CELLS = 1_000_000
"""Runs times settings that are learnt from in a few seconds."""

_TREES = 50


def grow(codes: Codes, values: Numbers, seed: Seed) -> Predict:
    """Learn what to expect of a row of codes."""
    forest = learner(
        "ensemble",
        "RandomForestRegressor",
        n_estimators=_TREES,
        max_features=0.5,
        min_samples_leaf=3,
        random_state=state(seed.child("forest")),
    )
    forest.fit(codes.astype(np.float32), values)

    def predict(rows: Codes) -> Numbers:
        return np.asarray(forest.predict(rows.astype(np.float32)), np.float64)

    return predict
