"""One node run: whether at all, its tests, and what becomes of those that cannot be tried."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

from testflow.errors import InputError, TestflowError
from testflow.execution.frameworks.framework import Ended, Started
from testflow.model import Outcome, TestCase, TestResult
from testflow.runtime.redaction import redact
from testflow.workflow.board import Board
from testflow.workflow.condition import Condition
from testflow.workflow.journal import Journal
from testflow.workflow.launcher import Job, Launcher
from testflow.workflow.part import Policy
from testflow.workflow.plan import Node, PlannedTest
from testflow.workflow.spec import WorkflowSpec
from testflow.workflow.surroundings import MATRIX_VARIABLE, Surroundings
from testflow.workflow.trace import VARIABLE, Trace
from testflow.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Untried:
    """Why tests are not tried, and what their results say instead."""

    outcome: Outcome
    reason: str


@dataclass(frozen=True, slots=True)
class Stage:
    """All that nodes are run with.

    Attributes:
        spec: The workflow.
        workspaces: The applications.
        surroundings: Services and data.
        launcher: Runs tests.
        board: What is known so far.
        journal: Tells what becomes of tests.
        trace: The run's trace.
        simulated: The nodes that rest on something that only stands for the real thing.
    """

    spec: WorkflowSpec
    workspaces: Mapping[str, Workspace]
    surroundings: Surroundings
    launcher: Launcher
    board: Board
    journal: Journal
    trace: Trace
    simulated: set[str]

    def untried(self, node: Node) -> Untried | None:
        """Say why a node is not run; None where it is."""
        if node.obstacle:
            return Untried(Outcome.BLOCKED, node.obstacle)
        if node.spec.condition is None:
            trouble = self.board.trouble_before(node)
            return Untried(Outcome.BLOCKED, trouble) if trouble else None
        return self.unmet(node.spec.condition, self.board.facts(node), f"{node.path}.if")

    def unmet(self, condition: str, facts: Mapping[str, Any], path: str) -> Untried | None:
        """Say that a condition does not hold, or cannot be asked; None where it holds."""
        try:
            if Condition.parse(condition, path).holds(facts):
                return None
        except InputError as error:
            return Untried(Outcome.BLOCKED, f"its condition cannot be asked: {error}")
        return Untried(Outcome.SKIPPED, f"its condition does not hold: {condition}")

    def unavailable(self, node: Node, app: str) -> Untried | None:
        """Say why an application cannot be tested here; None where it can."""
        workspace = self.workspaces[app]
        needed = self.services_of(node, app)
        missing = self.surroundings.of(node.environment).missing(needed)
        reason = workspace.obstacle
        if not reason and missing:
            reason = f"the service {missing.service} is not to be had: {missing.reason}"
        if not reason:
            return None
        skips = self.policy(app) == "skip"
        return Untried(Outcome.SKIPPED if skips else Outcome.BLOCKED, reason)

    def policy(self, app: str) -> Policy:
        """Give what becomes of an application's tests when it is not to be had."""
        return self.workspaces[app].spec.unavailable or self.spec.unavailable

    def services_of(self, node: Node, app: str) -> list[str]:
        """Give the services that an application's tests need in a node."""
        spec = self.workspaces[app].spec
        return list(dict.fromkeys((app, *spec.requires, *node.spec.requires)))

    def job(
        self,
        node: Node,
        app: str,
        tests: Iterable[TestCase],
        inputs: Mapping[str, Mapping[str, Any]],
        workers: int = 1,
    ) -> Job:
        """Give what a framework is asked for."""
        spec = self.workspaces[app].spec
        tests = tuple(tests)
        retries = node.spec.retries
        env = {
            **self.surroundings.variables(node.environment, spec.env, node.spec.env),
            **_matrix_variables(node),
            VARIABLE: self.trace.parent(node.name, app, *(str(each.test_id) for each in tests[:1])),
        }
        return Job(
            workspace=self.workspaces[app],
            tests=tests,
            env=env,
            inputs=inputs,
            workers=min(workers, spec.workers or workers),
            timeout_s=node.spec.timeout_s or spec.timeout_s,
            retries=self.spec.retries if retries is None else retries,
            trace_id=self.trace.trace_id,
        )

    def result_of(self, node: Node, test: PlannedTest, untried: Untried) -> TestResult:
        """Give the result of a test that is not tried."""
        return TestResult(
            test.case.test_id,
            untried.outcome,
            0.0,
            reason=redact(untried.reason),
            configuration=node.configuration,
            trace_id=self.trace.trace_id,
        )


async def run_selection(stage: Stage, node: Node, workers: int) -> None:
    """Run the tests of one application that have no result yet.

    Args:
        stage: What it is run with.
        node: The selection.
        workers: How many tests run at once.
    """
    waiting = [each for each in node.tests if not stage.board.has(node.name, each.case.test_id)]
    app = node.apps[0]
    untried = stage.untried(node) or stage.unavailable(node, app)
    if untried is None and waiting:
        await _run_tests(stage, node, waiting, workers)
        untried = Untried(Outcome.BLOCKED, "its framework gave no result")
    if untried is not None:
        _give_up(stage, node, waiting, untried)


def _give_up(stage: Stage, node: Node, waiting: list[PlannedTest], untried: Untried) -> None:
    """Give a result to each test that has none."""
    stage.journal.broke_off(node)
    for each in waiting:
        if not stage.board.has(node.name, each.case.test_id):
            stage.journal.finished(node, stage.result_of(node, each, untried))


async def _run_tests(stage: Stage, node: Node, waiting: list[PlannedTest], workers: int) -> None:
    app = node.apps[0]
    if stage.surroundings.of(node.environment).is_simulated(stage.services_of(node, app)):
        stage.simulated.add(node.name)
    cases = [each.case for each in waiting]
    try:
        job = stage.job(node, app, cases, _matrix_inputs(node, cases), workers)
        async with aclosing(stage.launcher.run(job)) as happenings:
            async for happening in happenings:
                match happening:
                    case Started():
                        stage.journal.started(node, happening.test_id, happening.attempt)
                    case Ended():
                        stage.journal.file_ended(node, happening.test_id)
                    case TestResult():
                        stage.journal.finished(node, marked(happening, node, stage.trace))
    except TestflowError as error:
        _give_up(stage, node, waiting, Untried(Outcome.BLOCKED, str(error)))


def marked(result: TestResult, node: Node, trace: Trace) -> TestResult:
    """Give a result with the configuration and the trace under which it came."""
    return replace(
        result,
        configuration=result.configuration or node.configuration,
        trace_id=result.trace_id or trace.trace_id,
    )


def _matrix_variables(node: Node) -> dict[str, str]:
    if node.configuration is None:
        return {}
    return {MATRIX_VARIABLE: json.dumps(node.configuration.values)}


def _matrix_inputs(node: Node, cases: Iterable[TestCase]) -> dict[str, dict[str, Any]]:
    if node.configuration is None:
        return {}
    return {case.native_id: {"matrix": node.configuration.values} for case in cases}
