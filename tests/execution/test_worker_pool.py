"""Many configurations run in processes of their own."""

import os
import threading
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from testflow.errors import ExecutionError, InputError
from testflow.execution.function import Function
from testflow.execution.pool import WorkerPool
from testflow.execution.task import Finished, Task
from testflow.model import Blocked, Outcome, Symptom, Verdict

Run = Callable[..., list[Finished]]


def passes(values: dict[str, Any]) -> None:
    pass


def fails_when_odd(values: dict[str, Any]) -> dict[str, bool]:
    return {"is even": values["n"] % 2 == 0}


def tells_process(_: Any) -> Verdict:
    return Verdict(Outcome.SKIPPED, reason=str(os.getpid()))


def waits_for_file(values: dict[str, Any]) -> None:
    while not Path(values["file"]).exists():
        pass


def waits_and_tells(values: dict[str, Any]) -> Verdict:
    threading.Event().wait(values["seconds"])
    return Verdict(Outcome.SKIPPED, reason=str(os.getpid()))


def test_every_task_is_finished_once_with_its_own_verdict(run: Run) -> None:
    finished = run(fails_when_odd, [{"n": n} for n in range(3_000)], workers=2)

    failed = [each.position for each in finished if each.verdict.outcome is Outcome.FAILED]
    assert failed == list(range(1, 3_000, 2))
    assert finished[1].verdict.symptoms == (Symptom("is even", "is even does not hold"),)


def test_the_target_never_runs_in_the_process_that_owns_the_pool(run: Run) -> None:
    (finished,) = run(tells_process, [{}])

    assert int(finished.verdict.reason) != os.getpid()


def test_as_many_workers_as_asked_for_share_the_work(run: Run) -> None:
    finished = run(waits_and_tells, [{"seconds": 0.05}] * 20, workers=3)

    assert len({each.verdict.reason for each in finished}) == 3


def test_results_come_as_they_are_ready(tmp_path: Path) -> None:
    blocker = tmp_path / "go"
    tasks = [Task(0, {"file": str(blocker)})]
    tasks += [Task(n, {"file": str(tmp_path)}) for n in range(1, 5)]
    finished = WorkerPool(Function(waits_for_file), workers=2, timeout_s=60).run(tasks)

    first_four = [next(finished).position for _ in range(4)]
    blocker.touch()

    assert first_four == [1, 2, 3, 4]
    assert [each.position for each in finished] == [0]


def test_tasks_behind_a_long_one_are_done_by_other_workers(run: Run) -> None:
    short = [{"seconds": 0}] * 300
    finished = run(waits_and_tells, [*short, *[{"seconds": 0.15}] * 12], workers=2)

    long_ones = [each.verdict.reason for each in finished[300:]]
    assert len(set(long_ones)) == 2
    assert min(long_ones.count(pid) for pid in set(long_ones)) >= 3


def test_tasks_are_taken_only_a_little_ahead_of_results() -> None:
    taken: list[int] = []

    def tasks() -> Iterator[Task]:
        for position in range(100_000):
            taken.append(position)
            yield Task(position, {})

    finished = WorkerPool(Function(passes), workers=2, timeout_s=30).run(tasks())
    for _ in range(10):
        next(finished)

    assert len(taken) < 200
    finished.close()


def test_no_tasks_give_no_results_and_start_no_process(run: Run) -> None:
    assert run(passes, []) == []


def test_a_pool_runs_again() -> None:
    pool = WorkerPool(Function(passes), workers=1, timeout_s=30)

    assert [len(list(pool.run([Task(0, {}), Task(1, {})]))) for _ in range(2)] == [2, 2]


def test_configurations_larger_than_a_pipe_arrive_whole(run: Run) -> None:
    sizes = [{"text": "x" * 3_000_000, "n": n} for n in range(4)]
    finished = run(lambda values: len(values["text"]) == 3_000_000, sizes)

    assert {each.verdict.outcome for each in finished} == {Outcome.PASSED}


def test_verdicts_larger_than_a_pipe_arrive_bounded(run: Run) -> None:
    def complains(_: Any) -> None:
        raise ValueError("x" * 10_000_000)

    (finished,) = run(complains, [{}])

    (symptom,) = finished.verdict.symptoms
    assert len(symptom.message) < 11_000
    assert "characters left out" in symptom.message


def test_a_closure_and_what_it_holds_reach_the_workers(run: Run) -> None:
    limit = 5
    finished = run(lambda values: values["n"] < limit, [{"n": 4}, {"n": 5}])

    assert [each.verdict.outcome for each in finished] == [Outcome.PASSED, Outcome.FAILED]


def test_values_of_classes_made_on_the_spot_reach_the_workers(run: Run) -> None:
    class Mode(Enum):
        FAST = 1

    (finished,) = run(lambda values: values["mode"].name == "FAST", [{"mode": Mode.FAST}])

    assert finished.verdict.outcome is Outcome.PASSED


def test_a_target_that_holds_a_lock_is_refused_with_advice() -> None:
    lock = threading.Lock()

    with pytest.raises(InputError, match="cannot be sent to a worker process") as caught:
        WorkerPool(Function(lambda _: lock.locked()), workers=1, timeout_s=1)

    assert "make that inside the function" in caught.value.hint


def test_a_configuration_that_holds_a_lock_is_refused_with_its_position(run: Run) -> None:
    with pytest.raises(InputError, match="the configuration at position 0"):
        run(passes, [{"lock": threading.Lock()}])


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ({"workers": 0, "timeout_s": 1}, "workers"),
        ({"workers": 1, "timeout_s": 0}, "timeout_s"),
        ({"workers": 1, "timeout_s": 1, "output_limit_bytes": 1}, "output_limit_bytes"),
    ],
)
def test_a_number_out_of_range_is_refused(options: dict[str, Any], path: str) -> None:
    with pytest.raises(InputError) as caught:
        WorkerPool(Function(passes), **options)

    assert caught.value.path == path


def test_no_time_limit_is_a_limit_too(run: Run) -> None:
    (finished,) = run(passes, [{}], timeout_s=float("inf"))

    assert finished.verdict.outcome is Outcome.PASSED


def test_a_module_that_does_not_exist_is_an_error_not_a_result(run: Run) -> None:
    with pytest.raises(ExecutionError, match="No module named 'no_such_module'"):
        run(Function("no_such_module:check"), [{}], workers=2)


def test_a_target_whose_import_ends_the_process_is_an_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "deadly.py").write_text("import os\nprint('bye')\nos._exit(5)\n")

    with pytest.raises(ExecutionError, match="exit code 5") as caught:
        run(Function(f"{tmp_path}/deadly.py:check"), [{}] * 3, workers=2)

    assert caught.value.hint == "bye"


def test_an_error_while_tasks_are_made_reaches_the_caller() -> None:
    def tasks() -> Iterator[Task]:
        yield Task(0, {})
        message = "no more"
        raise LookupError(message)

    with pytest.raises(LookupError, match="no more"):
        list(WorkerPool(Function(passes), workers=2, timeout_s=30).run(tasks()))


def test_the_reason_of_a_blocked_configuration_comes_along(run: Run) -> None:
    def cannot(_: Any) -> None:
        reason = "needs 64 cores"
        raise Blocked(reason)

    (finished,) = run(cannot, [{}])

    assert finished.verdict == Verdict(Outcome.BLOCKED, reason="needs 64 cores")
