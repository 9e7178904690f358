"""What is run in which order, and which way through it takes longest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter

from testflow.model import Configuration, Justification, TestCase
from testflow.workflow.flow import Transfer
from testflow.workflow.spec import CrossAppTestSpec, StepSpec

POSITIONS_OF_A_NODE = 1_000_000
"""Each node has so many places in the run; a test's place says which node ran it."""


@dataclass(frozen=True, slots=True)
class PlannedTest:
    """A test of a node.

    Attributes:
        case: The test.
        reasons: Why it is run.
        step: Its place in a cross-application test, from 0.
    """

    case: TestCase
    reasons: tuple[Justification, ...] = ()
    step: int = 0


@dataclass(frozen=True, slots=True)
class Node:
    """A step of the workflow, under one configuration of its matrix.

    Attributes:
        index: Its place in the plan.
        name: Its name: the step's, with the configuration where there is a matrix.
        step: The step's name.
        path: Where the step stands in the document.
        spec: What was asked for.
        apps: The applications whose tests it runs.
        services: The services that it needs.
        environment: The environment that it runs in; empty for none.
        needs: Nodes that must have passed, unless a condition says otherwise.
        after: Nodes that must only have ended.
        tests: What it runs, in order.
        transfers: The values that go from one of its tests to another.
        configuration: What it is run under, where there is a matrix.
        expected_s: How long it will take, as far as the history tells.
        obstacle: Why it cannot be run at all; empty where it can.
    """

    index: int
    name: str
    step: str
    path: str
    spec: StepSpec
    apps: tuple[str, ...]
    services: tuple[str, ...] = ()
    environment: str = ""
    needs: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    tests: tuple[PlannedTest, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    configuration: Configuration | None = None
    expected_s: float = 0.0
    obstacle: str = ""

    @property
    def is_flow(self) -> bool:
        """Whether it is a cross-application test."""
        return isinstance(self.spec, CrossAppTestSpec)

    @property
    def predecessors(self) -> tuple[str, ...]:
        """Every node that ends before this one begins."""
        return tuple(dict.fromkeys((*self.needs, *self.after)))

    @property
    def first_position(self) -> int:
        """The place of its first test in the run."""
        return self.index * POSITIONS_OF_A_NODE


@dataclass(frozen=True, slots=True)
class Plan:
    """Every node of a workflow, in an order in which they can be run.

    Attributes:
        nodes: The nodes; each comes after those that it waits for.
        notices: What was not quite as it was asked for.
    """

    nodes: tuple[Node, ...]
    notices: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many tests are planned."""
        return sum(len(node.tests) for node in self.nodes)

    @property
    def by_name(self) -> Mapping[str, Node]:
        """Each node by its name."""
        return {node.name: node for node in self.nodes}

    @property
    def remaining_s(self) -> Mapping[str, float]:
        """For each node how long the longest way from its beginning to the end takes."""
        by_name = self.by_name
        remaining: dict[str, float] = {node.name: node.expected_s for node in self.nodes}
        for node in reversed(self.nodes):
            for name in node.predecessors:
                longest = by_name[name].expected_s + remaining[node.name]
                remaining[name] = max(remaining[name], longest)
        return remaining

    @property
    def critical_path(self) -> tuple[Node, ...]:
        """The way through the plan that takes longest: nothing can make the whole shorter."""
        successors: dict[str, list[Node]] = {node.name: [] for node in self.nodes}
        for node in self.nodes:
            for name in node.predecessors:
                successors[name].append(node)
        remaining = self.remaining_s
        path: list[Node] = []
        choices = [node for node in self.nodes if not node.predecessors]
        while choices:
            path.append(max(choices, key=lambda node: (remaining[node.name], -node.index)))
            choices = successors[path[-1].name]
        return tuple(path)

    @property
    def expected_s(self) -> float:
        """How long the critical path takes."""
        return sum(node.expected_s for node in self.critical_path)


def ordered(nodes: Iterable[Node]) -> list[Node]:
    """Give the nodes so that each comes after those that it waits for; else as they are."""
    by_name = {node.name: node for node in nodes}
    sorter = TopologicalSorter({name: node.predecessors for name, node in by_name.items()})
    sorter.prepare()
    order: list[Node] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=lambda name: by_name[name].index)
        order += [by_name[name] for name in ready]
        sorter.done(*ready)
    return order
