"""Measure what testflow promises, next to the program that a user would otherwise take.

A benchmark file `bench_<promise>.py` gives its promises to `run`; ours and the peer's function
are called in turns in one process, so that a busy machine slows both. Run as a program, this
module prints one table from every result in build/benchmarks.
"""

from __future__ import annotations

import json
import math
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent.parent / "build" / "benchmarks"


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing that testflow promises of its speed.

    Attributes:
        name: What is done, such as ``record results``.
        bar: The promise in words, such as ``20,000 results a second``.
        work: How many items one call handles; rates are items a second.
        ours: One call of testflow.
        peer: One call of the other program for as many items, where there is one.
        peer_name: The other program and its version.
        rate: The least items a second, where the promise is a rate.
        ratio: The least times the peer's rate, where the promise is against the peer.
    """

    name: str
    bar: str
    work: int
    ours: Callable[[], object]
    peer: Callable[[], object] | None = None
    peer_name: str = ""
    rate: float | None = None
    ratio: float | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """What measuring a promise gave: rates are items a second, at the median of the rounds."""

    promise: str
    bar: str
    peer: str
    work: int
    ours_rate: float
    peer_rate: float | None
    ratio: float | None
    kept: bool
    ours_s: tuple[float, ...]
    peer_s: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One promise that is no rate: a size, a count, a number of seconds.

    Attributes:
        promise: What is counted, such as ``pairwise suite of 3^13``.
        bar: The promise in words, such as ``at most 15``.
        ours: What came out; None where nothing did.
        kept: Whether it is what was promised.
        peer: The other program, where there is one.
        theirs: What came out there.
    """

    promise: str
    bar: str
    ours: float | None
    kept: bool
    peer: str = ""
    theirs: float | None = None


def at_most(promise: str, bound: float, ours: float) -> Figure:
    """Give the promise that a figure is not above a bound."""
    return Figure(promise, f"at most {bound:,}", finite(ours), ours <= bound)


def finite(figure: float) -> float | None:
    """Give a figure, or None for the infinity that stands where there is none."""
    return figure if math.isfinite(figure) else None


def run(name: str, *promises: Promise, rounds: int = 5) -> None:
    """Measure the promises, print them and write build/benchmarks/<name>.json."""
    keep(name, [measure(promise, rounds) for promise in promises], rounds)


def keep(name: str, told: Sequence[Measured | Figure], rounds: int = 1) -> None:
    """Print what came of promises and write it to build/benchmarks/<name>.json."""
    promises = [asdict(each) for each in told]
    RESULTS.mkdir(parents=True, exist_ok=True)
    document = {
        "benchmark": name,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "rounds": rounds,
        "machine": machine(),
        "promises": promises,
    }
    (RESULTS / f"{name}.json").write_text(json.dumps(document, indent=2) + "\n")
    print(table(promises))


def measure(promise: Promise, rounds: int) -> Measured:
    """Call ours and the peer in turns, after one unmeasured call of each."""
    contenders = [each for each in (promise.ours, promise.peer) if each is not None]
    for call in contenders:
        call()
    times = [[_seconds(call) for call in contenders] for _ in range(rounds)]
    ours_s = tuple(row[0] for row in times)
    peer_s = tuple(row[1] for row in times if promise.peer)
    ours_rate = promise.work / statistics.median(ours_s)
    peer_rate = promise.work / statistics.median(peer_s) if peer_s else None
    # Within a round, what slows the machine slows both.
    ratios = [row[1] / row[0] for row in times if promise.peer]
    ratio = statistics.median(ratios) if ratios else None
    return Measured(
        promise.name,
        promise.bar,
        promise.peer_name,
        promise.work,
        ours_rate,
        peer_rate,
        ratio,
        kept(promise, ours_rate, ratio),
        ours_s,
        peer_s,
    )


def kept(promise: Promise, rate: float, ratio: float | None) -> bool:
    """Whether the measured rate and ratio reach what was promised."""
    fast_enough = promise.rate is None or rate >= promise.rate
    ahead_enough = promise.ratio is None or (ratio is not None and ratio >= promise.ratio)
    return fast_enough and ahead_enough


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def machine() -> dict[str, object]:
    """Give the facts without which a figure means little."""
    return {
        "system": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "testflow": metadata.version("testflow"),
    }


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text().splitlines() if facts.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def table(promises: list[dict[str, Any]]) -> str:
    """Give the promises as lines of aligned columns."""
    rows = [("promise", "bar", "peer", "ours", "theirs", "ratio", "kept")]
    rows += [_row(each) for each in promises]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def _row(promise: dict[str, Any]) -> tuple[str, ...]:
    if "ours_rate" in promise:
        rates = (promise["ours_rate"], promise["peer_rate"])
        numbers = ["" if rate is None else f"{rate:,.1f} /s" for rate in rates]
    else:
        figures = (promise["ours"], promise["theirs"])
        numbers = ["" if figure is None else f"{round(figure, 3):,}" for figure in figures]
    ratio = f"{promise['ratio']:.2f}" if promise.get("ratio") is not None else ""
    texts = [promise[key] for key in ("promise", "bar", "peer")]
    return (*texts, *numbers, ratio, "yes" if promise["kept"] else "NO")


def main() -> int:
    """Print every result there is; say whether all promises were kept."""
    documents = [json.loads(path.read_text()) for path in sorted(RESULTS.glob("*.json"))]
    promises = [promise for document in documents for promise in document["promises"]]
    if not promises:
        print("no results in build/benchmarks: run `make bench`")
        return 0
    print(table(promises))
    return 0 if all(promise["kept"] for promise in promises) else 1


if __name__ == "__main__":
    sys.exit(main())
