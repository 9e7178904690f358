"""A run that was stopped goes on with what had not finished, and with nothing else."""

from __future__ import annotations

import asyncio
import signal
from dataclasses import replace
from typing import Any

import pytest

from systems import Systems
from testflow.campaign import Campaign
from testflow.data import TestData
from testflow.errors import Conflict, Interrupted, TestflowError, TooNew
from testflow.model import Event, Outcome, RunResumed, RunStarted, RunStatus, TestFinished
from testflow.space import Space
from testflow.testing import ScriptedTest

PASSES = ScriptedTest(returned={"token": 1})
STEPS = [{"app": "a", "test": "tests/flow.py::one"}, {"app": "b", "test": "tests/flow.py::two"}]
FLOW = {"t": {"from": "a.one.return.token", "to": "b.two.headers.t"}}


class Pulled(BaseException):
    """Ends a run at an event, as if the process had died: nothing is told of it."""


def pull_after(count: int) -> Any:
    """Give a listener that pulls the plug at the so-and-so-manyth finished test."""
    seen: list[TestFinished] = []

    def listen(event: Event) -> None:
        seen.extend([event] if isinstance(event, TestFinished) else [])
        if len(seen) == count:
            raise Pulled

    return listen


def whole(selected: dict[str, Any]) -> dict[str, Any]:
    flow = {"steps": STEPS, "data_flow": FLOW}
    own = {**selected, "test_paths": ["tests/own.py"]}
    return {"selections": {"a": own, "b": {**own, "after": ["a"]}}, "cross_app_tests": {"e": flow}}


@pytest.fixture
def two(systems: Systems) -> Systems:
    for app, name in (("a", "one"), ("b", "two")):
        own = {f"tests/own.py::test_{place}": PASSES for place in range(3)}
        systems.add(app, {**own, f"tests/flow.py::{name}": PASSES})
    return systems


@pytest.mark.parametrize("count", range(1, 9))
def test_wherever_it_is_killed_it_goes_on_with_the_rest(
    two: Systems, selected: dict[str, Any], count: int
) -> None:
    workflow = two.workflow(**whole(selected))
    with pytest.raises(Pulled):
        two.engine(listeners=[pull_after(count)]).execute(workflow)
    before = {each.result.test_id for each in two.history.results("run-0001")}
    two.framework.ran.clear()

    result = two.engine().resume("run-0001", workflow)

    assert len(result.passed_tests) == 8
    assert result.is_successful
    again = {f"{each.app}::{each.path}::{each.name}" for each in before} & set(two.framework.ran)
    flow = {"a::tests/flow.py::one", "b::tests/flow.py::two"}
    assert again <= flow
    assert again == set() or len(before) < 8
    assert two.history.run("run-0001").status is RunStatus.FINISHED
    assert len(list(two.history.results("run-0001"))) == 8


@pytest.mark.parametrize("count", range(1, 7))
def test_of_files_that_had_ended_nothing_is_run_again(
    systems: Systems, selected: dict[str, Any], count: int
) -> None:
    files = {f"tests/{file}.js": {f"t{n}": PASSES for n in range(3)} for file in ("a", "b")}
    systems.add("a", files)
    workflow = systems.workflow(selections={"a": selected})
    with pytest.raises(Pulled):
        systems.engine(listeners=[pull_after(count)]).execute(workflow)
    known = [each.result.test_id for each in systems.history.results("run-0001")]
    systems.framework.ran.clear()

    result = systems.engine().resume("run-0001", workflow)

    ran = systems.framework.ran
    ended = [path for path in files if sum(each.path == path for each in known) == 3]
    assert {each.split("::")[1] for each in ran} == set(files) - set(ended)
    assert len(result.passed_tests) == 6
    kept = [each.result.test_id for each in systems.history.results("run-0001")]
    assert len(kept) == len(set(kept)) == 6


def test_tests_that_came_to_a_selection_meanwhile_are_kept_beside_the_others(
    systems: Systems, selected: dict[str, Any]
) -> None:
    tests = {f"tests/t{place}.py::test": PASSES for place in range(3)}
    systems.add("a", tests)
    workflow = systems.workflow(selections={"a": selected})
    with pytest.raises(Pulled):
        systems.engine(listeners=[pull_after(2)]).execute(workflow)
    systems.add("a", {"tests/new.py::test": PASSES, **tests})

    result = systems.engine().resume("run-0001", workflow)

    assert len(result.passed_tests) == 4
    kept = {each.result.test_id.path for each in systems.history.results("run-0001")}
    assert kept == {"tests/new.py", *(each.partition("::")[0] for each in tests)}


