"""A framework's own program, run once to learn what there is."""

from __future__ import annotations

from collections.abc import Sequence

from testflow.errors import ExecutionError
from testflow.execution.frameworks.launch import launch
from testflow.execution.frameworks.order import Order
from testflow.execution.frameworks.time_limit import TimeLimit
from testflow.execution.text import bounded, printable
from testflow.runtime.clock import Clock

_SHOWN = 4_000


async def output_of(order: Order, argv: Sequence[str], clock: Clock) -> str:
    """Give all that a program writes to standard output.

    Raises:
        ExecutionError: It cannot be started, fails, or takes longer than a collection may; the
            message has what it wrote to standard error.
    """
    output, errors = bytearray(), bytearray()
    limit = TimeLimit(order.limits.collect_s, clock)
    async with launch(order, argv, clock) as process:
        status = None
        while status is None and not limit.is_over:
            await process.tick()
            status = process.status
            while data := process.read_output():
                output += data
            while data := process.read_errors():
                errors += data
    if status == 0:
        return printable(bytes(output))
    said = bounded(printable(bytes(errors)).strip(), _SHOWN)
    message = f"{' '.join(argv[:3])} failed in {order.app}: {said or f'exit code {status}'}"
    raise ExecutionError(message, hint="run it by hand to see what is wrong")
