"""From a workflow and the applications as they are to a plan: what is run, why, in which order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from testflow.environments.graph import all_needed
from testflow.errors import InputError, TestflowError
from testflow.model import Configuration, Justification, TestCase, TestId
from testflow.selection import Selection, select
from testflow.workflow.at_once import asked_at_once
from testflow.workflow.consistency import require_no_cycle, steps_of
from testflow.workflow.flow import resolve_flow
from testflow.workflow.launcher import Launcher
from testflow.workflow.matrix import configurations_of, label_of
from testflow.workflow.past import Past
from testflow.workflow.plan import Node, Plan, PlannedTest, ordered
from testflow.workflow.spec import CrossAppTestSpec, SelectionSpec, StepSpec, WorkflowSpec
from testflow.workflow.workspace import Workspace

ALL_TESTS = "(all tests)"
"""Stands for the tests of an application that could not be collected."""

_UNKNOWN_S = 1.0


class Planner:
    """Makes a plan.

    Args:
        spec: The workflow.
        workspaces: Every application that it names.
        environments: For each type of test the environment that it runs in; ``""`` for the rest.
        before: For each application those whose services it calls: their tests come first.
        launcher: Collects tests.
        past: How long tests took, as far as it is known.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - all that a plan rests on
        self,
        spec: WorkflowSpec,
        workspaces: Mapping[str, Workspace],
        environments: Mapping[str, str],
        before: Mapping[str, Iterable[str]],
        launcher: Launcher,
        past: Past,
    ) -> None:
        self._spec = spec
        self._workspaces = workspaces
        self._environments = environments
        self._before = before
        self._launcher = launcher
        self._past = past
        self._notices: list[str] = []

    async def plan(self) -> Plan:
        """Give the plan.

        Raises:
            SpecError: A value's way leads nowhere, or steps wait for each other.
        """
        transfers = {
            name: resolve_flow(test, f"cross_app_tests.{name}")
            for name, test in self._spec.cross_app_tests.items()
        }
        selected = await asked_at_once(self._spec.selections, self._selected)
        collected = await asked_at_once(_tests_of_flows(self._spec), self._collected)
        nodes: list[Node] = []
        for path, name, step in steps_of(self._spec):
            if isinstance(step, CrossAppTestSpec):
                tests, obstacle = tuple(_passed_through(step, collected)), ""
            else:
                tests, obstacle = selected[name]
            for node in self._variants(path, name, step):
                own = replace(node, index=len(nodes), tests=tests, obstacle=obstacle)
                nodes.append(replace(own, transfers=transfers.get(name, ())))
        expected = [replace(each, expected_s=self._expected(each)) for each in self._linked(nodes)]
        numbered = [replace(node, index=index) for index, node in enumerate(ordered(expected))]
        return Plan(tuple(numbered), tuple(dict.fromkeys(self._notices)))

    def _variants(self, path: str, name: str, step: StepSpec) -> Iterator[Node]:
        for configuration in configurations_of(step.matrix, f"{path}.matrix"):
            label = label_of(configuration) if configuration else ""
            yield self._node(path, name, step, f"{name}{label}", configuration)

    def _node(
        self, path: str, step: str, spec: StepSpec, name: str, configuration: Configuration | None
    ) -> Node:
        apps = _apps_of(step, spec)
        required = [each for app in apps for each in (app, *self._workspaces[app].spec.requires)]
        environment = self._environments.get(spec.type, self._environments.get("", ""))
        return Node(
            index=0,
            name=name,
            step=step,
            path=path,
            spec=spec,
            apps=apps,
            services=tuple(dict.fromkeys((*required, *spec.requires))),
            environment=environment,
            configuration=configuration,
        )

    async def _selected(self, app: str, spec: SelectionSpec) -> tuple[tuple[PlannedTest, ...], str]:
        """Give the tests of an application that are run, or why they cannot be known."""
        workspace = self._workspaces[app]
        if workspace.obstacle:
            return _placeholder(app, spec.test_paths), workspace.obstacle
        try:
            # Who wants all tests is not told that nobody knows what changed.
            changes = () if spec.strategy == "all" else workspace.changes
            self._notices += [f"{app}: {workspace.doubt}"] if workspace.doubt else []
            selection = select(spec, changes, workspace.folder)
            self._notices += [f"{app}: {notice}" for notice in selection.notices]
            if not selection.paths:
                return (), ""
            cases = await self._launcher.collect(workspace, selection.paths)
        except InputError:
            raise
        except TestflowError as error:
            return _placeholder(app, spec.test_paths), str(error)
        return tuple(PlannedTest(case, _reasons(case, selection)) for case in cases), ""

    async def _collected(self, app: str, tests: list[str]) -> list[TestCase]:
        """Give the tests of an application that cross-application tests name."""
        if self._workspaces[app].obstacle:
            return []
        try:
            return await self._launcher.collect(self._workspaces[app], tests)
        except InputError:
            raise
        except TestflowError as error:
            self._notices.append(f"{app}: its tests cannot be collected: {error}")
            return []

    def _linked(self, nodes: Sequence[Node]) -> list[Node]:
        """Give the nodes with what they wait for."""
        by_step: dict[str, list[str]] = {}
        for node in nodes:
            by_step.setdefault(node.step, []).append(node.name)
        earlier = self._earlier()
        require_no_cycle({name: list(steps) for name, steps in earlier.items()}, "after")
        return [
            replace(
                node,
                needs=tuple(name for step in node.spec.after for name in by_step[step]),
                after=tuple(name for step in earlier[node.step] for name in by_step[step]),
            )
            for node in nodes
        ]

    def _earlier(self) -> dict[str, list[str]]:
        """Give for each step those that end before it begins, told or not."""
        earlier: dict[str, list[str]] = {}
        for name, step in self._spec.selections.items():
            declared = [*self._workspaces[name].spec.after, *self._before.get(name, ())]
            called = [app for app in declared if app in self._spec.selections and app != name]
            earlier[name] = list(dict.fromkeys((*step.after, *called)))
        for name, test in self._spec.cross_app_tests.items():
            parts = [step.app for step in test.steps if step.app in self._spec.selections]
            waits_for_it = _behind(name, self._spec)
            own = [app for app in parts if app not in waits_for_it]
            earlier[name] = list(dict.fromkeys((*test.after, *own)))
        return earlier

    def _expected(self, node: Node) -> float:
        known = (self._past.duration_of(each.case) for each in node.tests)
        return sum(_UNKNOWN_S if each is None else each for each in known)


