"""Importing testflow: quick enough that nobody notices it in a command or a test run."""

from __future__ import annotations

import subprocess
import sys

from harness import Promise, run


def python(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)


run(
    "import",
    Promise(
        name="start Python and import testflow",
        bar="< 100 ms",
        work=1,
        ours=lambda: python("import testflow"),
        peer=lambda: python("pass"),
        peer_name="Python's own start",
        rate=10,
    ),
    rounds=15,
)
