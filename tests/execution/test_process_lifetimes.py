"""No process outlives the pool, whatever ends it."""

# ruff: noqa: T201 - the targets print, as users' do

import atexit
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from testflow.errors import ExecutionError
from testflow.execution.command import Command
from testflow.execution.function import Function
from testflow.execution.pool import WorkerPool
from testflow.execution.task import Finished, Task

Run = Callable[..., list[Finished]]

pytestmark = pytest.mark.chaos

# Starts a child in a group of its own and one that detaches itself, notes all, and hangs.
FAMILY = """
import os, subprocess, sys, threading

def family(values):
    child = subprocess.Popen(["sleep", "1000"], process_group=0)
    orphan = subprocess.check_output(["setsid", "sh", "-c", "sleep 1000 >&- 2>&- & echo $!"])
    pids = [os.getppid(), os.getpid(), child.pid, int(orphan)]
    with open(values["file"] + ".part", "w") as file:
        file.write(" ".join(map(str, pids)))
    os.rename(values["file"] + ".part", values["file"])
    if values["hangs"]:
        threading.Event().wait()
"""
SCRIPT = f"""
{FAMILY}
from testflow.execution.function import Function
from testflow.execution.pool import WorkerPool
from testflow.execution.task import Task

tasks = [Task(n, {{"file": file, "hangs": True}}) for n, file in enumerate(sys.argv[1:])]
print(list(WorkerPool(Function(family), workers=2, timeout_s=1000).run(tasks)))
"""

linux_only = pytest.mark.skipif(
    sys.platform != "linux", reason="detached processes are found on Linux only"
)


@pytest.fixture
def family(tmp_path: Path) -> Function:
    (tmp_path / "family.py").write_text(FAMILY)
    return Function(f"{tmp_path / 'family.py'}:family")


def values(file: Path, *, hangs: bool = False) -> dict[str, Any]:
    return {"file": str(file), "hangs": hangs}


def pids(file: Path) -> list[int]:
    while not file.exists():
        threading.Event().wait(0.01)
    return [int(each) for each in file.read_text().split()]


def tells_processes(_: Any) -> None:
    print(os.getpid(), os.getppid(), end="", flush=True)


@linux_only
def test_all_processes_are_gone_when_the_tasks_are_done(
    run: Run, ends: Callable[[int], bool], family: Function, tmp_path: Path
) -> None:
    run(family, [values(tmp_path / "0"), values(tmp_path / "1")], workers=2)

    assert all(map(ends, pids(tmp_path / "0") + pids(tmp_path / "1")))


@linux_only
def test_all_processes_are_gone_when_the_iterator_is_closed(
    ends: Callable[[int], bool], family: Function, tmp_path: Path
) -> None:
    tasks = [Task(0, values(tmp_path / "0")), Task(1, values(tmp_path / "1", hangs=True))]
    finished = WorkerPool(family, workers=2, timeout_s=1_000).run(tasks)
    next(finished)
    family_of_both = pids(tmp_path / "0") + pids(tmp_path / "1")

    finished.close()

    assert all(map(ends, family_of_both))


@linux_only
def test_a_hanging_task_takes_its_processes_with_it(
    run: Run, ends: Callable[[int], bool], family: Function, tmp_path: Path
) -> None:
    (_,) = run(family, [values(tmp_path / "0", hangs=True)], timeout_s=2)

    assert all(map(ends, pids(tmp_path / "0")))


@linux_only
@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_all_processes_are_gone_when_the_parent_is_ended(
    ends: Callable[[int], bool], tmp_path: Path, by: signal.Signals
) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    files = [tmp_path / "0", tmp_path / "1"]
    with subprocess.Popen([sys.executable, script, *files], stderr=subprocess.PIPE) as parent:
        family_of_both = pids(files[0]) + pids(files[1])
        parent.send_signal(by)
        parent.communicate()

    assert all(map(ends, family_of_both))


@linux_only
def test_a_worker_that_is_stuck_is_gone_when_the_parent_is_killed(
    ends: Callable[[int], bool], tmp_path: Path
) -> None:
    stuck = SCRIPT.replace(
        "threading.Event().wait()", 'import re; re.match("(a+)+$", "a"*64 + "b")'
    )
    script = tmp_path / "script.py"
    script.write_text(stuck)
    with subprocess.Popen([sys.executable, script, tmp_path / "0"]) as parent:
        family = pids(tmp_path / "0")
        parent.kill()

    assert all(map(ends, family))


