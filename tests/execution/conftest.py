"""What the tests of the workers share."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from testflow.execution.function import Function
from testflow.execution.pool import WorkerPool
from testflow.execution.task import Finished, Task
from testflow.runtime.clock import SystemClock

Run = Callable[..., list[Finished]]


@pytest.fixture
def run() -> Run:
    """Run a target under configurations; give the results in their order."""

    def run(target: Any, configurations: list[dict[str, Any]], **options: Any) -> list[Finished]:
        target = Function(target) if callable(target) else target
        pool = WorkerPool(target, **{"workers": 1, "timeout_s": 30, **options})
        tasks = (Task(position, values) for position, values in enumerate(configurations))
        finished = list(pool.run(tasks))
        assert sorted(each.position for each in finished) == list(range(len(configurations)))
        return sorted(finished, key=lambda each: each.position)

    return run


@pytest.fixture
def ends() -> Callable[[int], bool]:
    """Wait until a process is gone, for as long as a slow machine may need."""

    def ends(pid: int) -> bool:
        clock = SystemClock()
        deadline = clock.monotonic() + 20
        while clock.monotonic() < deadline:
            state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], stdout=-1, check=False)
            if not state.stdout.strip() or state.stdout.startswith(b"Z"):
                return True
        return False

    return ends


@pytest.fixture(autouse=True)
def leaves_no_descriptor_open() -> Iterator[None]:
    """Whatever a test does with a pool, no pipe of it stays behind in this process."""
    folder = Path("/proc/self/fd")
    before = len(list(folder.iterdir())) if folder.exists() else 0
    yield
    assert not before or len(list(folder.iterdir())) <= before
