"""A supervised program run to its end, its output kept."""

from __future__ import annotations

from dataclasses import dataclass

from testflow.execution.excerpt import Excerpt
from testflow.execution.supervised import Supervised
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
    program: Supervised, clock: Clock, *, output_bytes: int, limit_s: float | None = None
) -> ProgramEnded:
    """Wait for a program; cancelling ends it with all that it started.

    Args:
        program: It has just been started.
        clock: Tells how long it takes.
        output_bytes: How much of its output is kept.
        limit_s: How long it may take.
    """
    said = Excerpt(memoryview(bytearray(Excerpt.size_for(output_bytes))))
    begun = clock.monotonic()
    async with program:
        while True:
            status = program.status
            for read in (program.read_output, program.read_errors):
                while data := read():
                    said.append(data)
            is_late = limit_s is not None and clock.monotonic() - begun > limit_s
            if status is not None or is_late:
                break
            await program.tick()
    return ProgramEnded(status, clock.monotonic() - begun, said.text(), said.total)