@linux_only
def test_a_killed_keeper_leaves_nothing(
    run: Run, ends: Callable[[int], bool], tmp_path: Path
) -> None:
    def kills_keeper(values: dict[str, Any]) -> None:
        child = subprocess.Popen(["sleep", "1000"])
        Path(values["file"]).write_text(f"{os.getpid()} {child.pid}")
        os.kill(os.getppid(), signal.SIGKILL)
        threading.Event().wait()

    run(kills_keeper, [{"file": str(tmp_path / "0")}])

    assert all(map(ends, pids(tmp_path / "0")))


def test_temporary_files_of_a_killed_call_are_removed(run: Run) -> None:
    def litters(_: Any) -> None:
        print(tempfile.mkdtemp(), end="", flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

    (finished,) = run(litters, [{}])

    assert finished.output.startswith("/")
    assert not Path(finished.output).parent.exists()


def test_what_a_target_registered_for_its_exit_is_run(run: Run, tmp_path: Path) -> None:
    left = tmp_path / "left"

    def registers(_: Any) -> None:
        atexit.register(left.touch)

    run(registers, [{}])

    assert left.exists()


def test_a_target_that_does_not_let_go_at_its_exit_is_ended(
    run: Run, ends: Callable[[int], bool]
) -> None:
    def keeps_thread(_: Any) -> None:
        threading.Thread(target=threading.Event().wait).start()
        tells_processes(_)

    (finished,) = run(keeps_thread, [{}])

    assert all(map(ends, map(int, finished.output.split())))


def test_no_process_is_left_when_a_target_cannot_be_loaded(
    run: Run, tmp_path: Path, ends: Callable[[int], bool]
) -> None:
    module = tmp_path / "broken.py"
    module.write_text(
        "import os, pathlib\n"
        "note = pathlib.Path(__file__).with_name('pids')\n"
        "note.write_text(f'{os.getpid()} {os.getppid()}')\n"
        "raise RuntimeError('no')\n"
    )

    with pytest.raises(ExecutionError, match="RuntimeError: no"):
        run(Function(f"{module}:check"), [{}])

    assert all(map(ends, pids(tmp_path / "pids")))


@pytest.mark.parametrize("how", ["script", "-c", "stdin"])
def test_a_program_without_a_main_guard_can_use_its_own_functions(tmp_path: Path, how: str) -> None:
    code = (
        "from enum import Enum\n"
        "from testflow.execution.function import Function\n"
        "from testflow.execution.pool import WorkerPool\n"
        "from testflow.execution.task import Task\n"
        "LIMIT = 2\n"
        "class Mode(Enum):\n"
        "    A = 1\n"
        "def check(values):\n"
        "    return values['n'] < LIMIT and values['mode'] is Mode.A\n"
        "tasks = [Task(n, {'n': n, 'mode': Mode.A}) for n in range(4)]\n"
        "pool = WorkerPool(Function(check), workers=2, timeout_s=60)\n"
        "print(sorted((each.position, each.verdict.outcome.value) for each in pool.run(tasks)))\n"
    )
    script = tmp_path / "campaign.py"
    script.write_text(code)
    arguments = {"script": [str(script)], "-c": ["-c", code], "stdin": ["-"]}[how]

    answer = subprocess.check_output([sys.executable, *arguments], input=code, text=True)

    expected = "[(0, 'passed'), (1, 'passed'), (2, 'failed'), (3, 'failed')]\n"
    assert answer == expected


def test_a_pool_works_in_a_thread_beside_others(run: Run) -> None:
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.append(len(run(tells_processes, [{}] * 50))))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [50, 50, 50]


def test_a_command_that_hangs_is_ended_with_the_worker(
    run: Run, ends: Callable[[int], bool], tmp_path: Path
) -> None:
    file = tmp_path / "pid"
    command = Command(["sh", "-c", f"echo $$ > {file}; exec sleep 1000"], injection="env")

    (finished,) = run(command, [{}], timeout_s=1)

    assert finished.verdict.symptoms[0].name == "timeout"
    assert finished.output == ""  # nothing of testflow's own doing
    assert all(map(ends, pids(file)))
