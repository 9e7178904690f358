"""Maps of what was explored: how long a page of many runs takes, and how large it is.

Seconds are the processor's, of all threads, so that a busy machine does not count.

`--quick` leaves out the largest.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass

import numpy as np

from harness import Figure, at_most, keep
from testflow import Coverage, Space
from testflow.campaign.exploring import explored, grow
from testflow.correlation import correlate_codes
from testflow.reports.maps import draw

MEGABYTES = 5
NOISE = 0.01


@dataclass(frozen=True, slots=True)
class Load:
    """So many runs of so many parameters, and the processor seconds that their page may take."""

    runs: int
    parameters: int
    cpu_s: float

    @property
    def name(self) -> str:
        """What is drawn."""
        return f"map of {self.runs:,} runs of {self.parameters:,} parameters"


LOADS = (Load(10_000, 50, 10), Load(10_000, 1_000, 30), Load(1_000_000, 100, 30))


def measured(load: Load) -> list[Figure]:
    """Draw one page from class codes and outcomes, coverage and suspects included."""
    chance = np.random.default_rng(7)
    sizes = chance.integers(2, 9, load.parameters)
    space = Space({f"p{place}": list(range(size)) for place, size in enumerate(sizes)})
    columns = [chance.integers(0, size, load.runs, dtype=np.uint16) for size in sizes]
    table = np.column_stack(columns)
    failing = (table[:, 3] == 1) & (table[:, 7] == 0) | (chance.random(load.runs) < NOISE)
    codes = table.astype("<u2", copy=False).tobytes()
    start = time.process_time()
    coverage = Coverage(space)
    growth = grow(coverage, codes, failing)
    covered_s = time.process_time() - start
    suspects = correlate_codes(codes, ~failing, space.knobs).suspects
    suspects_s = time.process_time() - start - covered_s
    page = draw(explored("map", coverage, codes, failing, growth, suspects)).to_html().encode()
    cpu_s = time.process_time() - start
    print(f"{load.name}: {cpu_s:.1f} s ({covered_s:.1f} coverage, {suspects_s:.1f} suspects)")
    return [
        at_most(f"CPU seconds for the {load.name}", load.cpu_s, cpu_s),
        at_most(f"megabytes of the {load.name}", MEGABYTES, len(page) / 1e6),
    ]


def main() -> None:
    loads = LOADS[:2] if "--quick" in sys.argv else LOADS
    keep("maps", [figure for load in loads for figure in measured(load)])


if __name__ == "__main__":
    main()
