"""The smallest failing configuration so far, and steps to smaller ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from testflow.correlation.narrowing.bisection import needed
from testflow.correlation.narrowing.places import Path, text_of, value_at, with_value
from testflow.correlation.narrowing.trials import Trials
from testflow.correlation.narrowing.weave import Weave
from testflow.errors import InputError
from testflow.model import Outcome, Verdict
from testflow.space import Space


class Search:
    """Tries configurations of a space and keeps the smallest that fails in the same way.

    Args:
        space: What a configuration may be; others are never tried.
        trials: Runs them.
        failing: What fails.
        symptom: The symptom to keep; all of the failure's where none is named.

    Raises:
        InputError: It does not fail, or not with this symptom.
        Spent: There were not enough runs to see it fail.
    """

    def __init__(self, space: Space, trials: Trials, failing: Any, symptom: str | None) -> None:
        self.space = space
        self.trials = trials
        self.best = failing
        self._least: dict[Path, str] = {}
        if found := space.validate(failing):
            message = f"the configuration is not valid: {found[0].message}"
            hint = "what breaks the rules of the space fails for that"
            raise InputError(message, path=found[0].path or "configuration", hint=hint)
        first = trials.verdict(failing, _fails_with(symptom))
        if not _fails_with(symptom)(first):
            how = "with this symptom" if symptom and first.outcome.is_failure else ""
            message = f"the configuration does not fail {how}".rstrip() + f": {first.outcome}"
            hint = "give one that fails each time, or times= for one that fails now and then"
            raise InputError(message, path="configuration", hint=hint)
        self.symptoms = (symptom,) if symptom else tuple(one.name for one in first.symptoms)
        self._outcome = first.outcome

    def is_same(self, verdict: Verdict) -> bool:
        """Whether this is the failure that is looked for: with all of its symptoms."""
        if not self.symptoms:
            return verdict.outcome is self._outcome
        return set(self.symptoms) <= {one.name for one in verdict.symptoms}

    def fails(self, values: Any) -> bool | None:
        """Whether a configuration fails in the same way; None where it is not valid."""
        if self.space.validate(values):
            return None
        return self.is_same(self.trials.verdict(values, self.is_same))

    def passes(self, values: Any) -> bool:
        """Whether a configuration is valid and passes."""
        if self.space.validate(values):
            return False
        return self.trials.verdict(values, self.is_same).outcome is Outcome.PASSED

    def takes(self, values: Any) -> bool | None:
        """Whether a smaller configuration fails in the same way; then it is the smallest."""
        fails = self.fails(values)
        if fails:
            self.best = values
        return fails

    def takes_at(self, path: Path, value: Any) -> bool | None:
        """Whether it fails in the same way with a smaller value at one place."""
        return self.takes(with_value(self.best, path, value))

    def approaches(self, other: Any, path: Path = ()) -> None:
        """Take over from another value at this place all that the failure does not need."""
        weave = Weave(value_at(self.best, path), other, path)
        whole = self.best
        needed(len(weave), lambda mine: self.takes(with_value(whole, path, weave.build(mine))))

    def least(self, most: int, make: Callable[[int], Any], path: Path) -> int:
        """Give the least size for which it fails; with the greatest it does.

        Found by bisection: where larger sizes pass between smaller ones that fail, one of several.
        What was found to be the least before is only compared with the next smaller.
        """
        low, high = -1, most
        if self._least.get(path) == text_of(make(most)):
            low = most - 1 if most and not self.takes_at(path, make(most - 1)) else low
        for size in (0, 1):
            if low < size < high:
                if self.takes_at(path, make(size)):
                    high = size
                else:
                    low = size
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self.takes_at(path, make(middle)) else (middle, high)
        self._least[path] = text_of(make(high))
        return high


def _fails_with(symptom: str | None) -> Callable[[Verdict], bool]:
    def fails(verdict: Verdict) -> bool:
        names = {one.name for one in verdict.symptoms}
        return verdict.outcome.is_failure and (symptom is None or symptom in names)

    return fails
