"""Many configurations run under a target, in processes of their own."""

from __future__ import annotations

from collections.abc import Generator, Iterable

from testflow.errors import InputError
from testflow.execution.crew import Crew
from testflow.execution.pickling import pickled
from testflow.execution.target import Target
from testflow.execution.task import Finished, Task
from testflow.execution.worker import Job
from testflow.runtime.clock import Clock, SystemClock

_LEAST_OUTPUT_BYTES = 2


class WorkerPool:
    """Runs tasks in worker processes, and survives whatever the target does in them.

    A call that takes too long, or whose process is ended by a signal, by ``os._exit`` or by the
    system, is an error; its worker is replaced, and the rest goes on. What a call prints, in any
    language and from any process that it starts, is captured. Between calls the working directory
    and the standard streams are put back; the environment and the modules are not.

    Needs a POSIX system. Linux only: processes that the target detaches from itself are found and
    ended too.

    Args:
        target: What is called; pickled for each worker, also from a notebook or ``__main__``.
        workers: How many processes.
        timeout_s: How long one task may take.
        output_limit_bytes: How much of a task's output is kept: its first and last halves.
        clock: Tells how long a worker has been silent; time limits are kept beside each worker.

    Raises:
        InputError: A number is out of range, or the target cannot be pickled.
    """

    def __init__(
        self,
        target: Target,
        *,
        workers: int,
        timeout_s: float,
        output_limit_bytes: int = 65536,
        clock: Clock | None = None,
    ) -> None:
        _require(workers >= 1, "workers", workers, "at least 1")
        _require(timeout_s > 0, "timeout_s", timeout_s, "more than 0")
        _require(
            output_limit_bytes >= _LEAST_OUTPUT_BYTES,
            "output_limit_bytes",
            output_limit_bytes,
            f"at least {_LEAST_OUTPUT_BYTES}",
        )
        what = f"the target {target.name}"
        self._job = Job(pickled(target, what), float(timeout_s), output_limit_bytes)
        self._workers = workers
        self._clock = clock or SystemClock()

    def run(self, tasks: Iterable[Task]) -> Generator[Finished]:
        """Run tasks; give each result as it is ready, in no certain order.

        Tasks are taken a little ahead of the results, so they may be made on the way. Closing the
        iterator stops every process that was started.

        Raises:
            ExecutionError: The target cannot be run at all, such as a missing command.
            InputError: What the target was made from, or a configuration, cannot be used.
        """
        crew = Crew(self._job, self._workers, iter(tasks), self._clock)
        try:
            yield from crew.run()
        finally:
            crew.close()


def _require(holds: bool, name: str, value: float, wanted: str) -> None:  # noqa: FBT001
    if not holds:
        message = f"must be {wanted}, not {value}"
        raise InputError(message, path=name)
