"""One run of a workflow: provided for, run, judged, told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from testflow.data import TestData
from testflow.environments import Environment
from testflow.execution.scratch import scratch_folder
from testflow.failures import FailureAnalysis
from testflow.history import HistoryWriter
from testflow.model import (
    Failure,
    Outcome,
    RunFinished,
    RunStatus,
    TestFinished,
    TestsSelected,
)
from testflow.runtime.bus import EventBus
from testflow.runtime.clock import Clock
from testflow.runtime.redaction import redact
from testflow.workflow.board import Board
from testflow.workflow.condition import Condition, Facts
from testflow.workflow.journal import Journal
from testflow.workflow.launcher import Launcher
from testflow.workflow.notification import notify
from testflow.workflow.passage import run_flow
from testflow.workflow.past import Past
from testflow.workflow.plan import Node, Plan
from testflow.workflow.result import StepResult, WorkflowResult
from testflow.workflow.rooms import Rooms
from testflow.workflow.running import Stage, Untried, run_selection
from testflow.workflow.scheduler import Scheduler
from testflow.workflow.spec import SelectionSpec, WorkflowSpec
from testflow.workflow.surroundings import Provided, Surroundings
from testflow.workflow.trace import Trace
from testflow.workflow.workspace import Workspace

_WRITING_SHARE = 0.02  # of the time, at most, goes into writing results down


@dataclass(frozen=True, slots=True)
class Assignment:
    """All that a run of a workflow rests on.

    Attributes:
        spec: The workflow.
        workspaces: Its applications.
        plan: What is run.
        rooms: Its environments.
        data: Its test data.
        past: What earlier runs tell.
        limits: How much there is of what nodes take.
        strict: Whether nothing but what was asked for will do.
    """

    spec: WorkflowSpec
    workspaces: Mapping[str, Workspace]
    plan: Plan
    rooms: Rooms
    data: TestData | None
    past: Past
    limits: Mapping[str, int]
    strict: bool = False


class _Outlook:
    """What is found out on the way."""

    def __init__(self) -> None:
        self.simulated: set[str] = set()
        self.provided: dict[str, Provided] = {}
        self.status = RunStatus.FINISHED
        self.reason = ""


class Execution:
    """One run of a workflow.

    Args:
        assignment: What is run.
        launcher: Runs tests.
        bus: Told of all that happens.
        writer: Keeps it.
        clock: Measures time.
    """

    def __init__(
        self,
        assignment: Assignment,
        launcher: Launcher,
        bus: EventBus,
        writer: HistoryWriter,
        clock: Clock,
    ) -> None:
        self._given = assignment
        self._launcher = launcher
        self._bus = bus
        self._writer = writer
        self._clock = clock
        self._outlook = _Outlook()
        self.board = Board(assignment.plan)
        self.journal = Journal(assignment.plan, self.board, bus, writer)
        self.trace = Trace.of_run(bus.run_id)

    async def run(self) -> WorkflowResult:
        """Run what has no result yet, and judge the whole.

        Raises:
            TestflowError: It cannot be run at all.
        """
        began = self._clock.monotonic()
        for notice in self._given.plan.notices:
            self.journal.notice(notice)
        self._tell_selections()
        async with self._flushing(), self._surroundings() as surroundings:
            await self._run_nodes(surroundings)
            duration_s = self._clock.monotonic() - began
        result = self._result(duration_s)
        good = result.is_successful
        facts = {
            **self._facts(result.new_failures, duration_s),
            "success()": good,
            "failure()": not good,
        }
        spec = self._given.spec
        problems = await notify(spec.notifications, facts, result.to_dict(), self._clock)
        for problem in problems:
            self.journal.notice(problem, "notifications")
        self._bus.emit(
            RunFinished, status=self._outlook.status, reason=redact(self._outlook.reason)
        )
        return self._result(duration_s)

    def _tell_selections(self) -> None:
        for node in self._given.plan.nodes:
            if isinstance(node.spec, SelectionSpec):
                self._bus.emit(
                    TestsSelected,
                    step=node.name,
                    app=node.apps[0],
                    strategy=node.spec.strategy,
                    selected=len(node.tests),
                )

    async def _run_nodes(self, surroundings: Surroundings) -> None:
        given = self._given
        stage = Stage(
            spec=given.spec,
            workspaces=given.workspaces,
            surroundings=surroundings,
            launcher=self._launcher,
            board=self.board,
            journal=self.journal,
            trace=self.trace,
            simulated=self._outlook.simulated,
        )

        async def run_node(node: Node, workers: int) -> None:
            if node.is_flow:
                await run_flow(stage, node)
            else:
                await run_selection(stage, node, workers)

        try:
            async with asyncio.timeout(given.spec.timeout_s):
                await Scheduler(given.plan, given.limits).run(run_node)
        except TimeoutError:
            self._give_up(stage, f"the workflow's {given.spec.timeout_s:g} s were over")

    def _give_up(self, stage: Stage, reason: str) -> None:
        """Block what has no result; it is not kept, so that a resumed run tries it."""
        self._outlook.status, self._outlook.reason = RunStatus.STOPPED, reason
        untried = Untried(Outcome.BLOCKED, reason)
        for node in self._given.plan.nodes:
            for test in node.tests:
                if not self.board.has(node.name, test.case.test_id):
                    self.board.put(node.name, stage.result_of(node, test, untried))

    @asynccontextmanager
    async def _surroundings(self) -> AsyncGenerator[Surroundings]:
        """Provide for the nodes that have something to run, and clean up."""
        given = self._given
        waiting = [node for node in given.plan.nodes if self._waits(node)]
        rooms = list(dict.fromkeys(node.environment for node in waiting if node.environment))
        with scratch_folder() as folder:
            data = self._data(Path(folder, "data"))
            shared = _made(Path(folder, "shared"))
            async with given.rooms.provided(
                rooms, self._bus, self.trace, strict=given.strict
            ) as provided:
                self._outlook.provided = provided
                self._note_environments(rooms)
                yield Surroundings(provided, data, shared)

    def _waits(self, node: Node) -> bool:
        results = (self.board.has(node.name, each.case.test_id) for each in node.tests)
        return not node.obstacle and not all(results)

    def _data(self, folder: Path) -> Path | None:
        if self._given.data is None:
            return None
        self._given.data.write(folder)
        return folder

    def _note_environments(self, rooms: list[str]) -> None:
        for name in rooms:
            environment: Environment = self._given.rooms.environments[name]
            for notice in environment.notices:
                told = f"{notice.path}: {notice.what}" if notice.path else notice.what
                if told not in self.journal.notices:
                    self.journal.notices.append(told)

    @asynccontextmanager
    async def _flushing(self) -> AsyncGenerator[None]:
        """Have each result written as soon as it is there: what is written is not run again."""
        there = asyncio.Event()
        self._bus.subscribe(lambda event: there.set() if isinstance(event, TestFinished) else None)

        async def flush() -> None:
            while True:
                await there.wait()
                there.clear()
                began = self._clock.monotonic()
                self._writer.flush()
                took_s = self._clock.monotonic() - began
                await asyncio.sleep(took_s / _WRITING_SHARE)

        task = asyncio.create_task(flush())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def _result(self, duration_s: float) -> WorkflowResult:
        given, outlook = self._given, self._outlook
        failures = self._failures()
        new = given.past.count_new(each.test_id for each in failures)
        steps = tuple(self._step(node) for node in given.plan.nodes)
        return WorkflowResult(
            run_id=self._bus.run_id,
            name=given.spec.workflow,
            status=outlook.status,
            steps=steps,
            failed_tests=failures,
            notices=tuple(self.journal.notices),
            services={
                k: v for each in outlook.provided.values() for k, v in each.endpoints.items()
            },
            missing_services={
                k: v for each in outlook.provided.values() for k, v in each.failures.items()
            },
            criteria=given.spec.criteria,
            is_successful=self._is_good(new, duration_s),
            new_failures=new,
            duration_s=duration_s,
            trace_id=self.trace.trace_id,
        )

    def _step(self, node: Node) -> StepResult:
        results = tuple(self.board.results(node.name))
        simulated = node.name in self._outlook.simulated
        return StepResult(node.name, node.step, node.is_flow, results, simulated, node.obstacle)

    def _failures(self) -> tuple[Failure, ...]:
        analysis = FailureAnalysis(self._given.spec.failure_analysis)
        failed = [
            result
            for node in self._given.plan.nodes
            for result in self.board.results(node.name)
            if result.outcome.is_failure
        ]
        return tuple(map(analysis.analyse, failed))

    def _is_good(self, new_failures: int, duration_s: float) -> bool:
        facts = self._facts(new_failures, duration_s)
        is_whole = self._outlook.status is RunStatus.FINISHED
        return is_whole and Condition.parse(self._given.spec.criteria, "criteria").holds(facts)

    def _facts(self, new_failures: int, duration_s: float) -> Facts:
        return {
            **self.board.facts(),
            "new_failures": new_failures,
            "duration_s": duration_s,
            "simulated": len(self._outlook.simulated),
        }


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
