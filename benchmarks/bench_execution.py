"""Tests run by testflow, beside plain pytest and pytest-xdist, on two workers.

Processor time counts all processes: testflow, pytest and its workers. The three take turns. xdist
is asked only once in a round, as it takes long.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from harness import Figure, at_most, keep

WORKERS = 2
ROUNDS = 3
PYTEST = f"{sys.executable} -m pytest -q -p no:cacheprovider"
HANG_S = 60.0
MOST_MS_A_TEST = 0.3
MOST_SHARE = 0.05

OURS = """
import asyncio, json, sys
from collections import Counter
from pathlib import Path
from testflow.execution.frameworks.order import Order
from testflow.execution.frameworks.warm.pytest import Pytest
from testflow.model import TestResult

async def main(folder, command, distribution):
    order = Order(
        app="bench",
        folder=Path(folder),
        command=command,
        workers=2,
        distribution=distribution,
    )
    framework = Pytest(order)
    tests = await framework.collect([])
    events = [event async for event in framework.run(tests)]
    await framework.close()
    print(json.dumps(Counter(e.outcome.value for e in events if isinstance(e, TestResult))))

asyncio.run(main(*sys.argv[1:]))
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run took, with all of its processes."""

    cpu_s: float
    wall_s: float


def main() -> None:
    """Measure, print, and write build/benchmarks/bench_execution.json."""
    told: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder:
        told += trivial_tests(write_suite(Path(folder, "trivial"), 200, 50, "pass"))
        told += short_tests(write_suite(Path(folder, "short"), 40, 50, "time.sleep(0.02)"))
        told += killed_worker(write_suite(Path(folder, "kill"), 10, 20, "pass", kills=True))
    keep("bench_execution", told, ROUNDS)


def trivial_tests(suite: Path) -> list[Figure]:
    plain, ours, xdist = measure(suite)
    show("10,000 trivial tests", plain, ours, xdist)
    per_test_ms = (median_cpu(ours) - median_cpu(plain)) / 10_000 * 1000
    xdist_ms = (median_cpu(xdist) - median_cpu(plain)) / 10_000 * 1000 if xdist else None
    wall = median_wall(ours) / median_wall(plain)
    return [
        Figure(
            "10,000 trivial tests, 2 workers: CPU over plain pytest, ms a test",
            "at most 0.3",
            per_test_ms,
            per_test_ms <= MOST_MS_A_TEST,
            "pytest-xdist" if xdist else "",
            xdist_ms,
        ),
        at_most("10,000 trivial tests, 2 workers: wall as a share of plain pytest's", 1.0, wall),
    ]


def short_tests(suite: Path) -> list[Figure]:
    plain, ours, xdist = measure(suite)
    show("2,000 tests of 20 ms", plain, ours, xdist)
    ideal_s = 2_000 * 0.02
    share = (median_cpu(ours) - median_cpu(plain)) / ideal_s
    theirs = (median_cpu(xdist) - median_cpu(plain)) / ideal_s if xdist else None
    return [
        Figure(
            "2,000 tests of 20 ms, 2 workers: CPU over the runner itself, share of the tests' time",
            "at most 0.05",
            share,
            share <= MOST_SHARE,
            "pytest-xdist" if xdist else "",
            theirs,
        )
    ]


def killed_worker(suite: Path) -> list[Figure]:
    modes = {mode: outcomes(suite, mode) for mode in ("load", "file", "group")}
    print("a test kills its worker:", {mode: dict(each) for mode, each in modes.items()})
    kept = sum(each == {"passed": 199, "error": 1} for each in modes.values())
    if find_spec("xdist"):
        for mode in ("load", "loadfile"):
            print(f"  pytest-xdist --dist {mode}:", xdist_survives(suite, mode))
    return [
        Figure(
            "a test kills its worker: ways of spreading that lose nothing else",
            "3",
            kept,
            kept == len(modes),
        )
    ]


def write_suite(folder: Path, files: int, tests: int, body: str, *, kills: bool = False) -> Path:
    """Write a suite of files with tests in them; where it kills, one test ends its process."""
    folder.mkdir()
    (folder / "pytest.ini").write_text("[pytest]\n")
    for file in range(files):
        lines = ["import os, time"]
        for test in range(tests):
            deadly = kills and (file, test) == (4, 7)
            lines.append(f"def test_{test}(): {'os.kill(os.getpid(), 9)' if deadly else body}")
        (folder / f"test_{file:03}.py").write_text("\n".join(lines) + "\n")
    return folder


def measure(suite: Path) -> tuple[list[Cost], list[Cost], list[Cost]]:
    """Run plain pytest, testflow and, where it is there, xdist in turns."""
    plain, ours, xdist = [], [], []
    for round_ in range(ROUNDS + 1):  # the first one writes the compiled files
        costs = [cost(lambda: run_plain(suite)), cost(lambda: outcomes(suite, "load"))]
        if round_ == 0:
            continue
        plain.append(costs[0])
        ours.append(costs[1])
        if round_ == 1 and find_spec("xdist"):
            xdist.append(cost(lambda: run_plain(suite, "-n", str(WORKERS))))
    return plain, ours, xdist


def cost(call: Callable[[], object]) -> Cost:
    """Give what a call costs in its child processes, which it waits for."""
    before, start = _children_s(), time.perf_counter()
    call()
    return Cost(_children_s() - before, time.perf_counter() - start)


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run_plain(suite: Path, *options: str) -> None:
    subprocess.run([*PYTEST.split(), *options], cwd=suite, check=True, capture_output=True)


def outcomes(suite: Path, distribution: str) -> Counter[str]:
    """Run a suite by testflow in a process of its own; give how often each outcome came."""
    done = subprocess.run(
        [sys.executable, "-c", OURS, str(suite), PYTEST, distribution],
        check=True,
        capture_output=True,
        text=True,
    )
    return Counter(json.loads(done.stdout))


def xdist_survives(suite: Path, mode: str) -> str:
    command = [*PYTEST.split(), "-n", str(WORKERS), "--dist", mode]
    process = subprocess.Popen(
        command, cwd=suite, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        said, _ = process.communicate(timeout=HANG_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        process.communicate()
        return f"hangs for more than {HANG_S:g} s"
    return said.strip().splitlines()[-1]


def median_cpu(costs: list[Cost]) -> float:
    return statistics.median(each.cpu_s for each in costs)


def median_wall(costs: list[Cost]) -> float:
    return statistics.median(each.wall_s for each in costs)


def show(what: str, *runs: list[Cost]) -> None:
    for name, costs in zip(("pytest", "testflow", "pytest-xdist"), runs, strict=True):
        for each in costs:
            print(f"{what}: {name}: {each.cpu_s:.1f} s CPU, {each.wall_s:.1f} s wall")


if __name__ == "__main__":
    main()
