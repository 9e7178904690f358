"""Whatever a target does to its process is an outcome, and the rest of the tasks is run."""

# ruff: noqa: T201 - the targets print, as users' do

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from testflow.errors import ExecutionError
from testflow.execution.function import Function
from testflow.execution.pool import WorkerPool
from testflow.execution.task import Finished, Task
from testflow.model import Outcome
from testflow.runtime.clock import SystemClock

Run = Callable[..., list[Finished]]

pytestmark = pytest.mark.chaos

ACT = Function(f"{Path(__file__).with_name('hostile.py')}:act")

FATAL = [
    ("hang", "timeout"),
    ("hang_in_c", "timeout"),
    ("stop_itself", "timeout"),
    ("segfault", "signal SIGSEGV"),
    ("abort", "signal SIGABRT"),
    ("kill_its_keeper", "signal SIGKILL"),
    ("leave", "exit code 0"),
    ("leave_with_code", "exit code 42"),
    ("close_everything", "descriptors closed"),
]
CAUGHT = [
    ("exit_system", "SystemExit: …"),
    ("interrupt", "KeyboardInterrupt"),
    ("recurse", "RecursionError: maximum recursion depth exceeded"),
    ("exhaust_memory", "MemoryError"),
    ("raise_unreadable", "UnreadableError: (its message cannot be read)"),
    ("return_nonsense", "ValueError: 'magnificent' is not a valid Outcome"),
]


@pytest.mark.parametrize(("act", "symptom"), FATAL + CAUGHT)
def test_it_is_an_error_and_all_others_pass(run: Run, act: str, symptom: str) -> None:
    tasks: list[dict[str, Any]] = [{}, {}, {"act": act}, {}, {}, {}]

    finished = run(ACT, tasks, workers=2, timeout_s=1 if symptom == "timeout" else 60)

    outcomes = [each.verdict.outcome for each in finished]
    assert outcomes == [Outcome.ERROR if task else Outcome.PASSED for task in tasks]
    assert [each.name for each in finished[2].verdict.symptoms] == [symptom]


def test_a_target_that_always_crashes_ends_every_task(run: Run) -> None:
    finished = run(ACT, [{"act": "segfault"}] * 12, workers=2)

    assert {each.verdict.symptoms[0].name for each in finished} == {"signal SIGSEGV"}


def test_only_the_hanging_task_of_a_chunk_is_given_up(run: Run) -> None:
    tasks = [{"act": "hang"} if n == 700 else {} for n in range(1_000)]

    finished = run(ACT, tasks, timeout_s=1)

    errors = [each.position for each in finished if each.verdict.outcome is Outcome.ERROR]
    assert errors == [700]


def test_a_task_that_ends_at_its_limit_is_not_charged_to_the_next_one(run: Run) -> None:
    def takes_its_time(values: dict[str, Any]) -> None:
        threading.Event().wait(values["seconds"])

    around_the_limit = [{"seconds": 0.5 + n / 1_000} for n in range(-5, 60, 8)]
    tasks = [task for each in around_the_limit for task in (each, {"seconds": 0})]
    finished = run(takes_its_time, tasks, workers=2, timeout_s=0.5)

    assert {each.verdict.outcome for each in finished[1::2]} == {Outcome.PASSED}


class Leaping(SystemClock):
    """A clock by which everything takes very long."""

    def monotonic(self) -> float:
        return 10_000 * super().monotonic()


def test_a_worker_whose_keeper_is_stopped_is_given_up_after_a_long_silence() -> None:
    def stops_its_keeper(_: Any) -> None:
        os.kill(os.getppid(), signal.SIGSTOP)
        threading.Event().wait()

    pool = WorkerPool(Function(stops_its_keeper), workers=1, timeout_s=1, clock=Leaping())
    finished = list(pool.run([Task(0, {}), Task(1, {})]))

    assert [each.verdict.symptoms[0].name for each in finished] == ["timeout", "timeout"]


def test_the_duration_of_a_hanging_task_is_at_least_its_limit(run: Run) -> None:
    (finished,) = run(ACT, [{"act": "hang"}], timeout_s=0.5)

    assert finished.duration_s >= 0.5


def test_what_was_printed_before_a_crash_is_kept(run: Run) -> None:
    def says_and_dies(_: Any) -> None:
        print("opening the valve")
        print("half a line", end="", file=sys.stderr, flush=True)
        ctypes.string_at(0)

    (finished,) = run(says_and_dies, [{}])

    assert finished.output.startswith("opening the valve\nhalf a line")
    assert "in says_and_dies" in finished.output  # where it crashed


def test_where_a_hanging_task_hangs_is_told(run: Run) -> None:
    (finished,) = run(ACT, [{"act": "hang_in_c"}], timeout_s=0.5)

    assert "in hang_in_c" in finished.output


def test_a_child_that_comes_back_from_a_fork_answers_nothing(run: Run) -> None:
    def forks(values: dict[str, Any]) -> bool:
        os.fork()
        return values["n"] >= 0

    finished = run(forks, [{"n": n} for n in range(50)])

    assert {each.verdict.outcome for each in finished} == {Outcome.PASSED}


def test_signals_to_its_own_process_group_stay_in_the_worker(run: Run) -> None:
    def signals_group(_: Any) -> None:
        os.killpg(0, signal.SIGTERM)

    (finished,) = run(signals_group, [{}])

    assert finished.verdict.symptoms[0].name == "signal SIGTERM"


def test_an_interrupt_of_the_worker_changes_nothing(run: Run) -> None:
    (finished,) = run(lambda _: os.kill(os.getpid(), signal.SIGINT), [{}])

    assert finished.verdict.outcome is Outcome.PASSED


def test_every_call_starts_in_the_same_folder(run: Run, tmp_path: Path) -> None:
    home = Path.cwd()

    def wanders(_: Any) -> dict[str, bool]:
        was_home = Path.cwd() == home
        os.chdir(tmp_path)
        return {"starts at home": was_home}

    finished = run(wanders, [{}] * 5)

    assert {each.verdict.outcome for each in finished} == {Outcome.PASSED}


def test_a_changed_environment_does_not_stop_the_worker(run: Run) -> None:
    finished = run(lambda _: os.environ.clear(), [{}] * 5)

    assert {each.verdict.outcome for each in finished} == {Outcome.PASSED}


def test_an_import_that_forks_gives_one_answer_for_each_task(run: Run, tmp_path: Path) -> None:
    (tmp_path / "forking.py").write_text("import os\nos.fork()\ndef check(values): return True\n")

    finished = run(Function(f"{tmp_path}/forking.py:check"), [{}] * 20)

    assert {each.verdict.outcome for each in finished} == {Outcome.PASSED}


def test_a_system_without_room_for_a_worker_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/python")

    with pytest.raises(ExecutionError, match="a worker process cannot be started"):
        list(WorkerPool(ACT, workers=1, timeout_s=1).run([Task(0, {})]))
