"""Tests of jest run by testflow, beside jest alone, on two workers.

``TESTFLOW_NPM_MODULES`` names a ``node_modules`` with jest. Processor time counts all processes.
The two take turns.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench_execution import Cost, cost, median_cpu, median_wall
from harness import at_most, keep

ROUNDS = 3
FILES = 200
MOST = 1.25
_FILE = "test('adds', () => expect(1 + 1).toBe(2));\ntest('takes', () => expect(2 - 1).toBe(1));\n"

OURS = """
import asyncio, sys
from pathlib import Path
from testflow.execution.frameworks.order import Order
from testflow.execution.frameworks.registry import framework_for
from testflow.model import Outcome, TestResult

async def main(folder):
    order = Order(app="bench", folder=Path(folder), command="npx jest {test_path}", workers=2)
    framework = framework_for(order)
    tests = await framework.collect([])
    events = [event async for event in framework.run(tests)]
    await framework.close()
    passed = [e for e in events if isinstance(e, TestResult) and e.outcome is Outcome.PASSED]
    assert len(passed) == 2 * len(tests) == int(sys.argv[2]), len(passed)

asyncio.run(main(sys.argv[1]))
"""


def main() -> None:
    """Measure, print, and write build/benchmarks/bench_javascript.json."""
    modules = os.environ.get("TESTFLOW_NPM_MODULES", "")
    if not Path(modules, "jest").is_dir():
        print("bench_javascript: TESTFLOW_NPM_MODULES names no node_modules with jest")
        return
    with tempfile.TemporaryDirectory() as folder:
        write_project(Path(folder), Path(modules))
        plain, ours = measure(Path(folder))
    for name, costs in (("jest", plain), ("testflow", ours)):
        for each in costs:
            print(
                f"{FILES} files of jest: {name}: {each.cpu_s:.1f} s CPU, {each.wall_s:.1f} s wall"
            )
    share = median_cpu(ours) / median_cpu(plain)
    wall = median_wall(ours) / median_wall(plain)
    told = [
        at_most(f"{FILES} files of jest, 2 workers: CPU as a multiple of jest's", MOST, share),
        at_most(f"{FILES} files of jest, 2 workers: wall as a multiple of jest's", MOST, wall),
    ]
    keep("bench_javascript", told, ROUNDS)


def write_project(folder: Path, modules: Path) -> None:
    """Write files of two trivial tests."""
    (folder / "package.json").write_text('{"name": "bench", "jest": {}}')
    (folder / "node_modules").symlink_to(modules)
    for number in range(FILES):
        (folder / f"file{number}.test.js").write_text(_FILE)


def measure(folder: Path) -> tuple[list[Cost], list[Cost]]:
    """Run jest and testflow in turns; the first round fills jest's cache."""
    plain: list[Cost] = []
    ours: list[Cost] = []
    jest = ["npx", "jest", "--maxWorkers=2"]
    own = [sys.executable, "-c", OURS, str(folder), str(2 * FILES)]
    for _ in range(ROUNDS + 1):
        for command, costs in ((jest, plain), (own, ours)):
            costs.append(cost(lambda command=command: run(command, folder)))
    return plain[1:], ours[1:]


def run(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


if __name__ == "__main__":
    main()