def test_what_is_known_is_told_when_it_goes_on(two: Systems, selected: dict[str, Any]) -> None:
    workflow = two.workflow(**whole(selected))
    with pytest.raises(Pulled):
        two.engine(listeners=[pull_after(4)]).execute(workflow)
    before = len(two.history.positions("run-0001"))

    two.engine().resume("run-0001", workflow)

    (resumed,) = [each for each in two.events if isinstance(each, RunResumed)]
    assert (resumed.total, resumed.recorded, resumed.failures) == (8, before, 0)


def test_a_run_that_has_ended_runs_nothing_again(two: Systems, selected: dict[str, Any]) -> None:
    workflow = two.workflow(**whole(selected))
    first = two.engine().execute(workflow)
    two.framework.ran.clear()

    again = two.engine().resume("run-0001", workflow)

    assert two.framework.ran == []
    assert again.tests == first.tests
    assert again.trace_id == first.trace_id


def test_a_workflow_that_changed_is_not_resumed(two: Systems, selected: dict[str, Any]) -> None:
    two.engine().execute(two.workflow(**whole(selected)))
    other = {**whole(selected), "criteria": "no failures"}

    with pytest.raises(Conflict, match="the workflow has changed"):
        two.engine().resume("run-0001", two.workflow(**other))


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"format": 99}, TooNew, "by a newer testflow"),
        ({"nodes": ["b"]}, Conflict, "the plan has changed"),
    ],
)
def test_a_run_of_something_else_is_not_resumed(
    two: Systems,
    selected: dict[str, Any],
    change: dict[str, Any],
    error: type[TestflowError],
    message: str,
) -> None:
    workflow = two.workflow(selections={"a": selected})
    started: list[RunStarted] = []
    two.engine(
        listeners=[lambda event: started.extend([event] if isinstance(event, RunStarted) else [])]
    ).execute(workflow)
    other = replace(started[0], run_id="other", spec={**started[0].spec, **change})
    two.history.record([other])

    with pytest.raises(error, match=message):
        two.engine().resume("other", workflow)


def test_a_run_over_other_data_is_not_resumed(two: Systems, selected: dict[str, Any]) -> None:
    data = {"generators": {"users": {"count": 1, "schema": {"id": "uuid"}}}}
    document = {"selections": {"a": selected}, "data": data}
    two.engine().execute(two.workflow(**document))
    others = TestData("others", seed=8)

    with pytest.raises(Conflict, match="the test data have changed"):
        two.engine().resume("run-0001", two.workflow(**document), None, others)


def test_a_campaigns_run_is_not_resumed(two: Systems, selected: dict[str, Any]) -> None:
    campaign = Campaign(Space({"a": [1, 2]}), "operator:truth", history=two.history)
    run_id = campaign.run(count=2, seed=7, workers=1).run_id

    with pytest.raises(Conflict, match="is no workflow's"):
        two.engine().resume(run_id, two.workflow(selections={"a": selected}))


def test_a_cancelled_run_cleans_up_says_so_and_can_be_resumed(
    two: Systems, selected: dict[str, Any]
) -> None:
    two.add("b", {"tests/own.py::test_0": ScriptedTest(duration_s=30)})
    workflow = two.workflow(selections={"a": selected, "b": selected})

    async def cancelled() -> None:
        finished = asyncio.Event()

        def listen(event: Event) -> None:
            two.events.extend([event] if isinstance(event, TestFinished) else [])
            if len(two.events) == 4:  # all tests of a; that of b sleeps
                finished.set()

        task = asyncio.create_task(two.engine(listeners=[listen]).aexecute(workflow))
        await finished.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())
    assert two.history.run("run-0001").status is RunStatus.INTERRUPTED
    two.add("b", {"tests/own.py::test_0": PASSES})
    two.framework.ran.clear()

    result = two.engine().resume("run-0001", workflow)

    assert two.framework.ran == ["b::tests/own.py::test_0"]
    assert result.tally.outcome is Outcome.PASSED


def test_who_presses_ctrl_c_is_told_how_to_go_on(two: Systems, selected: dict[str, Any]) -> None:
    def press(event: Event) -> None:
        if isinstance(event, TestFinished):
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(Interrupted, match="run-0001") as caught:
        two.engine(listeners=[press]).execute(two.workflow(selections={"a": selected}))

    assert "--resume run-0001" in caught.value.hint


def test_a_workflow_that_was_out_of_time_can_be_resumed(
    two: Systems, selected: dict[str, Any]
) -> None:
    two.add("b", {"tests/own.py::test_0": ScriptedTest(duration_s=30)})
    document = {"selections": {"a": selected, "b": selected}, "timeout_s": 1}
    first = two.engine().execute(two.workflow(**document))
    assert len(first.blocked_tests) == 1
    two.add("b", {"tests/own.py::test_0": PASSES})

    result = two.engine().resume(first.run_id, two.workflow(**document))

    assert result.is_successful
    assert result.blocked_tests == []
