"""The process between testflow and a program that it runs: nothing outlives it.

It starts the program, waits, and ends everything that the program left behind. It does so as well
when testflow itself is gone, however that ended.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence

from testflow.execution import process_tree
from testflow.execution.between import watch

NOT_STARTED = 127
"""The exit code when the program cannot be started; standard error says why."""


def main(argv: Sequence[str]) -> None:
    """Run a program to its end, and end as it did."""
    process_tree.adopt_orphans()
    owner = os.getppid()
    try:
        process = subprocess.Popen(argv, stdin=subprocess.DEVNULL)  # noqa: S603 - its purpose
    except OSError as error:
        sys.stderr.write(f"{argv[0]} cannot be started: {error}\n")
        sys.exit(NOT_STARTED)
    watch(process, owner)
    process_tree.kill_below(os.getpid())
    _end_as(process.wait())


def _end_as(status: int) -> None:
    if status < 0:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.signal(-status, signal.SIG_DFL) if -status != signal.SIGKILL else None
        os.kill(os.getpid(), -status)
    sys.exit(status)
