"""The plan: every configuration of a campaign, each at its fixed position."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from testflow.errors import InputError
from testflow.model import Configuration
from testflow.runtime.seed import Seed
from testflow.space import Space
from testflow.space.strategy import STRATEGIES, Strategy

_PART = 512


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
        for name, options in steps:
            before = sum(step.name == name for step in self.steps)
            own_seed = Seed(seed).child(name, before).value if before else seed
            strategy = _made(name, space, own_seed, options)
            self.steps.append(Step(name, self.total, strategy))

    @property
    def total(self) -> int:
        """How many configurations there are."""
        return sum(step.size for step in self.steps)

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


def _made(name: str, space: Space, seed: int, options: dict[str, Any]) -> Strategy:
    maker = STRATEGIES.load(name)
    try:
        return maker(space, seed, **options)
    except TypeError as error:
        message = f"wrong options for the strategy {name}: {error}"
        raise InputError(message, path="strategies") from error
