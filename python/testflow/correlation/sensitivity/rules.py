"""A small decision tree, read as rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from testflow.correlation.arrays import (
    as_codes,
    as_numbers,
    examples,
    is_binary,
    sampled,
    with_no_class,
)
from testflow.correlation.learners import learner, state
from testflow.correlation.sensitivity.conditions import Columns, condition
from testflow.correlation.sensitivity.folds import choose, fold_numbers
from testflow.runtime.seed import Seed
from testflow.space import Knob

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from testflow.correlation.arrays import Codes, Numbers

_DEPTHS = (0, 1, 2, 3, 4)
_FOLDS = 5
_FEWEST_IN_LEAF = 5
_SHARE_IN_LEAF = 0.005
_MOST_CELLS = 8_000_000
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Rule:
    """One leaf of the tree.

    Attributes:
        conditions: What holds together; empty for the rule that speaks of all runs.
        mean: The share that fails or, for numbers, their mean.
        runs: Runs for which the conditions hold.
        examples: Places of a few of them, failing ones or those of greatest value first.
        is_share: Whether the mean is a share of failures.
    """

    conditions: tuple[str, ...]
    mean: float
    runs: int
    examples: tuple[int, ...]
    is_share: bool

    def sentence(self) -> str:
        """Say it in words."""
        when = f"if {' and '.join(self.conditions)}: " if self.conditions else ""
        if self.is_share:
            return f"{when}{self.mean:.0%} of {self.runs} runs fail"
        return f"{when}{self.mean:.4g} on average in {self.runs} runs"


@dataclass(frozen=True, slots=True)
class Rules:
    """What a tree says, and how far it is to be believed.

    Attributes:
        rules: One for each leaf, the greatest mean first; every run falls under exactly one.
        depth: Conditions that were allowed on the way to a leaf; chosen on held-out runs, 0 where
            nothing foretells them better than their mean.
        accuracy: The share of held-out runs of which the tree says rightly whether they fail; for
            numbers, the share of their variance that it explains.
        base_rate: The accuracy of always saying what is more frequent; for numbers 0.
        recall: The share of failing held-out runs that are foretold; for numbers the accuracy.
        runs: Runs that were used.
        runs_given: Runs that there were; where fewer were used, they were chosen by lot.
    """

    rules: tuple[Rule, ...]
    depth: int
    accuracy: float
    base_rate: float
    recall: float
    runs: int
    runs_given: int

    def sentence(self) -> str:
        """Say how far the rules are to be believed."""
        if self.depth == 0:
            return f"No rule of few settings foretells held-out runs ({self.runs} runs)."
        if not self.rules[0].is_share:
            return f"The rules explain {self.accuracy:.0%} of the variance of held-out runs."
        right = f"The rules are right about {self.accuracy:.1%} of held-out runs"
        base = f"always saying the more frequent would be about {self.base_rate:.1%}"
        return f"{right} ({base}), and foretell {self.recall:.0%} of the failing ones."


def learn_rules(
    codes: bytes | Codes,
    knobs: Sequence[Knob],
    values: ArrayLike,
    *,
    seed: int = 0,
) -> Rules:
    """Grow a decision tree and read it as rules.

    A tree splits on one setting after the other: what shows in no setting alone, such as an
    exclusive or of two, it may miss.

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
    columns = Columns.of(told)
    stream = Seed(seed).child("rules")
    places = sampled(len(table), _MOST_CELLS // len(columns.places), stream)
    x, y = columns.matrix(table[places]), numbers[places]
    folds = fold_numbers(y, _FOLDS, stream)
    depth, predicted = 0, np.full(len(y), y.mean() if len(y) else 0.0)
    if folds is not None:
        choice = choose(
            _DEPTHS,
            lambda depth, train: _grown(x[train], y[train], depth, stream),
            lambda tree, held_out: np.asarray(tree.predict(x[held_out]), np.float64),
            y,
            folds,
        )
        depth, predicted = choice.setting, choice.predicted
    tree = _grown(x, y, depth, stream) if depth else None
    leaves = np.zeros(len(y), np.intp) if tree is None else np.asarray(tree.apply(x), np.intp)
    rules = [
        Rule(
            _conditions(tree, leaf, columns),
            float(y[leaves == leaf].mean()),
            int((leaves == leaf).sum()),
            examples(places[leaves == leaf], numbers),
            is_binary(numbers),
        )
        for leaf in np.unique(leaves).tolist()
    ]
    return Rules(
        tuple(sorted(rules, key=lambda rule: -rule.mean)),
        depth,
        *_fidelity(y, predicted),
        runs=len(places),
        runs_given=len(table),
    )


def _grown(x: Any, y: Numbers, depth: int, seed: Seed) -> Any:
    # A regression tree of zeros and ones splits as Gini does, and its leaves are shares.
    tree = learner(
        "tree",
        "DecisionTreeRegressor",
        max_depth=max(depth, 1),
        min_samples_leaf=max(_FEWEST_IN_LEAF, int(_SHARE_IN_LEAF * len(y))),
        min_samples_split=2 if depth else len(y) + 2,
        random_state=state(seed.child("tree")),
    )
    return tree.fit(x, y)


def _fidelity(values: Numbers, predicted: Numbers) -> tuple[float, float, float]:
    if not len(values):
        return 0.0, 0.0, 0.0
    if not is_binary(values):
        explained = 1 - ((values - predicted) ** 2).mean() / (values.var() or 1.0)
        return float(explained), 0.0, float(explained)
    fails, foretold = values == 1, predicted > _HALF
    base = float(max(fails.mean(), 1 - fails.mean()))
    recall = float(foretold[fails].mean()) if fails.any() else 0.0
    return float((fails == foretold).mean()), base, recall


def _conditions(tree: Any, leaf: int, columns: Columns) -> tuple[str, ...]:
    """Give the way to a leaf, one condition for each setting on it."""
    if tree is None:
        return ()
    kept: dict[int, frozenset[int]] = {}
    for node, is_above in _way(tree.tree_, leaf):
        column, threshold = int(tree.tree_.feature[node]), float(tree.tree_.threshold[node])
        split = columns.split(column, threshold, is_above=is_above)
        kept[split.knob] = kept.get(split.knob, split.codes) & split.codes
    return tuple(condition(columns.knobs[knob], codes) for knob, codes in kept.items())


def _way(nodes: Any, leaf: int) -> Iterator[tuple[int, bool]]:
    """Give the nodes from the root to a leaf, each with whether its greater side is taken."""
    parents = {int(nodes.children_left[node]): (node, False) for node in range(nodes.node_count)}
    parents |= {int(nodes.children_right[node]): (node, True) for node in range(nodes.node_count)}
    way: list[tuple[int, bool]] = []
    while leaf != 0:
        leaf, is_above = parents[leaf]
        way.append((leaf, is_above))
    yield from reversed(way)
