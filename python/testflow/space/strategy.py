"""Strategies by name: each a reproducible list of configurations that can be read in parts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Protocol

from testflow.errors import InputError
from testflow.runtime.registry import Registry
from testflow.space.batch import ConfigurationBatch
from testflow.space.space import Space


class Strategy(Protocol):
    """A list of configurations, made as it is read."""

    @property
    def size(self) -> int:
        """How many configurations there are."""
        ...

    def part(self, start: int, count: int) -> ConfigurationBatch:
        """Give `count` configurations from place `start` on."""
        ...


class Maker(Protocol):
    """Makes a strategy from a space, a seed and the strategy's own options."""

    def __call__(self, space: Space, seed: int, **options: Any) -> Strategy:
        """Make it; an unknown or wrong option is an `InputError`."""
        ...


STRATEGIES: Registry[Maker] = Registry(
    "strategies",
    {
        "base-choice": "testflow.space.strategy:BaseChoice",
        "boundary": "testflow.space.strategy:Boundary",
        "cover": "testflow.space.strategy:Cover",
        "fuzz": "testflow.space.strategy:Fuzz",
        "invalid": "testflow.space.strategy:Invalid",
        "sample": "testflow.space.strategy:Sample",
    },
)


class Sample:
    """As many unbiased valid configurations as asked for; see `Space.sample`."""

    def __init__(self, space: Space, seed: int, *, count: int) -> None:
        if count < 0:
            message = f"must not be negative: {count}"
            raise InputError(message, path="count")
        self._space = space
        self._seed = seed
        self.size = count

    def part(self, start: int, count: int) -> ConfigurationBatch:
        """Give a part of the stream."""
        return self._space.sample(count, self._seed, start)


class Fuzz(Sample):
    """As many valid configurations at the edges as asked for; see `Space.fuzz`."""

    def part(self, start: int, count: int) -> ConfigurationBatch:
        """Give a part of the stream."""
        return self._space.fuzz(count, self._seed, start)


class Invalid(Sample):
    """As many configurations with one violation as asked for; see `Space.invalid`."""

    def part(self, start: int, count: int) -> ConfigurationBatch:
        """Give a part of the stream."""
        return self._space.invalid(count, self._seed, start)


class Boundary:
    """Every edge of every setting; see `Space.boundary`."""

    def __init__(self, space: Space, seed: int) -> None:
        del seed  # the edges are what they are
        self._space = space

    @cached_property
    def _suite(self) -> ConfigurationBatch:
        return self._space.boundary()

    @property
    def size(self) -> int:
        """How many edges there are."""
        return len(self._suite)

    def part(self, start: int, count: int) -> ConfigurationBatch:
        """Give a part of the suite."""
        return self._suite[start : start + count]


class BaseChoice(Boundary):
    """A base and each of its settings changed; see `Space.base_choice`."""

    def __init__(self, space: Space, seed: int, *, base: Mapping[str, Any] | None = None) -> None:
        super().__init__(space, seed)
        self._base = base

    @cached_property
    def _suite(self) -> ConfigurationBatch:
        return self._space.base_choice(self._base)


class Cover:
    """A covering array; see `Space.cover`."""

    def __init__(self, space: Space, seed: int, *, strength: int = 2, effort: float = 1.0) -> None:
        self._space = space
        self._seed = seed
        self._strength = strength
        self._effort = effort

    @cached_property
    def _suite(self) -> ConfigurationBatch:
        return self._space.cover(self._strength, self._seed, effort=self._effort)

    @property
    def size(self) -> int:
        """How many configurations cover everything."""
        return len(self._suite)

    def part(self, start: int, count: int) -> ConfigurationBatch:
        """Give a part of the suite."""
        return self._suite[start : start + count]
