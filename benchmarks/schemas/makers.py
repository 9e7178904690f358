"""Programs that make configurations of a schema, each with the processor time it takes."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from testflow import Space
from testflow.errors import TestflowError


@dataclass(frozen=True, slots=True)
class Made:
    """What came of asking a program for configurations.

    Attributes:
        lines: Each as JSON.
        first_s: Processor seconds from the schema to the first one, or to the refusal.
        rest_s: Processor seconds for all others.
        refusal: Why there are none, or no more; empty where nothing is missing.
    """

    lines: tuple[str, ...]
    first_s: float
    rest_s: float = 0.0
    refusal: str = ""

    @property
    def rate(self) -> float:
        """Configurations a second, after the first."""
        others = len(self.lines) - 1
        return others / self.rest_s if others > 0 and self.rest_s > 0 else 0.0


def testflow_makes(schema: Any, registry: Mapping[str, Any], count: int) -> Made:
    """Let testflow make configurations, half of them unbiased and half pulled towards edges."""
    start = time.process_time()
    first_s = None
    lines: list[str] = []
    try:
        space = Space.from_json_schema(schema, registry=registry)
        lines += _texts(space.sample(1))
        first_s = time.process_time() - start
        lines += _texts(space.sample(count // 2 - 1, start=1))
        lines += _texts(space.fuzz(count - count // 2))
    except TestflowError as error:
        refusal = f"{type(error).__name__}: {error}"
    else:
        refusal = ""
    total_s = time.process_time() - start
    first_s = total_s if first_s is None else first_s
    return Made(tuple(lines), first_s, total_s - first_s, refusal)


def _texts(batch: Any) -> list[str]:
    return batch.lines().decode().splitlines()
