"""Finding the settings that failures go with, among up to a million runs.

What is measured is `correlate_codes`: class codes in, every setting's test and the suspects out.
How long it takes to encode configurations is told apart, with `correlate` as a whole. Seconds are
the processor's, of all threads, so that a busy machine does not count. A peer that would take
minutes does a part, which is multiplied.

`--only` measures some: small, large, huge, planted.
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from math import comb

import numpy as np

from contingency import bincounts, crosstabs, pair_bincounts
from culprits import KINDS, Planted, with_all
from harness import Figure, at_most, keep
from peers import peer_module
from testflow import Space, correlate
from testflow.correlation import Correlation, correlate_codes

ROUNDS, SEEDS = 5, 100
RECALL, FALSE = 0.95, 0.05
HUGE_S, HUGE_GB = 60, 4
PART_ROWS = 10_000
# What makes runs fail, and how often; the last is bad luck.
CULPRITS = {
    frozenset({(3, 1), (7, 2)}): 0.9,
    frozenset({(12, 0), (20, 1), (33, 2)}): 0.95,
    frozenset(): 0.01,
}


@dataclass(frozen=True)
class Load:
    """Runs of settings with two to eight classes; a pair and a triple fail, and some by chance."""

    runs: int
    parameters: int

    @cached_property
    def sizes(self) -> list[int]:
        """How many classes each setting has: enough for what is planted."""
        sizes = np.random.default_rng(1).integers(2, 9, self.parameters)
        sizes[[3, 7, 12, 20, 33]] = [4, 5, 2, 3, 6]
        return sizes.tolist()

    @cached_property
    def space(self) -> Space:
        """The space of the runs."""
        return Space({f"p{place}": list(range(size)) for place, size in enumerate(self.sizes)})

    def parts(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Give codes and whether the runs fail, some rows at a time."""
        chance = np.random.default_rng(7)
        for start in range(0, self.runs, PART_ROWS):
            rows = min(PART_ROWS, self.runs - start)
            drawn = chance.integers(0, 256, (rows, self.parameters), dtype=np.uint8)
            codes = drawn.astype(np.uint16) * np.array(self.sizes, np.uint16) >> np.uint16(8)
            luck = chance.random(rows)
            fails = [with_all(codes, terms) & (luck < often) for terms, often in CULPRITS.items()]
            yield codes, np.any(fails, axis=0)

    @cached_property
    def data(self) -> tuple[bytes, np.ndarray]:
        """All codes, with no second copy of them, and whether each run passed."""
        buffer, failing = io.BytesIO(), []
        for codes, failed in self.parts():
            buffer.write(codes.tobytes())
            failing.append(failed)
        return buffer.getvalue(), ~np.concatenate(failing)

    @property
    def table(self) -> np.ndarray:
        """The codes, runs by settings."""
        return np.frombuffer(self.data[0], "<u2").reshape(self.runs, self.parameters)

    def correlated(self, strength: int) -> Correlation:
        """Look for suspects of so many settings."""
        codes, passed = self.data
        return correlate_codes(codes, passed, self.space.knobs, strength=strength)

    @property
    def name(self) -> str:
        """How many runs of how many settings."""
        return f"{self.runs:,} × {self.parameters:,}"


SMALL, LARGE, HUGE = Load(10_000, 50), Load(1_000_000, 100), Load(1_000_000, 1_000)


def cpu_ms(call: Callable[[], object], rounds: int) -> float:
    """Give the median of processor milliseconds, after one call that is thrown away."""
    times: list[float] = []
    for _ in range(rounds + 1):
        start = time.process_time()
        call()
        times.append(1e3 * (time.process_time() - start))
    return statistics.median(times[1:])


@dataclass(frozen=True)
class Peer:
    """A peer that does one of so many parts of the work."""

    name: str
    call: Callable[[], object]
    parts: float = 1

    def ms(self) -> float:
        """Give what all of the work would take."""
        return self.parts * cpu_ms(self.call, 1)


