"""Coverage of many configurations: how long it takes to count it.

`--quick` leaves out the largest.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass

import numpy as np

from harness import Figure, keep
from testflow import Coverage, Space

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Load:
    """So many configurations of so many parameters, and how fast they are to be counted."""

    rows: int
    parameters: int
    strength: int
    cpu_s: float
    values: int = 4

    @property
    def name(self) -> str:
        """What is counted."""
        return (
            f"CPU seconds for the t={self.strength} coverage of {self.rows:,} configurations"
            f" of {self.parameters:,} parameters"
        )


LOADS = (
    Load(10_000, 50, 2, 0.02),
    Load(10_000, 50, 3, 0.3),
    Load(10_000, 1_000, 2, 2.0),
    Load(1_000_000, 100, 2, 2.0),
)


def measured(load: Load) -> Figure:
    """Count coverage some times, each from the start; the median counts."""
    space = Space({f"p{number}": list(range(load.values)) for number in range(load.parameters)})
    chance = np.random.default_rng(7)
    table = chance.integers(0, load.values, (load.rows, load.parameters), dtype=np.uint16)
    codes = table.astype("<u2", copy=False).tobytes()
    times = [once(space, load.strength, codes) for _ in range(ROUNDS)]
    median = float(np.median(times))
    print(f"{load.name}: {median:.3f} (least {min(times):.3f}, most {max(times):.3f})", flush=True)
    return Figure(load.name, f"less than {load.cpu_s:g}", median, median < load.cpu_s)


def once(space: Space, strength: int, codes: bytes) -> float:
    """Give the processor time of all threads; a random table has every tuple it can have."""
    start = time.process_time()
    coverage = Coverage(space, strength)
    coverage.add_codes(codes)
    share = coverage.ratio
    cpu_s = time.process_time() - start
    assert share > 0.99, share  # noqa: PLR2004 - 10,000 rows miss hardly one of 64 triples
    return cpu_s


def main() -> None:
    loads = LOADS[:2] if "--quick" in sys.argv else LOADS
    keep("coverage", [measured(load) for load in loads], ROUNDS)


if __name__ == "__main__":
    main()
