"""A cross-application test: in order, with what its tests give each other, or blocked and why."""

from __future__ import annotations

from typing import Any

import pytest

from systems import Systems
from testflow.environments import Environment
from testflow.errors import SpecError
from testflow.model import Outcome
from testflow.testing import ScriptedTest

LOGIN = "tests/test_auth.py::test_login"
PAY = "tests/test_pay.py::test_pay"
SHOW = "src/Show.test.js"
STEPS = [
    {"app": "users", "test": LOGIN},
    {"app": "payments", "test": PAY},
    {"app": "web", "test": SHOW},
]
FLOW = {
    "token": {"from": "users.test_login.return.token", "to": "payments.test_pay.headers.Auth"},
    "id": {"from": "payments.test_pay.return.ids.1", "to": "web.Show.test.props.id"},
}


def pay(inputs: Any, _: Any) -> Any:
    return {"ids": [0, f"paid by {inputs['headers']['Auth']}"]} if inputs else None


def three(systems: Systems, **tests: ScriptedTest) -> None:
    login = tests.get("login", ScriptedTest(returned={"token": "t-1"}))
    systems.add("users", {LOGIN: login}, simulated={"test_login": {"token": "t-simulated"}})
    systems.add("payments", {PAY: tests.get("pay", ScriptedTest(returned=pay))})
    systems.add("web", {SHOW: tests.get("show", ScriptedTest())})


def flow(**more: Any) -> dict[str, Any]:
    return {"end-to-end": {"steps": STEPS, "data_flow": FLOW, **more}}


def told(result: Any) -> list[tuple[str, str]]:
    return [(each.outcome.value, each.reason) for each in result.steps[-1].results]


def test_values_go_from_test_to_test_and_order_is_kept(systems: Systems) -> None:
    three(systems)

    result = systems.run(cross_app_tests=flow())

    assert [each.split("::")[0] for each in systems.framework.ran] == ["users", "payments", "web"]
    assert systems.framework.orders[2].inputs == {SHOW: {"props": {"id": "paid by t-1"}}}
    assert result.end_to_end == {"end-to-end": Outcome.PASSED}
    assert result.is_successful


def test_what_tests_returned_is_kept_without_its_secrets(systems: Systems) -> None:
    three(systems)

    result = systems.run(cross_app_tests=flow())

    (stored, *_) = systems.history.results("run-0001")
    assert stored.result.returned == result.tests[0].returned == {"token": "***"}


def test_a_file_is_a_step_with_all_of_its_tests(systems: Systems) -> None:
    three(systems)
    systems.add("web", {SHOW: {"shows": ScriptedTest(), "prints": ScriptedTest()}})

    result = systems.run(cross_app_tests=flow())

    names = [each.test_id.name for each in result.passed_tests]
    assert names == ["test_login", "test_pay", "shows", "prints"]
    assert len(list(systems.history.results("run-0001"))) == 4
    assert (
        systems.engine().resume("run-0001", systems.workflow(cross_app_tests=flow())).is_successful
    )
    assert len(systems.framework.ran) == 4


def test_one_trace_goes_through_all_with_a_span_for_each(systems: Systems) -> None:
    three(systems)

    result = systems.run(cross_app_tests=flow())

    parents = [order.env["TRACEPARENT"].split("-") for order in systems.framework.orders]
    assert {each[1] for each in parents} == {result.trace_id}
    assert len({each[2] for each in parents}) == 3


def test_what_comes_after_a_failure_is_blocked(systems: Systems) -> None:
    three(systems, pay=ScriptedTest(Outcome.FAILED))

    result = systems.run(cross_app_tests=flow())

    assert told(result) == [
        ("passed", ""),
        ("failed", ""),
        ("blocked", "step 2, payments.test_pay, failed"),
    ]
    assert result.end_to_end == {"end-to-end": Outcome.FAILED}


@pytest.mark.parametrize(
    ("returned", "reason"),
    [
        (None, "users.test_login returned nothing"),
        ({"tokn": 1}, "it has no 'token', but 'tokn'"),
        ([1, 2], "it is a list of 2 and has no 'token'"),
        ("t", "it is 't' and has no 'token'"),
    ],
)
def test_a_value_that_was_not_given_blocks_who_takes_it(
    systems: Systems, returned: Any, reason: str
) -> None:
    three(systems, login=ScriptedTest(returned=returned))

    result = systems.run(cross_app_tests=flow())

    assert told(result)[1] == (
        "blocked",
        f"it takes users.test_login.return.token, but {reason}",
    )
    assert told(result)[2] == ("blocked", "step 2, payments.test_pay, was blocked")


def test_a_condition_of_a_step_decides_instead(systems: Systems) -> None:
    three(systems, login=ScriptedTest(Outcome.FAILED))
    steps = [STEPS[0], {**STEPS[1], "if": "success()"}, {**STEPS[2], "if": "failure()"}]

    result = systems.run(cross_app_tests={"e": {"steps": steps}})

    assert [outcome for outcome, _ in told(result)] == ["failed", "skipped", "passed"]


