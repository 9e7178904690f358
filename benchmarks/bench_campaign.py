"""A whole campaign on a trivial target: what is left is the cost of the engine."""

from __future__ import annotations

import resource
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from harness import Promise, run
from testflow import Campaign, Space

CALLS = 20_000
WORKERS = 2
SPACE = Space(
    {
        "mode": ["safe", "fast", "lazy"],
        "cache": ["on", "off", "auto"],
        "pool": range(1, 101),
        "retries": range(10),
        "tls": bool,
        "level": ["debug", "info", "warning", "error"],
    },
    ['if mode = "safe" then retries > 0'],
)


def target(values: dict[str, Any]) -> bool:
    return values["mode"] != "fast" or values["tls"]


def campaign(file: Path, workers: int) -> None:
    """Generate, run, record on disk, and find coverage and suspects."""
    steps = [("sample", {"count": CALLS})]
    with Campaign(SPACE, target, strategies=steps, history=f"sqlite:///{file}") as made:
        result = made.run(seed=7, workers=workers)
        assert result.coverage.ratio == 1
        assert [each.terms for each in result.correlation.suspects] == [
            ("mode = fast", "tls = false")
        ]


def pool_of_processes() -> None:
    """Generate and run: without time limits, captured output, history and analysis."""
    with ProcessPoolExecutor(WORKERS) as executor:
        values = (configuration.values for configuration in SPACE.sample(CALLS, seed=7))
        assert not all(executor.map(target, values))


def processor_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def tell_cost(what: str, call: Callable[[], object]) -> None:
    before = processor_seconds()
    call()
    spent_ms = (processor_seconds() - before) / CALLS * 1_000
    print(f"{what}: {spent_ms:.3f} ms of processor time a configuration, in all processes")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = (Path(folder, f"{number}.db") for number in range(1_000))
        tell_cost("testflow", lambda: campaign(next(files), WORKERS))
        tell_cost("ProcessPoolExecutor", pool_of_processes)
        run(
            "campaign",
            Promise(
                name="campaign on a trivial target, 2 workers",
                bar="50,000 calls a minute",
                work=CALLS,
                ours=lambda: campaign(next(files), WORKERS),
                peer=pool_of_processes,
                peer_name="ProcessPoolExecutor, calls only",
                rate=50_000 / 60,
            ),
            Promise(
                name="engine cost, 1 worker",
                bar="< 1 ms a configuration",
                work=CALLS,
                ours=lambda: campaign(next(files), 1),
                rate=1_000,
            ),
        )


if __name__ == "__main__":
    main()
