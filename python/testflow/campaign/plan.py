"""The plan: every configuration of a campaign, each at its fixed position."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from inspect import signature
from typing import Any

from testflow.errors import InputError, UnknownPlugin
from testflow.model import Configuration
from testflow.runtime.nearest import advise
from testflow.runtime.seed import Seed
from testflow.space import Space
from testflow.space.strategy import STRATEGIES, Maker, Strategy

_PART = 512
_LIMIT = 1 << 53  # what JSON and every database can count


@dataclass(frozen=True, slots=True)
class Step:
    """One strategy's share of the plan.

    Attributes:
        name: The strategy's name.
        first: The position of its first configuration.
        strategy: Its configurations.
    """

    name: str
    first: int
    strategy: Strategy

    @property
    def size(self) -> int:
        """How many configurations it has."""
        return self.strategy.size


class Plan:
    """All configurations of a campaign, a pure function of space, strategies and seed.

    Args:
        space: Where the configurations come from.
        steps: Each strategy's name and options, in order.
        seed: The campaign's seed: that of each strategy's first step, so that its configurations
            are those that the space itself gives; a strategy's further steps derive their own.

    Raises:
        UnknownPlugin: There is no such strategy.
        InputError: A strategy's options are wrong.
    """

    def __init__(
        self, space: Space, steps: Iterable[tuple[str, dict[str, Any]]], seed: int
    ) -> None:
        self.space = space
        self.steps: list[Step] = []
        for place, (name, options) in enumerate(steps):
            before = sum(step.name == name for step in self.steps)
            own_seed = Seed(seed).child(name, before).value if before else seed
            strategy = _made(place, name, space, own_seed, options)
            self.steps.append(Step(name, self.total, strategy))

    @property
    def total(self) -> int:
        """How many configurations there are."""
        return sum(step.size for step in self.steps)

    def limited(self, count: int | None) -> int:
        """Give how many there are, but at most `count`.

        Raises:
            InputError: The count is negative.
        """
        if count is not None and count < 0:
            message = f"must not be negative: {count}"
            raise InputError(message, path="count")
        return self.total if count is None else min(count, self.total)

    def sizes(self, total: int) -> dict[str, int]:
        """Give for each strategy how many of the first `total` configurations are its own."""
        sizes = Counter[str]()
        for step in self.steps:
            sizes[step.name] += max(0, min(step.size, total - step.first))
        return dict(sizes)

    def configurations(
        self, skip: Collection[int] = ()
    ) -> Iterator[tuple[int, str, Configuration]]:
        """Give position, strategy and configuration, leaving out the positions to skip."""
        for step in self.steps:
            for start in range(0, step.size, _PART):
                places = range(start, min(start + _PART, step.size))
                if all(step.first + place in skip for place in places):
                    continue
                part = step.strategy.part(start, len(places))
                for place in places:
                    if step.first + place not in skip:
                        yield step.first + place, step.name, part[place - start]

    def at(self, position: int) -> tuple[str, Configuration]:
        """Give the strategy and the configuration at one position.

        Raises:
            InputError: The plan has no such position.
        """
        for step in self.steps:
            if step.first <= position < step.first + step.size:
                return step.name, step.strategy.part(position - step.first, 1)[0]
        message = f"the campaign has no configuration {position}"
        raise InputError(message, hint=f"give a position from 0 to {self.total - 1}")


def default_steps(space: Space, count: int, seed: int) -> list[tuple[str, dict[str, Any]]]:
    """Give the strategies for who names none: pairs, boundaries, and fuzzing up to `count`."""
    names = ["cover", "boundary"] if len(space.knobs) > 1 else ["boundary"]
    finite: list[tuple[str, dict[str, Any]]] = [(name, {}) for name in names]
    planned = Plan(space, finite, seed).total
    return [*finite, ("fuzz", {"count": max(0, count - planned)})]


def _made(place: int, name: str, space: Space, seed: int, options: dict[str, Any]) -> Strategy:
    path = f"strategies.{place}"
    try:
        maker = STRATEGIES.load(name)
    except UnknownPlugin as error:
        raise UnknownPlugin(error.message, path=path, hint=error.hint) from error
    _check_options(maker, options, f"{path}.{name}")
    try:
        strategy = maker(space, seed, **options)
    except TypeError as error:
        message = f"the options do not fit: {error}"
        raise InputError(message, path=f"{path}.{name}") from error
    size: object = strategy.size
    if type(size) is not int or size >= _LIMIT:
        message = f"cannot give {size} configurations"
        raise InputError(message, path=f"{path}.{name}", hint="give a whole number below 2**53")
    return strategy


def _check_options(maker: Maker, options: dict[str, Any], path: str) -> None:
    taken = signature(maker).parameters.values()
    named = {one.name: one for one in taken if one.kind is one.KEYWORD_ONLY}
    if not any(one.kind is one.VAR_KEYWORD for one in taken):
        for name in options:
            if name not in named:
                message = "there is no such option"
                raise InputError(message, path=f"{path}.{name}", hint=advise(name, named))
    for name, one in named.items():
        if one.default is one.empty and name not in options:
            message = "this option is missing"
            raise InputError(message, path=f"{path}.{name}", hint=f"add the option {name!r}")
