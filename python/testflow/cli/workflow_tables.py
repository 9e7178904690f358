"""Plans and results of workflows, for people and for programs."""

from __future__ import annotations

import json
from dataclasses import asdict

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from testflow.model import Outcome
from testflow.workflow import Node, Plan, StepResult, Verification, WorkflowResult

_COLOURS = {
    Outcome.PASSED: "green",
    Outcome.FAILED: "red",
    Outcome.ERROR: "red",
    Outcome.BLOCKED: "yellow",
    Outcome.SKIPPED: "dim",
}
_SHOWN_TESTS = 20


def print_plan(console: Console, name: str, plan: Plan) -> None:
    """Say what would be run, in which order, why, and what takes longest."""
    console.print(_plan_table(plan))
    for node in plan.nodes:
        _print_reasons(console, node)
    path = " → ".join(node.name for node in plan.critical_path)
    _say(console, f"{name}: {plan.total:,} tests in {len(plan.nodes)} steps")
    _say(console, f"critical path: {path or 'nothing'} ({plan.expected_s:.1f} s expected)")
    for notice in plan.notices:
        _say(console, f"noticed: {notice}")


def plan_json(plan: Plan) -> str:
    """Give the same as JSON."""
    told = {
        "total": plan.total,
        "expected_s": plan.expected_s,
        "critical_path": [node.name for node in plan.critical_path],
        "notices": list(plan.notices),
        "steps": [_node_to_dict(node) for node in plan.nodes],
    }
    return json.dumps(told, indent=2, ensure_ascii=False)


def print_workflow_result(console: Console, result: WorkflowResult) -> None:
    """Say how a run went: each step, each failure with its owner, what was blocked and why."""
    console.print(_result_table(result))
    if result.failed_tests:
        console.print(_failure_table(result))
    reasons = dict.fromkeys(each.reason for each in result.blocked_tests)
    for reason in reasons:
        _say(console, f"blocked: {reason}")
    for notice in result.notices:
        _say(console, f"noticed: {notice}")
    simulated = ", in part simulated" if result.is_simulated else ""
    verdict = "met" if result.is_successful else "not met"
    _say(console, f"{result.name} {result.status}: {result.tally.sentence()}{simulated}")
    _say(console, f"criteria {verdict}: {result.criteria}")
    _say(console, f"run {result.run_id}")


def verification_lines(found: Verification) -> str:
    """Say what was found in a record."""
    lines = [f"{found.entries:,} entries, none of them changed", f"head {found.head}"]
    lines += [f"run {run_id}" for run_id in found.run_ids]
    if found.signed_by:
        lines.append(f"signed off by {found.signed_by}{_authenticity(found)}")
    return "\n".join(lines)


def verification_json(found: Verification) -> str:
    """Give the same as JSON."""
    return json.dumps(asdict(found), indent=2)


def _authenticity(found: Verification) -> str:
    if found.is_authentic is None:
        return ""
    return ", with this key" if found.is_authentic else ", but not with this key"


def _plan_table(plan: Plan) -> Table:
    columns = ("step", "environment", Column("tests", justify="right"), "after", "expected")
    table = Table(*columns)
    for node in plan.nodes:
        expected = f"{node.expected_s:.1f} s"
        after = ", ".join(node.predecessors)
        tests = f"{len(node.tests):,}"
        table.add_row(escape(node.name), escape(node.environment), tests, escape(after), expected)
    return table


def _print_reasons(console: Console, node: Node) -> None:
    if node.obstacle:
        _say(console, f"{node.name} is blocked: {node.obstacle}")
    for test in node.tests[:_SHOWN_TESTS]:
        why = "; ".join(f"{each.claim} ({each.evidence})" for each in test.reasons)
        _say(console, f"{test.case.test_id}: {why}" if why else str(test.case.test_id))
    more = len(node.tests) - _SHOWN_TESTS
    if more > 0:
        _say(console, f"and {more:,} more of {node.name}")


def _node_to_dict(node: Node) -> dict[str, object]:
    return {
        "name": node.name,
        "environment": node.environment,
        "services": list(node.services),
        "after": list(node.predecessors),
        "expected_s": node.expected_s,
        "obstacle": node.obstacle,
        "tests": [
            {
                "test_id": str(test.case.test_id),
                "reasons": [f"{each.claim}: {each.evidence}" for each in test.reasons],
            }
            for test in node.tests
        ],
    }


def _result_table(result: WorkflowResult) -> Table:
    table = Table("step", "outcome", "tests")
    for step in result.steps:
        table.add_row(escape(step.name), _coloured(step), step.tally.sentence())
    return table


def _coloured(step: StepResult) -> str:
    marked = " (simulated)" if step.is_simulated else ""
    return f"[{_COLOURS[step.outcome]}]{step.outcome}[/]{marked}"


def _failure_table(result: WorkflowResult) -> Table:
    table = Table("failed test", "category", "assigned to", "why")
    for failure in result.failed_tests:
        why = "; ".join(f"{each.claim}: {each.evidence}" for each in failure.reasons[:1])
        cells = (str(failure.test_id), failure.category, failure.assigned_to, why)
        table.add_row(*map(escape, cells))
    return table


def _say(console: Console, line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)
