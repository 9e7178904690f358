"""The report of a campaign: how long it takes to write, and how large it is.

    python benchmarks/bench_report.py [--runs N]

A campaign of a thousand runs is recorded again and again under one run, as further results of it.
Seconds are the processor's, so that a busy machine does not count.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

from harness import Figure, at_most, keep
from testflow import Campaign, History, Space
from testflow.model import TestFinished

SECONDS, MEGABYTES = 30, 5
AT_ONCE = 1000


def target(configuration: Any) -> None:
    if configuration["p3"] == 1 and configuration["p7"] == 0:
        message = "the cache is full"
        raise ValueError(message)


def measured(runs: int, folder: Path) -> list[Figure]:
    """Write one report, and hold it against what is promised."""
    space = Space({f"p{place}": list(range(2 + place % 5)) for place in range(30)})
    campaign = Campaign(space, target, history=f"sqlite:///{folder}/history.db")
    result = campaign.run(count=AT_ONCE, seed=7)
    with History(f"sqlite:///{folder}/history.db") as history:
        first = history.next_sequence(result.run_id)
        known = list(history.results(result.run_id))
        for start in range(AT_ONCE, runs, AT_ONCE):
            history.record(
                [
                    TestFinished(
                        at=each.at,
                        run_id=result.run_id,
                        sequence=first + start + each.position,
                        position=start + each.position,
                        result=each.result,
                    )
                    for each in known
                ]
            )
    report = folder / "report.html"
    start_s = time.process_time()
    campaign.result(result.run_id).report(report)
    took_s = time.process_time() - start_s
    name = f"report of {runs:,} runs"
    return [
        at_most(f"processor seconds to write a {name}", SECONDS, took_s),
        at_most(f"MB of a {name}", MEGABYTES, report.stat().st_size / 1e6),
    ]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--runs", type=int, default=1_000_000, help="how many results there are")
    with tempfile.TemporaryDirectory() as made:
        keep("report", measured(asked.parse_args().runs, Path(made)))


if __name__ == "__main__":
    main()
