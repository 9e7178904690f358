"""The steps from a failing configuration to what its failure needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from testflow.correlation.narrowing.bases import find_base
from testflow.correlation.narrowing.free import free_settings
from testflow.correlation.narrowing.minimized import Ending, Minimized, Needed
from testflow.correlation.narrowing.places import ABSENT, Path, dotted, shown, steps_of, value_at
from testflow.correlation.narrowing.search import Search
from testflow.correlation.narrowing.simplifying import simplify
from testflow.correlation.narrowing.varying import Held, Varying
from testflow.correlation.narrowing.weave import Choice, Weave
from testflow.model import Configuration


class Reduction:
    """Reduces the failing configuration of a search; what is known so far can always be had.

    Args:
        search: The search.
        known: Configurations that are said to pass.
        count: How many variations are run in the end.
        seed: Another seed tries others.
    """

    def __init__(self, search: Search, known: Sequence[Any], count: int, seed: int) -> None:
        self._search = search
        self._known = known
        self._count = count
        self._seed = seed
        self._base: Any = ABSENT
        self._varying: Varying | None = None

    def run(self) -> None:
        """Take all the steps.

        Raises:
            Spent: There were not enough runs.
        """
        search = self._search
        self._base = find_base(search, self._known, self._seed)
        before = None
        while before != search.best:
            before = search.best
            search.approaches(self._base)
            for choice in self._differences():
                simplify(search, choice.path, choice.theirs)
        held = {choice.path: self._instead(choice) for choice in self._differences()}
        self._varying = Varying(search, held, self._count, self._seed)
        self._varying.settle()
        search.trials.repeat(search.best, search.is_same)

    def found(self, ending: Ending) -> Minimized:
        """Give what is known."""
        search, varying = self._search, self._varying
        held = varying.held if varying else {each.path: "" for each in self._differences()}
        implied = varying.implied if varying else {}
        failing = [search.best, *(varying.failing if varying else ())]
        passing = min(
            search.trials.passing, key=lambda values: _distance(search.best, values), default=None
        )
        failures, tries = search.trials.tally(search.best)
        return Minimized(
            needed=self._terms(held),
            failing=Configuration(search.best),
            passing=None if passing is None else Configuration(passing),
            implied=self._terms(implied),
            free=free_settings(search.space, failing, [*held, *implied]),
            symptoms=search.symptoms,
            failures=failures,
            tries=tries,
            runs=search.trials.runs,
            ending=ending,
        )

    def _terms(self, held: Held) -> tuple[Needed, ...]:
        best = self._search.best
        paths = sorted(held, key=lambda path: _order(best, path))
        return tuple(
            Needed(
                dotted(path),
                shown(path, value_at(best, path)),
                self._nearest_value(path) or held[path],
            )
            for path in paths
        )

    def _nearest_value(self, path: Path) -> str:
        """Give what stood at a place, in words, in what passed and differs there only."""
        best = self._search.best
        found = [
            choices[0]
            for values in self._search.trials.passing
            if len(choices := Weave(best, values).choices) == 1 and choices[0].path == path
        ]
        nearest = min(found, key=lambda choice: _size(choice.mine, choice.theirs), default=None)
        return shown(path, nearest.theirs) if nearest else ""

    def _differences(self) -> list[Choice]:
        best, base = self._search.best, self._base
        if base is ABSENT and isinstance(best, dict):
            base = {}  # so that its members are told one by one
        return Weave(best, base).choices

    def _instead(self, choice: Choice) -> str:
        """Give what a setting is in the base, if the failure is gone where it alone is reset."""
        weave = Weave(self._search.best, self._base)
        others = {at for at, each in enumerate(weave.choices) if each.path != choice.path}
        fails = self._search.fails(weave.build(others))
        return "" if fails is None else shown(choice.path, choice.theirs)


def _distance(one: Any, other: Any) -> tuple[int, float]:
    """Give how far two configurations are from each other: in settings, and then in values."""
    choices = Weave(one, other).choices
    return len(choices), sum(_size(choice.mine, choice.theirs) for choice in choices)


def _size(one: Any, other: Any) -> float:
    """Give how far two values are from each other: below 1 if they are of one kind."""
    match one, other:
        case ((int() | float()), (int() | float())):
            distance = float(abs(one - other))
        case str(), str():
            distance = 1.0 + abs(len(one) - len(other))
        case _:
            return 1.0
    return distance / (1 + distance)


def _order(values: Any, path: Path) -> list[int]:
    """Give the position of a place in a configuration; what is absent comes last."""
    order: list[int] = []
    for depth, step in enumerate(path):
        whole = value_at(values, path[:depth])
        steps = steps_of(whole)
        order.append(steps.index(step) if step in steps else len(steps))
    return order
