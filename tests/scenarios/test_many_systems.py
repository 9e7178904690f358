"""Twenty systems that call one another, one of them down: right order, right blocking, quickly."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from systems import Systems
from testflow.environments import Environment
from testflow.model import Outcome
from testflow.testing import ScriptedTest

SYSTEMS = [f"system-{number:02}" for number in range(20)]
DOWN = "system-07"
STEPS = 10
SECONDS = 5.0
"""What it may take, the services' start and end included."""


@pytest.fixture
def environment() -> Environment:
    """Each system calls the one before it; the one that is down needs none, and none needs it."""
    environment = Environment("twenty")
    for before, name in pairwise(["", *SYSTEMS]):
        calls = {"env": {"PEER": f"{{{before}.host}}"}} if before not in {"", DOWN} else {}
        kind: dict[str, Any] = {"type": "simulated", **calls}
        if name == DOWN:
            kind = {"type": "process", "command": "/no/such/program"}
        environment.add_service(name, kind)
    return environment


@pytest.fixture
def twenty(tmp_path: Path) -> Systems:
    systems = Systems(tmp_path)
    for name in SYSTEMS:
        tests = {
            f"tests/test_{step}.py::test": ScriptedTest(returned={"n": step})
            for step in range(STEPS)
        }
        systems.add(name, tests)
    return systems


def document() -> dict[str, Any]:
    selection = {"strategy": "all", "test_paths": ["tests"]}
    passages = {
        f"passage-{step}": {
            "steps": [{"app": name, "test": f"tests/test_{step}.py::test"} for name in SYSTEMS],
            "data_flow": {
                f"n-{place}": {"from": f"{one}.test.return.n", "to": f"{other}.test.props.n"}
                for place, (one, other) in enumerate(pairwise(SYSTEMS))
            },
        }
        for step in range(STEPS)
    }
    return {"selections": dict.fromkeys(SYSTEMS, selection), "cross_app_tests": passages}


def test_twenty_systems_with_one_down(twenty: Systems, environment: Environment) -> None:
    workflow = twenty.workflow(**document())

    began = time.monotonic()
    result = twenty.engine().execute(workflow, environment)
    took_s = time.monotonic() - began

    assert took_s < SECONDS
    steps = {step.name: step for step in result.steps}
    assert {name for name in SYSTEMS if steps[name].outcome is Outcome.BLOCKED} == {DOWN}
    for number in range(STEPS):
        outcomes = [each.outcome for each in steps[f"passage-{number}"].results]
        assert outcomes == [Outcome.PASSED] * 7 + [Outcome.BLOCKED] * 13
    assert len(result.passed_tests) == 19 * STEPS + 7 * STEPS
    assert len(result.blocked_tests) == STEPS + 13 * STEPS
    reasons = {each.reason for each in result.blocked_tests}
    assert any(f"the service {DOWN} is not to be had" in each for each in reasons)
    assert result.is_simulated


def test_systems_are_tested_in_the_order_in_which_they_call(
    twenty: Systems, environment: Environment
) -> None:
    twenty.engine().execute(twenty.workflow(**document()), environment)

    first = {name: place for place, name in reversed(list(enumerate(_apps(twenty))))}
    last = {name: place for place, name in enumerate(_apps(twenty)[: 19 * STEPS])}
    for one, other in pairwise(SYSTEMS):
        if DOWN not in {one, other}:
            assert last[one] < first[other]


def test_every_request_belongs_to_one_trace(twenty: Systems, environment: Environment) -> None:
    result = twenty.engine().execute(twenty.workflow(**document()), environment)

    assert {order.trace_id for order in twenty.framework.orders} == {result.trace_id}
    assert {each.trace_id for each in result.tests} == {result.trace_id}


def _apps(systems: Systems) -> list[str]:
    return [each.partition("::")[0] for each in systems.framework.ran]
