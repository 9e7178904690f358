"""What is known of a run while it goes on: every result, and what conditions ask of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from testflow.model import Outcome, TestId, TestResult
from testflow.workflow.plan import Node, Plan
from testflow.workflow.tally import Tally


class Board:
    """Results by node, in the order in which they came.

    Args:
        plan: The plan that the results belong to.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._results: dict[str, dict[TestId, TestResult]] = {node.name: {} for node in plan.nodes}
        self._ended: set[tuple[str, TestId]] = set()

    def put(self, node: str, result: TestResult) -> None:
        """Take a result; a later one of the same test takes its place."""
        self._results[node][result.test_id] = result

    def results(self, node: str) -> list[TestResult]:
        """Give the results of a node."""
        return list(self._results[node].values())

    def end(self, node: str, file: TestId) -> None:
        """Take it that all tests of a file have their results."""
        self._ended.add((node, file))

    def has(self, node: str, test_id: TestId) -> bool:
        """Whether a test has its result; a file, whether all of its tests have theirs."""
        return test_id in self._results[node] or (node, test_id) in self._ended

    def tally(self, nodes: Iterable[str] | None = None) -> Tally:
        """Count the results of these nodes, of all by default."""
        chosen = self._results if nodes is None else nodes
        return Tally.of(each.outcome for name in chosen for each in self.results(name))

    def facts(self, node: Node | None = None) -> Mapping[str, Any]:
        """Give what conditions can ask for.

        Args:
            node: The node whose condition it is; what stands before it counts for ``success()``.
        """
        steps = {each.step: self._step_facts(each.step) for each in self._plan.nodes}
        facts: dict[str, Any] = {**self.tally().facts(), "steps": steps, "always()": True}
        before = self.tally(None if node is None else node.needs)
        facts["success()"] = not before.failures and not before.blocked
        facts["failure()"] = bool(before.failures)
        if node is not None:
            facts["type"] = node.spec.type
            facts["matrix"] = node.configuration.values if node.configuration else {}
        return facts

    def trouble_before(self, node: Node) -> str:
        """Say which of the nodes that must have passed did not; nothing where all did."""
        for name in node.needs:
            outcome = self.tally([name]).outcome
            if outcome in {Outcome.FAILED, Outcome.BLOCKED}:
                return f"it comes after {name}, which {_was(outcome)}"
        return ""

    def _step_facts(self, step: str) -> Mapping[str, Any]:
        names = [node.name for node in self._plan.nodes if node.step == step]
        tally = self.tally(names)
        outcome = tally.outcome
        return {
            **tally.facts(),
            "passed": outcome is Outcome.PASSED,
            "failed": outcome is Outcome.FAILED,
        }


def _was(outcome: Outcome) -> str:
    return "failed" if outcome is Outcome.FAILED else "was blocked"
