"""A cross-application test run: one test after the other, with the values that go between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from testflow.errors import TestflowError
from testflow.execution.frameworks.framework import Ended, Started
from testflow.model import Json, Outcome, TestId, TestResult
from testflow.workflow.flow import Transfer, names_of, put_at
from testflow.workflow.plan import Node, PlannedTest
from testflow.workflow.running import Stage, Untried, marked
from testflow.workflow.spec import CrossAppTestSpec, FlowStepSpec
from testflow.workflow.tally import Tally

_TRIED = {Outcome.PASSED, Outcome.SKIPPED}


async def run_flow(stage: Stage, node: Node) -> None:
    """Run a cross-application test from its beginning, unless all of it is known already.

    Its results are kept together, when it has ended: a test that is resumed halfway would find
    nothing of what those before it had left in their services.

    Args:
        stage: What it is run with.
        node: The test.
    """
    if all(stage.board.has(node.name, each.case.test_id) for each in node.tests):
        return
    passage = Passage(stage, node)
    untried = stage.untried(node)
    for index in range(len(passage.steps)):
        await passage.take(index, untried)
    stage.journal.finished_together(node, passage.results)


class Passage:
    """A cross-application test on its way.

    Args:
        stage: What it is run with.
        node: The test.
    """

    def __init__(self, stage: Stage, node: Node) -> None:
        self._stage = stage
        self._node = node
        self.steps = node.spec.steps if isinstance(node.spec, CrossAppTestSpec) else []
        self._by_step: list[list[TestResult]] = []
        self._gives: dict[int, Json] = {}

    @property
    def results(self) -> list[TestResult]:
        """What its tests gave, in order."""
        return [result for results in self._by_step for result in results]

    async def take(self, index: int, untried: Untried | None) -> None:
        """Take the next step.

        Args:
            index: Its place.
            untried: Why none is taken at all; None where they are.
        """
        step = self.steps[index]
        tests = [test for test in self._node.tests if test.step == index]
        unavailable = None if untried else self._stage.unavailable(self._node, step.app)
        if unavailable and self._is_simulated(index, unavailable, tests):
            return
        untried = untried or self._stopped(index) or unavailable or _unknown(step, tests)
        inputs: dict[str, Any] = {}
        if untried is None:
            untried = self._fill(index, inputs)
        if untried is None:
            self._by_step.append(await self._run(step, tests, inputs))
            self._gives[index] = _given(self._by_step[index])
        else:
            chosen = untried
            self._by_step.append(
                [self._stage.result_of(self._node, test, chosen) for test in tests]
            )

    def _stopped(self, index: int) -> Untried | None:
        """Say why a step is not taken after those before it; None where it is."""
        step = self.steps[index]
        if step.condition is not None:
            path = f"{self._node.path}.steps.{index}.if"
            return self._stage.unmet(step.condition, self._facts(), path)
        for place, results in enumerate(self._by_step):
            outcome = Tally.of(each.outcome for each in results).outcome
            if outcome not in _TRIED:
                was = "failed" if outcome is Outcome.FAILED else "was blocked"
                reason = f"step {place + 1}, {_called(self.steps[place])}, {was}"
                return Untried(Outcome.BLOCKED, reason)
        return None

    def _facts(self) -> Mapping[str, Any]:
        before = Tally.of(result.outcome for result in self.results)
        return {
            **self._stage.board.facts(self._node),
            **before.facts(),
            "success()": not before.failures and not before.blocked,
            "failure()": bool(before.failures),
        }

    def _fill(self, index: int, inputs: dict[str, Any]) -> Untried | None:
        """Put what earlier steps gave into the inputs; say what is missing."""
        if self._node.configuration is not None:
            inputs["matrix"] = self._node.configuration.values
        for transfer in self._node.transfers:
            if transfer.taker == index:
                try:
                    put_at(inputs, transfer.target, self._value(transfer))
                except LookupError as error:
                    reason = f"it takes {transfer.text}, but {error.args[0]}"
                    return Untried(Outcome.BLOCKED, reason)
        return None

    def _value(self, transfer: Transfer) -> Json:
        giver = _called(self.steps[transfer.giver])
        if self._gives.get(transfer.giver) is None:
            message = f"{giver} returned nothing"
            raise LookupError(message)
        return transfer.value(self._gives[transfer.giver])

    def _is_simulated(self, index: int, untried: Untried, tests: list[PlannedTest]) -> bool:
        """Give what was declared for a test that cannot be run; say whether that was possible."""
        step = self.steps[index]
        declared = self._stage.workspaces[step.app].spec.simulated
        name = next((name for name in names_of(step) if name in declared), None)
        if self._stage.policy(step.app) != "simulate" or name is None:
            return False
        self._stage.simulated.add(self._node.name)
        self._gives[index] = declared[name]
        instead = Untried(Outcome.SKIPPED, f"simulated, as {untried.reason}")
        results = [self._stage.result_of(self._node, test, instead) for test in tests]
        self._by_step.append([replace(each, returned=declared[name]) for each in results])
        return True

    async def _run(
        self, step: FlowStepSpec, tests: list[PlannedTest], inputs: dict[str, Any]
    ) -> list[TestResult]:
        stage, node = self._stage, self._node
        if stage.surroundings.of(node.environment).is_simulated(stage.services_of(node, step.app)):
            stage.simulated.add(node.name)
        found: dict[TestId, TestResult] = {}
        ended: set[TestId] = set()
        untried = Untried(Outcome.BLOCKED, "its framework gave no result")
        try:
            given = {test.case.native_id: inputs for test in tests}
            job = stage.job(node, step.app, (test.case for test in tests), given)
            async with aclosing(stage.launcher.run(job)) as happenings:
                async for happening in happenings:
                    match happening:
                        case Started():
                            stage.journal.started(node, happening.test_id, happening.attempt)
                        case TestResult():
                            found[happening.test_id] = marked(happening, node, stage.trace)
                        case Ended():
                            ended.add(happening.test_id)
        except TestflowError as error:
            untried = Untried(Outcome.BLOCKED, str(error))
        return [*self._in_order(found, ended, tests, untried)]

    def _in_order(
        self,
        found: dict[TestId, TestResult],
        ended: set[TestId],
        tests: list[PlannedTest],
        untried: Untried,
    ) -> Iterator[TestResult]:
        for test in tests:
            result = found.pop(test.case.test_id, None)
            if result is not None:
                yield result
            elif test.case.test_id not in ended:
                yield self._stage.result_of(self._node, test, untried)
        yield from found.values()


def _unknown(step: FlowStepSpec, tests: list[PlannedTest]) -> Untried | None:
    """Say that no framework knows a step's test; None where one does."""
    if all(test.case.framework for test in tests):
        return None
    return Untried(Outcome.BLOCKED, f"{step.app} has no test {step.test}")


def _given(results: list[TestResult]) -> Json:
    """Give what a step returned: of several tests, the first that returned something."""
    return next((each.returned for each in results if each.returned is not None), None)


def _called(step: FlowStepSpec) -> str:
    return f"{step.app}.{names_of(step)[0]}"
