"""The start of a framework's program."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from testflow.errors import ExecutionError
from testflow.execution.frameworks.order import Order
from testflow.execution.supervised import Supervised
from testflow.runtime.clock import Clock

INSIDE = Path(__file__).parent / "inside"
"""What is loaded into the processes of frameworks."""


def launch(
    order: Order, argv: Sequence[str], clock: Clock, extra: Mapping[str, str] | None = None
) -> Supervised:
    """Start a program in the application's folder.

    Raises:
        ExecutionError: The folder, or the program, is not there.
    """
    env = {**order.variables(), **(extra or {})}
    if not order.folder.is_dir():
        message = f"the folder of {order.app} is not there: {order.folder}"
        raise ExecutionError(message)
    program = str(order.folder / argv[0]) if "/" in argv[0] else argv[0]
    if shutil.which(program, path=env.get("PATH")) is None:
        message = f"{argv[0]} is not there, which the tests of {order.app} need"
        raise ExecutionError(message, hint=f"install {argv[0]}, or correct the test command")
    try:
        return Supervised(argv, env=env, cwd=order.folder, clock=clock)
    except OSError as error:
        message = f"{argv[0]} cannot be started: {error}"
        raise ExecutionError(message) from error
