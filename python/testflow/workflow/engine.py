"""The workflow engine: plan, provide, run, judge; interrupted at any point, it goes on."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine, Generator, Iterable, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from testflow.data import TestData
from testflow.errors import Interrupted, TestflowError
from testflow.history import History, HistoryWriter, RunRecord
from testflow.integrations import Repositories
from testflow.model import RunFinished, RunResumed, RunStarted, RunStatus
from testflow.runtime.bus import EventBus, Listener
from testflow.runtime.clock import Clock, SystemClock
from testflow.runtime.identity import Identities, RandomIdentities
from testflow.runtime.redaction import redact
from testflow.runtime.settings import Settings
from testflow.workflow.consistency import require_consistent
from testflow.workflow.execution import Assignment, Execution
from testflow.workflow.kept import Kept
from testflow.workflow.launcher import FrameworkFactory, Launcher
from testflow.workflow.past import Past
from testflow.workflow.plan import Plan
from testflow.workflow.planning import Planner
from testflow.workflow.record import ExecutionRecord
from testflow.workflow.recording import Recording
from testflow.workflow.result import WorkflowResult
from testflow.workflow.rooms import Given, Rooms
from testflow.workflow.scheduler import WORKERS
from testflow.workflow.test_workflow import TestWorkflow
from testflow.workflow.workspaces import applications_of, find_workspaces, repositories_known_in

_T = TypeVar("_T")


class Engine:
    """Runs workflows.

    Where tests could not be tried, a warning `TestsBlocked` says why.

    Each run is kept in a history as it goes on. One that was stopped, by Ctrl-C or by ``kill -9``,
    goes on with `resume`: what has a result is not run again.

    Args:
        history: Where runs are kept, as a history or its URL; by default what the workflow or the
            settings say.
        workers: How many tests run at once; one for each core by default.
        strict: Refuse what cannot be had exactly as it was asked for, rather than notice it.
        record: The file of an execution record to which each run is added.
        frameworks: Test frameworks by name that come before the registered ones, such as fakes.
        listeners: Told of every event.
        clock: Stamps events and measures time.
        identities: Names runs.
    """

    def __init__(  # noqa: PLR0913 - all by name, all with defaults
        self,
        *,
        history: History | str | None = None,
        workers: int | None = None,
        strict: bool = False,
        record: str | Path | None = None,
        frameworks: Mapping[str, FrameworkFactory] | None = None,
        listeners: Iterable[Listener] = (),
        clock: Clock | None = None,
        identities: Identities | None = None,
    ) -> None:
        self._history = history
        self._workers = workers
        self._strict = strict
        self._record = record
        self._launcher = Launcher(frameworks)
        self._listeners = tuple(listeners)
        self._clock = clock or SystemClock()
        self._identities = identities or RandomIdentities(self._clock)

    def execute(
        self, workflow: TestWorkflow, environment: Given = None, data: TestData | None = None
    ) -> WorkflowResult:
        """Run a workflow from its start.

        Args:
            workflow: What is run.
            environment: Where: one environment, or one for each type of test; by default what
                the workflow's document says.
            data: The test data; by default what the document says.

        Raises:
            InputError: The workflow cannot be run as it is written; `.path` says where.
            ProvisioningError: Something is not as it was asked for, and the engine is strict.
            Interrupted: Ctrl-C or SIGTERM; the run can be resumed.
        """
        run_id = self._identities.new_run_id()
        result = _run(self._started(run_id, workflow, environment, data), run_id)
        result.warn(stacklevel=2)
        return result

    async def aexecute(
        self, workflow: TestWorkflow, environment: Given = None, data: TestData | None = None
    ) -> WorkflowResult:
        """Run a workflow from its start, within a running event loop.

        When it is cancelled, it cleans up and can be resumed.
        """
        run_id = self._identities.new_run_id()
        return await self._started(run_id, workflow, environment, data)

    def resume(
        self,
        run_id: str,
        workflow: TestWorkflow,
        environment: Given = None,
        data: TestData | None = None,
    ) -> WorkflowResult:
        """Go on with a run that was interrupted or killed.

        Args:
            run_id: The run, or the beginning of its id.
            workflow: The workflow that it is a run of.
            environment: As for `execute`: environments are provided anew.
            data: As for `execute`.

        Raises:
            InputError: There is no such run.
            Conflict: The workflow or its data are others by now, or the run has ended.
        """
        result = _run(self.aresume(run_id, workflow, environment, data), run_id)
        result.warn(stacklevel=2)
        return result

    async def aresume(
        self,
        run_id: str,
        workflow: TestWorkflow,
        environment: Given = None,
        data: TestData | None = None,
    ) -> WorkflowResult:
        """Go on with a run, within a running event loop."""
        with self._holding(workflow) as held:
            known = held.history.run(run_id)
            bus = EventBus(known.run_id, self._clock, held.history.next_sequence(known.run_id))
            return await self._go(workflow, environment, data, held, bus, known)

    def plan(self, workflow: TestWorkflow, environment: Given = None) -> Plan:
        """Give what would be run and why, without running anything.

        Raises:
            InputError: The workflow cannot be run as it is written; `.path` says where.
        """
        return _run(self.aplan(workflow, environment))

    async def aplan(self, workflow: TestWorkflow, environment: Given = None) -> Plan:
        """Give what would be run and why, within a running event loop."""
        with self._holding(workflow) as held:
            assignment = await self._assignment(workflow, environment, None, held, "")
            return assignment.plan

    async def _started(
        self, run_id: str, workflow: TestWorkflow, environment: Given, data: TestData | None
    ) -> WorkflowResult:
        with self._holding(workflow) as held:
            bus = EventBus(run_id, self._clock)
            return await self._go(workflow, environment, data, held, bus, None)

    async def _go(  # noqa: PLR0913, PLR0917 - what a run is made of
        self,
        workflow: TestWorkflow,
        environment: Given,
        data: TestData | None,
        held: _Held,
        bus: EventBus,
        known: RunRecord | None,
    ) -> WorkflowResult:
        given = await self._assignment(workflow, environment, data, held, bus.run_id)
        fingerprint = given.data.fingerprint if given.data else ""
        kept = Kept.of(given.spec, given.plan, fingerprint)
        if known is not None:
            kept.require_same(known)
        writer = HistoryWriter(held.history, self._clock)
        with ExitStack() as stack:
            stack.callback(writer.close)
            self._subscribe(bus, writer, given, stack)
            execution = Execution(given, self._launcher, bus, writer, self._clock)
            self._announce(execution, bus, kept, known, held.history, given)
            return await _finished(execution, bus)

    def _subscribe(
        self, bus: EventBus, writer: HistoryWriter, given: Assignment, stack: ExitStack
    ) -> None:
        bus.subscribe(writer)
        if self._record is not None:
            record = stack.enter_context(ExecutionRecord(self._record, self._clock))
            bus.subscribe(Recording(record, dict(given.workspaces)))
        for listener in self._listeners:
            bus.subscribe(listener)

    def _announce(  # noqa: PLR0913, PLR0917 - what a run is made of
        self,
        execution: Execution,
        bus: EventBus,
        kept: Kept,
        known: RunRecord | None,
        history: History,
        given: Assignment,
    ) -> None:
        name, total = given.spec.workflow, given.plan.total
        if known is None:
            bus.emit(RunStarted, name=name, total=total, spec=kept.to_spec())
            return
        execution.journal.restore(history.results(known.run_id))
        tally = execution.board.tally()
        bus.emit(RunResumed, name=name, total=total, recorded=tally.total, failures=tally.failures)

    async def _assignment(
        self,
        workflow: TestWorkflow,
        environment: Given,
        data: TestData | None,
        held: _Held,
        run_id: str,
    ) -> Assignment:
        spec, folder = workflow.spec, workflow.folder
        require_consistent(spec)
        applications = applications_of(spec)
        rooms = Rooms.of(environment, spec.environments, folder)
        here = folder or Path.cwd()
        workspaces = await find_workspaces(applications, held.repositories, here)
        past = Past.of(held.history, spec.workflow, run_id)
        before = rooms.before(applications)
        planner = Planner(spec, workspaces, rooms.types, before, self._launcher, past)
        plan = await planner.plan()
        limits = {WORKERS: self._workers or Settings.load().workers, **spec.limits}
        return Assignment(
            spec, workspaces, plan, rooms, data or _data_of(workflow), past, limits, self._strict
        )

    @contextmanager
    def _holding(self, workflow: TestWorkflow) -> Generator[_Held]:
        """Give what is held until the end; a history that the caller brought stays open."""
        with ExitStack() as stack:
            history = self._history
            if not isinstance(history, History):
                url = history or workflow.spec.history or Settings.load().history_url
                history = stack.enter_context(History(url))
            known = repositories_known_in(workflow.folder or Path.cwd())
            yield _Held(history, stack.enter_context(known))


class _Held(NamedTuple):
    """What a run holds until it ends: its history, and the clones of its applications."""

    history: History
    repositories: Repositories


async def _finished(execution: Execution, bus: EventBus) -> WorkflowResult:
    """Run; whatever happens instead of an end is told, too."""
    try:
        return await execution.run()
    except asyncio.CancelledError:
        reason = "stopped by the user"
        bus.emit(RunFinished, status=RunStatus.INTERRUPTED, reason=reason)
        raise
    except Exception as error:
        reason = error.message if isinstance(error, TestflowError) else repr(error)
        bus.emit(RunFinished, status=RunStatus.STOPPED, reason=redact(reason))
        raise


def _data_of(workflow: TestWorkflow) -> TestData | None:
    if workflow.spec.data is None:
        return None
    document = workflow.to_document()["data"]
    return TestData.from_document({"name": workflow.name, **document}, "data")


def _run(coroutine: Coroutine[Any, Any, _T], run_id: str = "") -> _T:
    """Run to the end; Ctrl-C and SIGTERM clean up first."""
    try:
        return asyncio.run(_with_signals(coroutine))
    except (KeyboardInterrupt, asyncio.CancelledError) as error:
        message = f"the run {run_id} was interrupted" if run_id else "interrupted"
        hint = f"go on with: testflow run FILE --resume {run_id}" if run_id else ""
        raise Interrupted(message, hint=hint) from error


async def _with_signals(coroutine: Coroutine[Any, Any, _T]) -> _T:
    task = asyncio.ensure_future(coroutine)
    loop = asyncio.get_running_loop()
    try:
        loop.add_signal_handler(signal.SIGTERM, task.cancel)
    except (NotImplementedError, RuntimeError, ValueError):
        return await task  # not the main thread, or a system without signals
    try:
        return await task
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
