"""Settings that may be anything without changing the failure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import numpy as np

from testflow.correlation.narrowing.minimized import Free
from testflow.correlation.narrowing.places import Path
from testflow.space import Space


def free_settings(space: Space, failing: Iterable[Any], held: Collection[Path]) -> tuple[Free, ...]:
    """Give the settings that are not held, with the classes that they had in these failures."""
    known = list(failing)
    codes = np.frombuffer(space.encode(known), dtype="<u2").reshape(len(known), len(space.knobs))
    free: list[Free] = []
    for place, knob in enumerate(space.knobs):
        if any(_meets(knob.path, path) for path in held):
            continue
        seen = sorted({int(code) for code in codes[:, place] if code < len(knob.classes)})
        tried = tuple(knob.classes[code] for code in seen)
        free.append(Free(knob.path, tried, len(knob.classes)))
    return tuple(free)


def _meets(knob: str, path: Path) -> bool:
    """Whether a setting lies within a place, or the other way round.

    The first item of a list stands for the others, and ``*`` for members without a name.
    """
    steps = [] if knob == "$" else knob.split(".")
    return all(
        one in {"*", str(step)} or (one == "0" and isinstance(step, int))
        for one, step in zip(steps, path, strict=False)
    )
