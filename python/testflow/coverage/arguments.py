"""What is asked of coverage, checked before it is asked."""

from __future__ import annotations

import math
from collections.abc import Mapping

from testflow.errors import InputError
from testflow.space import Space


def weights_by_knob(space: Space, weights: Mapping[str, float]) -> list[float]:
    """Give the weight of each setting of a space."""
    by_knob = [1.0] * len(space.knobs)
    for path, weight in weights.items():
        if not (weight >= 0 and math.isfinite(weight)):
            message = f"a weight must be finite and not negative: {weight}"
            raise InputError(message, path=f"weights.{path}")
        by_knob[space.core.knob(path)] = float(weight)
    return by_knob


def check(name: str, value: int, limit: int) -> None:
    """Refuse a number that is not from 0 up to a limit."""
    if not 0 <= value < limit:
        message = f"must be from 0 to {limit - 1:,}, not {value}"
        raise InputError(message, path=name)


def check_verdicts(verdicts: list[bool], size: int, width: int) -> None:
    """Refuse other than one verdict for each row of class codes."""
    rows = size // (2 * width) if width else len(verdicts)
    if len(verdicts) != rows:
        message = f"{len(verdicts)} verdicts for {rows} configurations"
        hint = "say for each configuration whether it failed"
        raise InputError(message, path="failed", hint=hint)
