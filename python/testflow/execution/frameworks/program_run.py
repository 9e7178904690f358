"""A framework's program run to its end, its output kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from testflow.execution.excerpt import Excerpt
from testflow.execution.frameworks.launch import launch
from testflow.execution.frameworks.order import Order
from testflow.runtime.clock import Clock


@dataclass(frozen=True, slots=True)
class ProgramEnded:
    """How a program ended.

    Attributes:
        status: Its exit code, or the negative number of the signal that ended it; None when it
            was stopped for taking too long.
        duration_s: How long it took.
        output: What it printed, its first and last halves where that was long.
        output_bytes: How much it printed in all.
    """

    status: int | None
    duration_s: float
    output: str
    output_bytes: int


async def run_to_end(
    order: Order,
    argv: Sequence[str],
    clock: Clock,
    *,
    extra: Mapping[str, str] | None = None,
    limit_s: float | None = None,
) -> ProgramEnded:
    """Run a program in the application's folder; cancelling ends it with all that it started.

    Raises:
        ExecutionError: It cannot be started.
    """
    said = Excerpt(memoryview(bytearray(Excerpt.size_for(order.limits.output_bytes))))
    begun = clock.monotonic()
    async with launch(order, argv, clock, extra) as process:
        while True:
            status = process.status
            for read in (process.read_output, process.read_errors):
                while data := read():
                    said.append(data)
            is_late = limit_s is not None and clock.monotonic() - begun > limit_s
            if status is not None or is_late:
                break
            await process.tick()
    return ProgramEnded(status, clock.monotonic() - begun, said.text(), said.total)
