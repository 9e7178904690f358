"""What the process between testflow and a program does: it watches both.

No program is told when the process that started it is killed. Who stands between is: its standard
input is a pipe that only the owner holds, and that the system closes.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

_TICK_S = 0.05


def interpreter(module: str, *options: str) -> list[str]:
    """Give the command that calls a module's ``main`` with the arguments that follow it."""
    path = [str(Path(each).absolute()) for each in sys.path]
    code = (
        f"import sys; sys.path[:] = {path!r}; "
        f"from {module} import main; sys.exit(main(sys.argv[1:]))"
    )
    return [sys.executable, *options, "-c", code]


def watch(process: subprocess.Popen[bytes], owner: int) -> None:
    """Wait until the program ends, or its owner lets go of it or is gone.

    Args:
        process: The program.
        owner: The process that started this one.
    """
    woken, waker = os.pipe()
    os.set_blocking(waker, False)
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, _wake)
    # A fork of the owner holds its end of the pipe, too; so the parent is looked at as well.
    while process.poll() is None and os.getppid() == owner:
        ready, _, _ = select.select([0, woken], [], [], _TICK_S)
        if 0 in ready and not os.read(0, 1):
            return
        if woken in ready:
            os.read(woken, 4096)


def _wake(*_: object) -> None:
    pass  # a signal without a handler would not be written to the pipe
