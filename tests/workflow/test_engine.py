"""The engine runs a workflow's tests in order, and says honestly what became of each."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from systems import Systems
from testflow.data import TestData
from testflow.environments import Environment, Site
from testflow.errors import ExecutionError, ProvisioningError, SpecError
from testflow.execution.frameworks.framework import Ran, Started
from testflow.execution.frameworks.order import Order
from testflow.model import (
    Attempt,
    Outcome,
    RunFinished,
    RunStatus,
    Symptom,
    TestCase,
    TestsSelected,
    TestStarted,
)
from testflow.testing import ScriptedFramework, ScriptedTest
from testflow.workflow import Engine, TestsBlocked, TestWorkflow

PASSES = ScriptedTest()
FAILS = ScriptedTest(Outcome.FAILED, message="AssertionError: 1 != 2", output="looked at 1")

Selected = dict[str, Any]


def reasons(results: Any) -> dict[str, str]:
    return {f"{each.test_id.app}.{each.test_id.name}": each.reason for each in results}


def test_every_selected_test_is_run_once(systems: Systems, selected: Selected) -> None:
    systems.add("shop", {"tests/test_a.py::test_1": PASSES, "tests/test_a.py::test_2": FAILS})
    systems.add("bank", {"tests/test_b.py::test_3": PASSES, "other/test_b.py::test_4": PASSES})

    result = systems.run(selections={"shop": selected, "bank": selected})

    assert sorted(systems.framework.ran) == [
        "bank::tests/test_b.py::test_3",
        "shop::tests/test_a.py::test_1",
        "shop::tests/test_a.py::test_2",
    ]
    assert len(result.executed_tests) == 3
    assert len(result.passed_tests) == 2
    assert result.status is RunStatus.FINISHED
    assert not result.is_successful
    assert {app: each.sentence() for app, each in result.applications.items()} == {
        "shop": "1 passed, 1 failed",
        "bank": "1 passed",
    }


def test_a_failure_is_called_by_the_workflows_rules_and_routed(
    systems: Systems, selected: Selected
) -> None:
    message = "ConnectionError: database is unreachable"
    systems.add("shop", {"tests/test_a.py::test_1": ScriptedTest(Outcome.ERROR, message=message)})
    analysis = {
        "categories": [{"name": "database", "patterns": ["database is unreachable"]}],
        "routing": {"database": "database-team"},
    }

    result = systems.run(selections={"shop": selected}, failure_analysis=analysis)

    (failure,) = result.failed_tests
    assert str(failure.test_id) == "shop::tests/test_a.py::test_1"
    assert (failure.category, failure.assigned_to) == ("database", "database-team")
    assert message in failure.logs
    assert "shop::tests/test_a.py::test_1 failed: database, for database-team" in result.summary()


def test_only_tests_of_changed_files_are_run_with_their_reasons(systems: Systems) -> None:
    tests = {"tests/test_a.py::test_1": PASSES, "tests/test_b.py::test_2": PASSES}
    systems.add("shop", tests, changed_files=["src/a.py"])
    rules = [{"source_pattern": "src/(.*).py", "test_pattern": "tests/test_{1}.py"}]
    selection = {"strategy": "change-based", "test_paths": ["tests"], "mapping_rules": rules}
    workflow = systems.workflow(selections={"shop": selection})

    (node,) = systems.engine().plan(workflow).nodes

    (test,) = node.tests
    assert test.case.native_id == "tests/test_a.py::test_1"
    assert "src/a.py" in str(test.reasons)


def test_nothing_is_run_where_nothing_changed(systems: Systems) -> None:
    systems.add("shop", {"tests/test_a.py::test_1": PASSES}, changed_files=[])

    result = systems.run(selections={"shop": {"test_paths": ["tests"]}})

    assert systems.framework.ran == []
    assert result.is_successful
    assert "nothing was run" in result.summary()


def test_steps_come_after_those_that_they_name(systems: Systems, selected: Selected) -> None:
    for app in "abc":
        systems.add(app, {f"tests/test_{app}.py::test": PASSES})

    systems.run(
        selections={
            "a": {**selected, "after": ["b"]},
            "b": {**selected, "after": ["c"]},
            "c": selected,
        }
    )

    assert [each[0] for each in systems.framework.ran] == ["c", "b", "a"]


def test_applications_come_after_those_whose_services_they_call(
    systems: Systems, selected: Selected
) -> None:
    environment = Environment("e")
    environment.add_service("a", {"type": "simulated", "env": {"B": "{b.host}"}})
    environment.add_service("b", {"type": "simulated", "env": {"C": "{c.host}"}})
    environment.add_service("c", {"type": "simulated"})
    for app in "abc":
        systems.add(app, {f"tests/test_{app}.py::test": PASSES})

    result = systems.run(environment, selections=dict.fromkeys("abc", selected))

    assert [each[0] for each in systems.framework.ran] == ["c", "b", "a"]
    assert result.is_simulated


def test_what_comes_after_a_failed_step_is_blocked_with_the_reason(
    systems: Systems, selected: Selected
) -> None:
    for app, test in {"a": FAILS, "b": PASSES, "c": PASSES}.items():
        systems.add(app, {f"tests/test_{app}.py::test": test})

    result = systems.run(
        selections={
            "a": selected,
            "b": {**selected, "after": ["a"]},
            "c": {**selected, "after": ["b"]},
        }
    )

    assert reasons(result.blocked_tests) == {
        "b.test": "it comes after a, which failed",
        "c.test": "it comes after b, which was blocked",
    }
    assert systems.framework.ran == ["a::tests/test_a.py::test"]


@pytest.mark.parametrize(
    ("condition", "outcome", "reason"),
    [
        ("failure()", Outcome.PASSED, ""),
        ("always()", Outcome.PASSED, ""),
        ("steps.a.pass_rate < 50%", Outcome.PASSED, ""),
        ("success()", Outcome.SKIPPED, "its condition does not hold: success()"),
        ("type == 'unit'", Outcome.SKIPPED, "its condition does not hold: type == 'unit'"),
        ("nothing_such", Outcome.BLOCKED, "its condition cannot be asked"),
        ("steps.a.outcome > 3", Outcome.BLOCKED, "cannot be compared"),
    ],
)
def test_a_condition_decides_instead(
    systems: Systems, selected: Selected, condition: str, outcome: Outcome, reason: str
) -> None:
    systems.add("a", {"tests/test_a.py::test": FAILS})
    systems.add("b", {"tests/test_b.py::test": PASSES})

    result = systems.run(
        selections={"a": selected, "b": {**selected, "after": ["a"], "if": condition}}
    )

    (last,) = result.steps[1].results
    assert last.outcome is outcome
    assert reason in last.reason


def test_a_test_that_passes_at_another_attempt_passed(systems: Systems, selected: Selected) -> None:
    test = ScriptedTest(Outcome.FAILED, passes_at=3)
    systems.add("a", {"tests/test_a.py::test": test})

    result = systems.run(selections={"a": {**selected, "retries": 2}})

    (passed,) = result.passed_tests
    assert passed.attempt == 3
    assert len(systems.framework.ran) == 3
    assert any("at attempt 3" in notice for notice in result.notices)


def test_a_framework_learns_what_is_to_be_kept_together_or_alone(
    systems: Systems, selected: Selected
) -> None:
    together = {"groups": {"tests/books/*": "books"}, "distribution": "file"}
    systems.add(
        "a", {"tests/a.py::test": PASSES}, exclusive=["*::test_move"], report="r.xml", **together
    )

    systems.run(selections={"a": selected})

    (order,) = systems.framework.orders
    assert (order.exclusive, order.report) == (("*::test_move",), "r.xml")
    assert (order.groups, order.distribution) == (together["groups"], "file")


def test_every_attempt_is_kept(systems: Systems, selected: Selected) -> None:
    test = ScriptedTest(Outcome.FAILED, message="not yet", output="tried", passes_at=3)
    systems.add("a", {"tests/test_a.py::test": test})

    systems.run(selections={"a": {**selected, "retries": 2}})

    (stored,) = systems.history.results("run-0001")
    told = Attempt(Outcome.FAILED, 0.0, (Symptom("scripted", "not yet"),), "tried")
    assert stored.result.earlier == (told, told)


def test_the_tests_of_a_file_have_the_results(systems: Systems, selected: Selected) -> None:
    systems.add(
        "a", {"tests/a.js": {"adds": PASSES, "divides": FAILS}, "tests/b.js": {"c": PASSES}}
    )

    result = systems.run(selections={"a": selected})

    assert [
        (each.test_id.path, each.test_id.name, each.outcome.value) for each in result.tests
    ] == [
        ("tests/a.js", "adds", "passed"),
        ("tests/a.js", "divides", "failed"),
        ("tests/b.js", "c", "passed"),
    ]
    assert len(list(systems.history.results("run-0001"))) == 3
    assert systems.engine().plan(systems.workflow(selections={"a": selected})).total == 2


def test_of_a_file_only_what_failed_is_tried_again(systems: Systems, selected: Selected) -> None:
    flaky = ScriptedTest(Outcome.FAILED, passes_at=2)
    systems.add("a", {"tests/a.js": {"fine": PASSES, "flaky": flaky, "broken": FAILS}})

    result = systems.run(selections={"a": {**selected, "retries": 2}})

    ran = [each.rpartition("::")[2] for each in systems.framework.ran]
    assert ran == ["fine", "flaky", "broken", "flaky", "broken", "broken"]
    found = {each.test_id.name: (each.attempt, each.outcome.value) for each in result.tests}
    assert found == {"fine": (1, "passed"), "flaky": (2, "passed"), "broken": (3, "failed")}


def test_without_retries_a_test_is_run_once(systems: Systems, selected: Selected) -> None:
    systems.add("a", {"tests/test_a.py::test": ScriptedTest(Outcome.FAILED, passes_at=2)})

    result = systems.run(selections={"a": selected})

    assert len(result.failed_tests) == 1


def test_a_step_is_run_under_each_configuration_of_its_matrix(
    systems: Systems, selected: Selected
) -> None:
    systems.add("a", {"tests/test_a.py::test": PASSES})
    matrix = {"parameters": {"db": ["postgres", "sqlite"], "tls": [True, False]}}

    result = systems.run(selections={"a": {**selected, "matrix": matrix}})

    assert len(result.executed_tests) == 4
    seen = [json.loads(order.env["TESTFLOW_MATRIX"]) for order in systems.framework.orders]
    assert sorted((each["db"], each["tls"]) for each in seen) == [
        ("postgres", False),
        ("postgres", True),
        ("sqlite", False),
        ("sqlite", True),
    ]
    assert {each.configuration.values["db"] for each in result.tests if each.configuration} == {
        "postgres",
        "sqlite",
    }


def test_an_application_that_is_not_there_blocks_its_tests_alone(
    systems: Systems, selected: Selected
) -> None:
    systems.add("a", {"tests/test_a.py::test": PASSES}, repository="/no/such/folder")
    systems.add("b", {"tests/test_b.py::test": PASSES})

    result = systems.run(selections={"a": selected, "b": selected})

    (blocked,) = result.blocked_tests
    assert "/no/such/folder" in blocked.reason
    assert len(result.passed_tests) == 1


def test_who_only_counts_failures_is_warned_of_blocked_tests(
    systems: Systems, selected: Selected
) -> None:
    systems.add("a", {"tests/a.py::test": PASSES}, unavailable="block")
    systems.applications["a"]["repository"] = "/no/such/folder"

    with pytest.warns(
        TestsBlocked, match=r"^1 of 1 tests could not be tried: .*/no/such/folder"
    ) as caught:
        systems.run(selections={"a": selected})

    assert caught[0].filename.endswith("systems.py")


def test_services_take_part_in_the_runs_trace(
    systems: Systems, selected: Selected, tmp_path: Path
) -> None:
    told = tmp_path / "told"
    program = f"import os; open({str(told)!r}, 'w').write(os.environ['TRACEPARENT']); print('up')"
    program += "; import time; time.sleep(600)"
    environment = Environment("e", site=Site(tmp_path / "state"))
    command = [sys.executable, "-u", "-c", program]
    environment.add_service("a", {"type": "process", "command": command, "ready": {"log": "up"}})
    systems.add("a", {"tests/test_a.py::test": PASSES})

    result = systems.run(environment, selections={"a": selected})

    assert told.read_text().split("-")[1] == result.trace_id


class Broken:
    """A framework that cannot be started: for nothing, or only not to run."""

    def __init__(self, order: Order, *, collects: bool) -> None:
        self._whole = ScriptedFramework({"a": {"tests/a.py::one": PASSES, "tests/a.js": {}}})(order)
        self._collects = collects

    async def collect(self, paths: Sequence[str]) -> list[TestCase]:
        if self._collects:
            return await self._whole.collect(paths)
        message = "no interpreter"
        raise ExecutionError(message)

    async def run(self, tests: Sequence[TestCase]) -> AsyncIterator[Ran]:
        yield Started(tests[0].test_id)
        message = "no interpreter"
        raise ExecutionError(message)

    async def close(self) -> None:
        pass


@pytest.mark.parametrize("collects", [True, False])
def test_tests_whose_framework_cannot_be_started_are_blocked(
    systems: Systems, selected: Selected, collects: bool
) -> None:
    systems.add("a", {"tests/a.py::one": PASSES})
    systems.add("b", {"tests/b.py::one": PASSES})
    systems.applications["a"]["framework"] = "broken"
    flow = {"steps": [{"app": "b", "test": "tests/b.py"}, {"app": "a", "test": "tests/a.py::one"}]}
    workflow = systems.workflow(
        selections={"a": selected, "b": selected}, cross_app_tests={"flow": flow}
    )
    frameworks: dict[str, Any] = {
        "scripted": systems.framework,
        "broken": partial(Broken, collects=collects),
    }

    result = systems.engine(frameworks=frameworks).execute(workflow)

    assert [each.test_id.app for each in result.passed_tests] == ["b", "b"]
    assert {each.test_id.app for each in result.blocked_tests} == {"a"}
    assert len(result.blocked_tests) == (3 if collects else 2)
    assert "no interpreter" in result.blocked_tests[0].reason


def test_changes_since_a_revision_that_is_not_there_are_in_doubt(
    systems: Systems, selected: Selected
) -> None:
    systems.add("a", {"tests/a.py::one": PASSES}, changed_since="v1")

    result = systems.run(selections={"a": {**selected, "strategy": "change-based"}})

    assert len(result.passed_tests) == 1
    assert any("a: " in notice and "v1" in notice for notice in result.notices), result.notices


@pytest.mark.parametrize(
    ("policy", "outcome"), [("block", Outcome.BLOCKED), ("skip", Outcome.SKIPPED)]
)
def test_a_service_that_is_not_to_be_had_is_met_by_policy(
    systems: Systems, selected: Selected, policy: str, outcome: Outcome
) -> None:
    environment = Environment("e")
    environment.add_service("a", {"type": "process", "command": "/no/such/program"})
    environment.add_service("b", {"type": "simulated"})
    systems.add("a", {"tests/test_a.py::test": PASSES}, unavailable=policy)
    systems.add("b", {"tests/test_b.py::test": PASSES})

    result = systems.run(environment, selections={"a": selected, "b": selected})

    (first,) = result.steps[0].results
    assert first.outcome is outcome
    assert first.reason.startswith("the service a is not to be had: ")
    assert list(result.missing_services) == ["a"]
    assert len(result.passed_tests) == 1
    assert environment.endpoints == {}


def test_a_strict_engine_refuses_what_is_not_as_it_was_asked_for(
    systems: Systems, selected: Selected
) -> None:
    environment = Environment("e")
    environment.add_service("a", {"type": "simulated"})
    systems.add("a", {"tests/test_a.py::test": PASSES})
    workflow = systems.workflow(selections={"a": selected})

    with pytest.raises(ProvisioningError):
        systems.engine(strict=True).execute(workflow, environment)

    assert systems.framework.ran == []
    assert systems.history.run("run-0001").status is RunStatus.STOPPED


def test_tests_learn_of_services_data_and_the_trace(systems: Systems, selected: Selected) -> None:
    environment = Environment("e")
    environment.add_service("pay-db", {"type": "simulated", "host": "db.test", "port": 5432})
    seen: list[Any] = []

    def look(_: Any, env: Any) -> None:
        seen.extend(json.loads(Path(env["TESTFLOW_DATA"], "users.json").read_text()))

    test = ScriptedTest(returned=look)
    own = {"DB": "{pay-db.host}", "X": "{no.host}", "Z": "{{no.host}}"}
    systems.add("a", {"tests/test_a.py::test": test}, env=own)
    data = TestData("d")
    data.add_generator("users", {"count": 3, "schema": {"id": "uuid"}})

    result = systems.run(environment, data, selections={"a": {**selected, "env": {"Y": "1"}}})

    env = systems.framework.orders[0].env
    assert (env["PAY_DB_HOST"], env["PAY_DB_PORT"], env["DB"], env["Y"]) == (
        "db.test",
        "5432",
        "db.test",
        "1",
    )
    assert "X" not in env
    assert env["Z"] == "{no.host}"
    assert env["TRACEPARENT"].split("-")[1] == result.trace_id == result.tests[0].trace_id
    assert len(seen) == 3
    assert not Path(env["TESTFLOW_DATA"]).exists()


def test_types_of_tests_have_environments_of_their_own(
    systems: Systems, selected: Selected
) -> None:
    one, other = Environment("one"), Environment("other")
    one.add_service("db", {"type": "simulated", "host": "one.test"})
    other.add_service("db", {"type": "simulated", "host": "other.test"})
    systems.add("a", {"tests/test_a.py::test": PASSES})
    systems.add("b", {"tests/test_b.py::test": PASSES})

    systems.run(
        {"unit": one, "": other},
        selections={"a": {**selected, "type": "unit"}, "b": selected},
    )

    hosts = {order.app: order.env["DB_HOST"] for order in systems.framework.orders}
    assert hosts == {"a": "one.test", "b": "other.test"}


def test_environments_and_data_may_stand_in_the_document(
    systems: Systems, selected: Selected
) -> None:
    systems.add("a", {"tests/test_a.py::test": PASSES})

    workflow = systems.workflow(
        selections={"a": selected},
        environments={"e": {"services": {"db": {"type": "simulated", "host": "db.test"}}}},
        data={"generators": {"users": {"count": 2, "schema": {"id": "uuid"}}}, "seed": 7},
    )

    result = systems.engine().execute(workflow)

    env = systems.framework.orders[0].env
    assert env["DB_HOST"] == "db.test"
    assert "TESTFLOW_DATA" in env
    assert result.services["db"].host == "db.test"


@pytest.mark.parametrize(
    ("criteria", "is_successful"),
    [
        ("pass_rate >= 0.5", True),
        ("pass_rate >= 0.98", False),
        ("pass_rate >= 0.5 and no new failures", False),
        ("executed == 2 and no blocked and no skipped and no errors", True),
    ],
)
def test_criteria_judge_the_result(
    systems: Systems, selected: Selected, criteria: str, is_successful: bool
) -> None:
    systems.add("a", {"tests/test_a.py::test_1": PASSES, "tests/test_a.py::test_2": FAILS})

    result = systems.run(selections={"a": selected}, criteria=criteria)

    assert result.is_successful is is_successful


def test_a_failure_that_the_last_run_had_is_not_new(systems: Systems, selected: Selected) -> None:
    systems.add("a", {"tests/test_a.py::test_1": PASSES, "tests/test_a.py::test_2": FAILS})

    results = [
        systems.run(selections={"a": selected}, criteria="no new failures") for _ in range(2)
    ]

    assert [each.new_failures for each in results] == [1, 0]
    assert [each.is_successful for each in results] == [False, True]


def test_a_workflow_that_takes_too_long_is_stopped_and_what_was_not_run_is_blocked(
    systems: Systems, selected: Selected
) -> None:
    systems.add("a", {"tests/test_a.py::test_1": ScriptedTest(duration_s=60)})
    systems.add("b", {"tests/test_b.py::test_2": PASSES})

    result = systems.run(selections={"a": selected, "b": selected}, timeout_s=1)

    assert reasons(result.blocked_tests) == {"a.test_1": "the workflow's 1 s were over"}
    assert result.status is RunStatus.STOPPED
    assert not result.is_successful
    assert [each.test_id.app for each in result.passed_tests] == ["b"]


def test_what_happens_is_told_in_one_order(systems: Systems, selected: Selected) -> None:
    systems.add("a", {"tests/test_a.py::test_1": PASSES})

    systems.run(selections={"a": selected})

    assert [each.sequence for each in systems.events] == list(range(len(systems.events)))
    assert isinstance(systems.events[-1], RunFinished)
    assert any(isinstance(each, TestStarted) for each in systems.events)
    chosen = [each for each in systems.events if isinstance(each, TestsSelected)]
    assert [(each.step, each.app, each.selected) for each in chosen] == [("a", "a", 1)]


def test_limits_keep_steps_apart(systems: Systems, selected: Selected) -> None:
    for app in "abcd":
        systems.add(app, {f"tests/test_{app}.py::test": ScriptedTest(duration_s=0.02)})

    systems.run(
        selections={app: {**selected, "uses": {"licence": 1}} for app in "abcd"},
        limits={"licence": 1},
    )

    kinds = [type(each).__name__ for each in systems.events]
    told = [kind for kind in kinds if kind in {"TestStarted", "TestFinished"}]
    assert told == ["TestStarted", "TestFinished"] * 4


def test_an_application_that_nobody_knows_is_refused(selected: Selected) -> None:
    workflow = TestWorkflow("w")
    workflow.add_test_selection("nobody-knows-it", selected)

    engine = Engine(history="sqlite://")

    with pytest.raises(SpecError, match="no application is called 'nobody-knows-it'") as caught:
        engine.plan(workflow)

    assert caught.value.path == "selections.nobody-knows-it"


def test_the_plan_has_the_critical_path(systems: Systems, selected: Selected) -> None:
    for app in "abcd":
        systems.add(app, {f"tests/test_{app}.py::test_{k}": PASSES for k in range(ord(app) - 95)})
    selections = {
        "a": selected,
        "b": {**selected, "after": ["a"]},
        "c": selected,
        "d": {**selected, "after": ["b", "c"]},
    }

    plan = systems.engine().plan(systems.workflow(selections=selections))

    assert [node.name for node in plan.critical_path] == ["a", "b", "d"]
    assert plan.expected_s == 2 + 3 + 5
    assert plan.total == 2 + 3 + 4 + 5
