"""Tests collected and run by the frameworks of their applications, failed ones again if asked."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from testflow.execution.frameworks.framework import Framework, Ran
from testflow.execution.frameworks.order import Limits, Order
from testflow.execution.frameworks.registry import FRAMEWORKS, framework_for
from testflow.execution.frameworks.retries import Retries, run_with_retries
from testflow.model import TestCase
from testflow.workflow.workspace import Workspace

FrameworkFactory = Callable[[Order], Framework]
"""What makes a framework for an order: the class of a framework, or a fake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Tests of one application, and under what they are run.

    Attributes:
        workspace: The application.
        tests: The tests.
        env: Variables of the tests.
        inputs: What each test is given, by its native id.
        workers: How many run at once.
        timeout_s: How long one of them may take.
        retries: How often one that failed is tried again.
        trace_id: The trace of their requests.
    """

    workspace: Workspace
    tests: Sequence[TestCase]
    env: Mapping[str, str] = field(default_factory=dict[str, str])
    inputs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    workers: int = 1
    timeout_s: float | None = None
    retries: int = 0
    trace_id: str = ""


class Launcher:
    """Has frameworks collect and run tests.

    Args:
        frameworks: Frameworks by name that come before the registered ones, such as fakes.
    """

    def __init__(self, frameworks: Mapping[str, FrameworkFactory] | None = None) -> None:
        self._frameworks = dict(frameworks or {})

    async def collect(self, workspace: Workspace, paths: Sequence[str]) -> list[TestCase]:
        """Give the tests that there are under these paths.

        Raises:
            ExecutionError: The framework cannot be started.
            UnknownPlugin: There is no framework of the name that was asked for.
        """
        framework = self._framework(workspace, _order(Job(workspace=workspace, tests=())))
        try:
            return await framework.collect(paths)
        finally:
            await framework.close()

    async def run(self, job: Job) -> AsyncGenerator[Ran]:
        """Run tests and give what happens.

        Raises:
            ExecutionError: The framework cannot be started.
        """
        framework = self._framework(job.workspace, _order(job))
        try:
            attempts = run_with_retries(framework, job.tests, Retries(job.retries))
            async with _ended(attempts) as happenings:
                async for happening in happenings:
                    yield happening
        finally:
            await framework.close()

    def _framework(self, workspace: Workspace, order: Order) -> Framework:
        name = workspace.spec.framework
        if name is None:
            return framework_for(order)
        factory = self._frameworks.get(name) or FRAMEWORKS.load(name)
        return factory(order)


@asynccontextmanager
async def _ended(happenings: AsyncIterator[Ran]) -> AsyncGenerator[AsyncIterator[Ran]]:
    """Give what happens; whatever becomes of the reader, nothing that was started goes on."""
    try:
        yield happenings
    finally:
        if isinstance(happenings, AsyncGenerator):
            await happenings.aclose()


def _order(job: Job) -> Order:
    spec = job.workspace.spec
    return Order(
        app=job.workspace.app,
        folder=job.workspace.folder,
        command=spec.test_command,
        env=job.env,
        limits=Limits(test_s=job.timeout_s),
        workers=job.workers,
        distribution=spec.distribution,
        groups=spec.groups,
        exclusive=tuple(spec.exclusive),
        report=spec.report,
        inputs=job.inputs,
        trace_id=job.trace_id,
    )
