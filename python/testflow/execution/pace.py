"""How many tasks to hand out at once."""

from __future__ import annotations

_CHUNK_S = 0.02
_LEAST_TASK_S = 20e-6
_MOST_TASKS = 512


class Pace:
    """Fits the size of chunks to the speed of tasks: about 20 ms of work at a time.

    Attributes:
        size: How many tasks the next chunk should have.
    """

    def __init__(self) -> None:
        self.size = 1

    def learn(self, tasks: int, seconds: float) -> None:
        """Take note of how long so many tasks took."""
        fitting = int(_CHUNK_S / max(seconds / tasks, _LEAST_TASK_S))
        self.size = max(1, min(fitting, 2 * self.size, _MOST_TASKS))
