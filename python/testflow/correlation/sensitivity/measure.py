"""All that is said of how strongly outcomes depend on the settings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from testflow.correlation.observed import Configurations, Observation, Observed, observe
from testflow.correlation.sensitivity.importance import Importances, importances
from testflow.correlation.sensitivity.regression import Regression, regress
from testflow.correlation.sensitivity.rules import Rules, learn_rules
from testflow.correlation.sensitivity.variance import VarianceShares, variance_shares
from testflow.space import Space


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Four models of the same runs; where they agree, they are to be believed.

    Examples in it are places among the configurations that were given.

    Attributes:
        regression: What each class adds, all others held as they are.
        importances: What a forest loses without a setting.
        variance: Sobol indices: what each setting accounts for alone, and with others.
        rules: A small decision tree.
    """

    regression: Regression
    importances: Importances
    variance: VarianceShares
    rules: Rules

    def sentence(self) -> str:
        """Say in words how well each model fits, a line for each."""
        parts = (self.regression, self.importances, self.variance, self.rules)
        return "\n".join(part.sentence() for part in parts)


def measure_sensitivity(
    configurations: Configurations,
    observations: Iterable[Observation],
    *,
    space: Space | None = None,
    seed: int = 0,
) -> Sensitivity:
    """Measure how strongly outcomes, or numbers such as durations, depend on the settings.

    Args:
        configurations: What was run.
        observations: How each ended (True means passed), or a number for each, in the same order.
            Blocked and skipped runs and numbers that are None are left out.
        space: The space of the configurations; a batch knows its own.
        seed: Decides on everything that is left to chance.

    Raises:
        InputError: No space is known, the lengths differ, fewer than 20 runs say something, or
            scikit-learn is not installed: ``pip install 'testflow[models]'``.

    Examples:
        >>> space = Space({"mode": ["a", "b", "c"], "size": [1, 2, 3, 4, 5]})
        >>> batch = space.sample(300, seed=1)
        >>> passed = [c.values["mode"] != "b" or c.values["size"] <= 3 for c in batch]
        >>> found = measure_sensitivity(batch, passed)
        >>> found.rules.rules[0].conditions
        ('mode = b', 'size > 3')
    """
    return sensitivity_of(observe(configurations, observations, space), seed)


def sensitivity_of(runs: Observed, seed: int) -> Sensitivity:
    """Measure how strongly what was observed depends on the settings; see `measure_sensitivity`."""
    codes, knobs, values = runs.codes, runs.knobs, runs.values
    regression = regress(codes, knobs, values, seed=seed)
    found = importances(codes, knobs, values, seed=seed)
    rules = learn_rules(codes, knobs, values, seed=seed)
    return Sensitivity(
        replace(
            regression,
            influences=tuple(
                replace(each, examples=runs.placed(each.examples)) for each in regression.influences
            ),
        ),
        replace(
            found,
            parameters=tuple(
                replace(each, examples=runs.placed(each.examples)) for each in found.parameters
            ),
        ),
        variance_shares(codes, knobs, values, seed=seed),
        replace(
            rules,
            rules=tuple(replace(each, examples=runs.placed(each.examples)) for each in rules.rules),
        ),
    )
