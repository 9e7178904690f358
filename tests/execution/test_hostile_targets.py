"""Whatever a target does to its process is an outcome, and the rest of the tasks is run."""

import ctypes
import os
import re
import resource
import signal
import sys
import threading
from typing import Any

import pytest

from testflow.execution.function import Function
from testflow.model import Outcome, Verdict

HOSTILE = 3


def hang(_: Any) -> None:
    threading.Event().wait()


def hang_in_c(_: Any) -> None:
    re.match(r"(a+)+$", "a" * 64 + "b")  # holds the interpreter's lock for years


def segfault(_: Any) -> None:
    ctypes.string_at(0)


def abort(_: Any) -> None:
    os.abort()


def leave(_: Any) -> None:
    os._exit(0)


def leave_with_code(_: Any) -> None:
    os._exit(42)


def stop_itself(_: Any) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def kill_its_keeper(_: Any) -> None:
    os.kill(os.getppid(), signal.SIGKILL)
    threading.Event().wait()


def overflow_c_stack(_: Any) -> None:
    sys.setrecursionlimit(10**9)

    def deeper(_: Any) -> None:
        list(map(deeper, [0]))  # through C in every step

    deeper(0)


def close_everything(_: Any) -> None:
    os.closerange(0, 4_096)


def exit_system(_: Any) -> None:
    sys.exit(3)


def interrupt(_: Any) -> None:
    raise KeyboardInterrupt


def recurse(_: Any) -> None:
    recurse(_)


def exhaust_memory(_: Any) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (1 << 31, resource.RLIM_INFINITY))
    _ = bytearray(1 << 33)


def raise_unreadable(_: Any) -> None:
    class UnreadableError(Exception):
        def __str__(self) -> str:
            raise self

    raise UnreadableError


def return_nonsense(_: Any) -> Any:
    return Verdict("magnificent")  # type: ignore[arg-type]


FATAL = [
    (hang, "timeout"),
    (hang_in_c, "timeout"),
    (stop_itself, "timeout"),
    (segfault, "signal SIGSEGV"),
    (overflow_c_stack, "signal SIGSEGV"),
    (abort, "signal SIGABRT"),
    (kill_its_keeper, "signal SIGKILL"),
    (leave, "exit code 0"),
    (leave_with_code, "exit code 42"),
    (close_everything, "descriptors closed"),
]
CAUGHT = [
    (exit_system, "SystemExit: …"),
    (interrupt, "KeyboardInterrupt"),
    (recurse, "RecursionError: maximum recursion depth exceeded"),
    (exhaust_memory, "MemoryError"),
    (raise_unreadable, "UnreadableError: (its message cannot be read)"),
    (return_nonsense, "ValueError: 'magnificent' is not a valid Outcome"),
]


def _name(value: object) -> str | None:
    return getattr(value, "__name__", None)


@pytest.mark.parametrize(("hostile", "symptom"), FATAL + CAUGHT, ids=_name)
def test_it_is_an_error_and_all_others_pass(run, hostile, symptom):
    def target(values: dict[str, Any]) -> None:
        if values["n"] == HOSTILE:
            return hostile(values)
        return None

    finished = run(target, [{"n": n} for n in range(8)], workers=2, timeout_s=1)

    errors = [each for each in finished if each.verdict.outcome is Outcome.ERROR]
    assert [each.position for each in errors] == [HOSTILE]
    assert [each.name for each in errors[0].verdict.symptoms] == [symptom]
    assert sum(each.verdict.outcome is Outcome.PASSED for each in finished) == 7


def test_a_target_that_always_crashes_ends_every_task(run):
    finished = run(segfault, [{}] * 12, workers=2)

    assert {each.verdict.symptoms[0].name for each in finished} == {"signal SIGSEGV"}


def test_only_the_hanging_task_of_a_chunk_is_given_up(run):
    def hangs_late(values: dict[str, Any]) -> None:
        if values["n"] == 700:
            hang(values)

    finished = run(hangs_late, [{"n": n} for n in range(1_000)], timeout_s=1)

    errors = [each.position for each in finished if each.verdict.outcome is Outcome.ERROR]
    assert errors == [700]


def test_the_duration_of_a_hanging_task_is_at_least_its_limit(run):
    (finished,) = run(hang, [{}], timeout_s=0.5)

    assert finished.duration_s >= 0.5


def test_what_was_printed_before_a_crash_is_kept(run):
    def says_and_dies(_: Any) -> None:
        print("opening the valve")
        print("half a line", end="", file=sys.stderr, flush=True)
        segfault(_)

    (finished,) = run(says_and_dies, [{}])

    assert finished.output.startswith("opening the valve\nhalf a line")
    assert "in says_and_dies" in finished.output  # where it crashed


def test_where_a_hanging_task_hangs_is_told(run):
    (finished,) = run(Function(hang_in_c), [{}], timeout_s=0.5)

    assert "in hang_in_c" in finished.output


def test_a_child_that_comes_back_from_a_fork_answers_nothing(run):
    def forks(values: dict[str, Any]) -> bool:
        os.fork()
        return values["n"] >= 0

    finished = run(forks, [{"n": n} for n in range(50)])

    assert {each.verdict.outcome for each in finished} == {Outcome.PASSED}


def test_signals_to_its_own_process_group_stay_in_the_worker(run):
    def signals_group(values: dict[str, Any]) -> None:
        os.killpg(0, signal.SIGTERM)

    (finished,) = run(signals_group, [{}])

    assert finished.verdict.symptoms[0].name == "signal SIGTERM"


def test_an_interrupt_of_the_worker_changes_nothing(run):
    (finished,) = run(lambda _: os.kill(os.getpid(), signal.SIGINT), [{}])

    assert finished.verdict.outcome is Outcome.PASSED


def test_every_call_starts_in_the_same_folder(run, tmp_path):
    home = os.getcwd()

    def wanders(_: Any) -> dict[str, bool]:
        was_home = os.getcwd() == home
        os.chdir(tmp_path)
        return {"starts at home": was_home}

    finished = run(wanders, [{}] * 5)

    assert {each.verdict.outcome for each in finished} == {Outcome.PASSED}


def test_a_changed_environment_does_not_stop_the_worker(run):
    finished = run(lambda _: os.environ.clear(), [{}] * 5)

    assert {each.verdict.outcome for each in finished} == {Outcome.PASSED}
