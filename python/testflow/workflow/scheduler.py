"""Nodes run as soon as they can be, within limits, the longest way first."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from testflow.workflow.at_once import at_once
from testflow.workflow.plan import Node, Plan

WORKERS = "workers"
"""The limit that every node takes at least one of."""

RunNode = Callable[[Node, int], Awaitable[None]]
"""Runs a node with so many workers."""


class Scheduler:
    """Runs a plan: what waits for nothing and fits within the limits is run at once.

    Of several nodes that could begin, the one begins whose way to the end is longest.

    Args:
        plan: What is run.
        limits: How much there is of each thing that nodes take; with ``workers``.
    """

    def __init__(self, plan: Plan, limits: Mapping[str, int]) -> None:
        self._plan = plan
        self._remaining_s = plan.remaining_s
        self._free = dict(limits)
        self._waiting = {node.name: set(node.predecessors) for node in plan.nodes}
        self._begun: set[str] = set()
        self._changed = asyncio.Event()

    async def run(self, run_node: RunNode) -> None:
        """Run every node; what one raises ends the others and comes through.

        Args:
            run_node: Runs one.
        """
        async with at_once() as group:
            while len(self._begun) < len(self._plan.nodes):
                self._changed.clear()
                for node, workers in self._startable():
                    group.create_task(self._go(run_node, node, workers), name=node.name)
                await self._changed.wait()

    def _startable(self) -> list[tuple[Node, int]]:
        """Take what nodes need that can begin, and give them with their workers."""
        started: list[tuple[Node, int]] = []
        ready = self._ready()
        for place, node in enumerate(ready):
            workers = self._share(node, len(ready) - place)
            needed = {**node.spec.uses, WORKERS: workers}
            if all(self._free[name] >= amount for name, amount in needed.items()):
                self._take(needed, 1)
                self._begun.add(node.name)
                started.append((node, workers))
        return started

    def _ready(self) -> list[Node]:
        waiting = [
            node
            for node in self._plan.nodes
            if node.name not in self._begun and not self._waiting[node.name]
        ]
        return sorted(waiting, key=lambda node: (-self._remaining_s[node.name], node.index))

    def _share(self, node: Node, competitors: int) -> int:
        """Give how many workers a node gets: what it asks for, or its part of what is free."""
        if WORKERS in node.spec.uses:
            return max(1, node.spec.uses[WORKERS])
        most = 1 if node.is_flow else max(1, len(node.tests))
        return min(most, max(1, self._free[WORKERS] // competitors))

    async def _go(self, run_node: RunNode, node: Node, workers: int) -> None:
        await run_node(node, workers)
        self._take({**node.spec.uses, WORKERS: workers}, -1)
        for waited_for in self._waiting.values():
            waited_for.discard(node.name)
        self._changed.set()

    def _take(self, amounts: Mapping[str, int], sign: int) -> None:
        for name, amount in amounts.items():
            self._free[name] -= sign * amount
