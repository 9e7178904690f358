"""How fast configurations of a schema come, on one core."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from schemas.corpora import Subject
from testflow import Space
from testflow.errors import TestflowError
from testflow.space import ConfigurationBatch
from worker import Worker

STRATEGIES = ("sample", "fuzz")
_ROUNDS = 3
# A rate is taken over at least so long.
_LEAST_S = 0.25
_MOST = 1 << 20
_LIMIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast a schema's configurations come; nothing where there are none.

    Attributes:
        name: The schema's.
        first_s: Processor seconds from the schema, as a dict, to the first configuration.
        rates: Configurations a processor second as lines of JSON, by strategy.
        size_bytes: The mean length of an unbiased one.
    """

    name: str
    first_s: float = float("inf")
    rates: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STRATEGIES, 0.0))
    size_bytes: float = 0.0


def speeds(subjects: Iterable[Subject]) -> list[Speed]:
    """Measure schemas one after the other, in a process of their own."""
    with Worker() as worker:
        return [_speed(worker, subject) for subject in subjects]


def _speed(worker: Worker, subject: Subject) -> Speed:
    try:
        return worker.call(_LIMIT_S, measured, subject.name, subject.schema)
    except (TimeoutError, ChildProcessError):
        return Speed(subject.name)


def measured(name: str, schema: Any) -> Speed:
    """Measure a schema; processor time leaves out what else the machine does."""
    try:
        firsts = [_first_s(schema) for _ in range(_ROUNDS)]
        space = Space.from_json_schema(schema)
        size_bytes = len(space.sample(100).lines()) / 100
        rates = {strategy: _rate(space, strategy) for strategy in STRATEGIES}
    except TestflowError:
        return Speed(name)
    return Speed(name, statistics.median(firsts), rates, size_bytes)


def _first_s(schema: Any) -> float:
    start = time.process_time()
    Space.from_json_schema(schema).sample(1).lines()
    return time.process_time() - start


def _rate(space: Space, strategy: str) -> float:
    """Measure the middle one of some rounds; the first ones only tell how many to make."""
    make = getattr(space, strategy)
    count = 16
    while _taken_s(make, count) < _LEAST_S and count < _MOST:
        count *= 4
    return count / statistics.median(_taken_s(make, count) for _ in range(_ROUNDS))


def _taken_s(make: Callable[..., ConfigurationBatch], count: int) -> float:
    start = time.process_time()
    make(count, seed=7).lines()
    return time.process_time() - start