def _tests_of_flows(spec: WorkflowSpec) -> dict[str, list[str]]:
    """Give for each application the tests that cross-application tests name."""
    named: dict[str, list[str]] = {}
    for test in spec.cross_app_tests.values():
        for step in test.steps:
            tests = named.setdefault(step.app, [])
            if step.test not in tests:
                tests.append(step.test)
    return named


def _passed_through(
    spec: CrossAppTestSpec, collected: Mapping[str, Sequence[TestCase]]
) -> Iterator[PlannedTest]:
    """Give the tests of a cross-application test, in its order."""
    for place, step in enumerate(spec.steps):
        reason = Justification("is a step of a cross-application test", step.test)
        file, _, name = step.test.partition("::")
        unknown = TestCase(TestId(step.app, file, name or ALL_TESTS), step.test, "", file)
        cases = [case for case in collected[step.app] if _is_of(case, step.test)]
        for case in cases or [unknown]:
            yield PlannedTest(case, (reason,), place)


def _is_of(case: TestCase, test: str) -> bool:
    """Whether a test is what a step names: it, a case of it, or a test of the file or class."""
    native = case.native_id
    return test in {native, case.file} or native.startswith((f"{test}::", f"{test}["))


def _apps_of(name: str, spec: StepSpec) -> tuple[str, ...]:
    if isinstance(spec, CrossAppTestSpec):
        return tuple(dict.fromkeys(step.app for step in spec.steps))
    return (name,)


def _behind(name: str, spec: WorkflowSpec) -> set[str]:
    """Give the steps that wait for this one, directly or not."""
    after = {step: each.after for _, step, each in steps_of(spec)}
    return {step for step in after if name in all_needed(step, after)}


def _placeholder(app: str, paths: Sequence[str]) -> tuple[PlannedTest, ...]:
    path = " ".join(paths)
    return (PlannedTest(TestCase(TestId(app, path, ALL_TESTS), path, "")),)


def _reasons(case: TestCase, selection: Selection) -> tuple[Justification, ...]:
    """Give why a test is run: the reasons of the file or folder that it is in."""
    native = case.file or case.native_id
    return tuple(
        reason
        for test in selection.tests
        if test.path in {native, "."} or native.startswith(f"{test.path.rstrip('/')}/")
        for reason in test.reasons
    )