@pytest.mark.parametrize(
    ("policy", "outcomes"),
    [
        ("block", ["blocked", "blocked", "blocked"]),
        ("simulate", ["skipped", "passed", "passed"]),
        ("skip", ["skipped", "blocked", "blocked"]),
    ],
)
def test_an_application_that_is_down_is_met_by_policy(
    systems: Systems, policy: str, outcomes: list[str]
) -> None:
    three(systems)
    systems.applications["users"]["repository"] = "/no/such/folder"

    result = systems.run(cross_app_tests=flow(), unavailable=policy)

    assert [outcome for outcome, _ in told(result)] == outcomes
    assert result.is_simulated is (policy == "simulate")


def test_a_service_that_is_missing_blocks_the_step_that_needs_it(systems: Systems) -> None:
    three(systems)
    environment = Environment("e")
    environment.add_service("payments", {"type": "process", "command": "/no/such/program"})

    result = systems.run(environment, cross_app_tests=flow())

    outcomes = told(result)
    assert outcomes[0] == ("passed", "")
    assert outcomes[1][1].startswith("the service payments is not to be had: ")
    assert outcomes[2] == ("blocked", "step 2, payments.test_pay, was blocked")


def test_a_test_that_does_not_exist_is_blocked(systems: Systems) -> None:
    three(systems)
    steps = [{"app": "users", "test": "tests/test_auth.py::test_logout"}]

    result = systems.run(cross_app_tests={"e": {"steps": steps}})

    assert told(result) == [
        ("blocked", "users has no test tests/test_auth.py::test_logout"),
    ]


def test_it_comes_after_the_selections_of_its_applications(systems: Systems) -> None:
    three(systems)
    systems.add("users", {LOGIN: ScriptedTest(), "tests/test_b.py::test_b": ScriptedTest()})
    selection = {"strategy": "all", "test_paths": ["tests/test_b.py"]}

    systems.run(
        selections={"users": selection},
        cross_app_tests={"e": {"steps": STEPS}},
    )

    assert systems.framework.ran[0] == "users::tests/test_b.py::test_b"


def test_a_selection_may_come_after_it(systems: Systems) -> None:
    three(systems)
    selection = {"strategy": "all", "test_paths": ["tests"], "after": ["e"]}

    systems.run(selections={"users": selection}, cross_app_tests={"e": {"steps": STEPS}})

    assert [each.split("::")[0] for each in systems.framework.ran] == [
        "users",
        "payments",
        "web",
        "users",
    ]


@pytest.mark.parametrize(
    ("source", "target", "path", "message"),
    [
        ("user.test_login.return.t", None, "from", "column 1: 'user' is no application"),
        ("users.test_logn.return.t", None, "from", "column 7: 'test_logn' is no test of users"),
        ("users.test_login", None, "from", "column 17: names nothing"),
        ("users.test_login.return..t", None, "from", "column 25: names nothing"),
        ("users.test_login.output.t", None, "from", "column 18: 'output' is nothing"),
        (None, "web.Shw.props.id", "to", "column 5: 'Shw' is no test of web"),
        ("web.Show.return.x", "users.test_login.a", "", "takes it before"),
    ],
)
def test_a_way_that_leads_nowhere_is_refused_before_anything_runs(
    systems: Systems, source: str | None, target: str | None, path: str, message: str
) -> None:
    three(systems)
    way = {"from": source or "users.test_login.return.t", "to": target or "web.Show.props.t"}

    with pytest.raises(SpecError, match=message) as caught:
        systems.run(cross_app_tests={"e": {"steps": STEPS, "data_flow": {"x": way}}})

    assert caught.value.path == ".".join(
        each for each in ("cross_app_tests.e.data_flow.x", path) if each
    )
    assert systems.framework.ran == []


def test_two_values_for_one_place_are_refused(systems: Systems) -> None:
    three(systems)
    flows = {
        "one": {"from": "users.test_login.return.a", "to": "web.Show.props"},
        "two": {"from": "users.test_login.return.b", "to": "web.Show.props.id"},
    }

    with pytest.raises(SpecError, match="'one' goes to this place, too"):
        systems.run(cross_app_tests={"e": {"steps": STEPS, "data_flow": flows}})


def test_a_name_that_two_tests_have_is_refused(systems: Systems) -> None:
    three(systems)
    steps = [*STEPS, {"app": "users", "test": "tests/other.py::test_login"}]
    flows = {"x": {"from": "users.test_login.return.a", "to": "web.Show.props"}}

    with pytest.raises(SpecError, match="'test_login' may be"):
        systems.run(cross_app_tests={"e": {"steps": steps, "data_flow": flows}})