def timed(name: str, bar_ms: float, ours: Callable[[], object], peers: list[Peer]) -> list[Figure]:
    """Hold processor milliseconds against a bar, beside each peer."""
    found = cpu_ms(ours, ROUNDS)
    told = f"at most {bar_ms:,g} ms"
    if not peers:
        return [Figure(name, told, found, found <= bar_ms)]
    return [Figure(name, told, found, found <= bar_ms, peer.name, peer.ms()) for peer in peers]


def speeds(load: Load, marginals_ms: float, pairs_ms: float, share: int) -> list[Figure]:
    """Measure every setting by itself, and all pairs; the peers do one of `share` parts."""
    table, failing = load.table, ~load.data[1]
    ahead = [comb(load.parameters, 2), load.parameters]
    pairs, settings = [max(1, all_ // share) for all_ in ahead]
    scaled = f", 1 of {share} parts" if share > 1 else ""
    peers = [
        Peer(
            "pandas + scipy" + scaled,
            partial(crosstabs, table, failing, settings),
            ahead[1] / settings,
        ),
        Peer(
            "numpy + scipy" + scaled,
            partial(bincounts, table, failing, settings),
            ahead[1] / settings,
        ),
    ]
    counted = partial(pair_bincounts, table, failing, load.sizes, pairs)
    both = [Peer("numpy" + scaled, counted, ahead[0] / pairs)]
    has_peers = peer_module("pandas") is not None and peer_module("scipy.stats") is not None
    return [
        *timed(
            f"{load.name}: marginals",
            marginals_ms,
            lambda: load.correlated(1),
            peers if has_peers else [],
        ),
        *timed(f"{load.name}: all pairs", pairs_ms, lambda: load.correlated(2), both),
    ]


def small() -> list[Figure]:
    batch = SMALL.space.sample(SMALL.runs, seed=7)
    passed = SMALL.data[1]
    return [
        *speeds(SMALL, 3, 5, 1),
        *timed(f"{SMALL.name}: encoding", 1_000, lambda: SMALL.space.encode(batch), []),
        *timed(
            f"{SMALL.name}: correlate, triples too", 1_000, lambda: correlate(batch, passed), []
        ),
    ]


def large() -> list[Figure]:
    return speeds(LARGE, 300, 1_000, 50)


def huge() -> list[Figure]:
    """Measure in a process of its own, whose memory is that of this work alone."""
    child = subprocess.run(
        [sys.executable, __file__, "--child"], check=True, capture_output=True, text=True
    )
    found = json.loads(child.stdout)
    print(f"{HUGE.name}: {found['wall_s']:.1f} s by the clock, {found['hypotheses']:,} hypotheses")
    return [
        at_most(f"{HUGE.name}: all pairs, CPU seconds", HUGE_S, found["cpu_s"]),
        at_most(f"{HUGE.name}: all pairs, gigabytes with the codes", HUGE_GB, found["peak_gb"]),
    ]


def child() -> None:
    HUGE.data  # noqa: B018 - made before the clock starts
    start, wall = time.process_time(), time.perf_counter()
    found = HUGE.correlated(2)
    cpu_s, wall_s = time.process_time() - start, time.perf_counter() - wall
    peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
    told = {"cpu_s": cpu_s, "wall_s": wall_s, "peak_gb": peak_gb, "hypotheses": found.hypotheses}
    assert ("p3 = 1", "p7 = 2") in {suspect.terms for suspect in found.suspects}
    print(json.dumps(told))


def planted() -> list[Figure]:
    return [figure for kind in KINDS for figure in recalled(kind)]


def recalled(kind: Planted) -> list[Figure]:
    """Give what share of the planted culprits is named, and what share of the named is false."""
    named = [kind.named(seed) for seed in range(SEEDS)]
    right, wrong = sum(one for one, _ in named), sum(other for _, other in named)
    recall, false = right / (SEEDS * len(kind.culprits)), wrong / max(right + wrong, 1)
    return [
        Figure(
            f"{kind.name}: recall of {SEEDS} seeds", f"at least {RECALL}", recall, recall >= RECALL
        ),
        at_most(f"{kind.name}: false culprits", FALSE, false),
    ]


PARTS = {"small": small, "large": large, "huge": huge, "planted": planted}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        child()
        return
    keep("correlation", [figure for part in asked.only for figure in PARTS[part]()], ROUNDS)


if __name__ == "__main__":
    main()
