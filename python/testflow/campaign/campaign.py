"""The campaign engine: generate, inject, run, record; what is learnt is in the result."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import takewhile
from pathlib import Path
from typing import Any, Self

from testflow.campaign.assembly import build_space, build_target
from testflow.campaign.plan import Plan
from testflow.campaign.record import CampaignRecord
from testflow.campaign.result import CampaignResult
from testflow.campaign.spec import CampaignSpec, load_spec, read_spec
from testflow.campaign.stop import StopRule
from testflow.errors import InputError, Interrupted
from testflow.execution.executor import EXECUTORS
from testflow.execution.function import Function
from testflow.execution.target import Target
from testflow.execution.task import Finished, Task
from testflow.history import History, HistoryWriter, RunRecord
from testflow.model import (
    Configuration,
    RunFinished,
    RunResumed,
    RunStarted,
    RunStatus,
    Symptom,
    TestFinished,
    TestId,
    TestResult,
)
from testflow.runtime.bus import EventBus, Listener
from testflow.runtime.clock import Clock, SystemClock
from testflow.runtime.identity import Identities, RandomIdentities
from testflow.runtime.redaction import redact
from testflow.runtime.seed import fresh_seed
from testflow.runtime.settings import Settings
from testflow.space import Space

_DEFAULT_COUNT = 1000

Steps = Sequence[tuple[str, dict[str, Any]]]


class Campaign:
    """Runs a target under many configurations of a space and keeps what happened.

    Args:
        space: What the configurations may be.
        target: A function that is called with a configuration, its place as
            ``module:function`` or ``file.py:function``, or any target such as a `Command`.
        name: What reports call the campaign.
        strategies: Each strategy's name and options, in order; by default a pairwise covering
            array, every boundary, and then fuzzing.
        timeout_s: How long one run may take.
        history: Where results are kept, as a history or its URL; in memory by default, which
            cannot be resumed.
        clock: Stamps events and measures time.
        identities: Names runs.

    Raises:
        InputError: The target or a strategy cannot be used.

    Example:
        >>> space = Space({"mode": ["a", "b"], "size": [1, 2, 3]})
        >>> result = Campaign(space, "operator:truth").run(count=10, seed=7, workers=1)
        >>> result.passed
        10
    """

    def __init__(  # noqa: PLR0913 - all but two by name
        self,
        space: Space,
        target: Callable[[dict[str, Any]], object] | Target | str,
        *,
        name: str = "campaign",
        strategies: Steps | None = None,
        timeout_s: float = 10.0,
        history: History | str | None = None,
        clock: Clock | None = None,
        identities: Identities | None = None,
    ) -> None:
        self.space = space
        self.name = name
        self.timeout_s = timeout_s
        self._target = _target(target)
        self._strategies = strategies
        self._clock = clock or SystemClock()
        self._identities = identities or RandomIdentities(self._clock)
        self._history = history if isinstance(history, History) else History(history or "sqlite://")
        self._spec: CampaignSpec | None = None
        self._file = ""

    @classmethod
    def from_file(cls, path: str | Path, *, history: str | None = None) -> Self:
        """Read a campaign file; the paths in it are looked up beside it.

        Raises:
            SpecError: The file has a mistake.
        """
        path = Path(path)
        return cls._of_spec(load_spec(path), path.resolve(), history)

    @classmethod
    def of_run(cls, run_id: str, history: str) -> Self:
        """Rebuild the campaign of a recorded run that was started from a file.

        Raises:
            InputError: There is no such run, or it was not started from a file.
        """
        with History(history) as opened:
            record = CampaignRecord.from_spec(opened.run(run_id).spec)
        if record.document is None:
            message = f"the run {run_id} was not started from a campaign file"
            raise InputError(message, hint="resume it with Campaign(…).resume in its program")
        return cls._of_spec(read_spec(record.document), Path(record.file), history)

    @classmethod
    def _of_spec(cls, spec: CampaignSpec, file: Path, history: str | None) -> Self:
        campaign = cls(
            build_space(spec.space, file.parent),
            build_target(spec.target, file.parent),
            name=spec.campaign,
            strategies=spec.steps(),
            timeout_s=spec.target.timeout_s,
            history=history or spec.history or Settings.load().history_url,
        )
        campaign._spec = spec
        campaign._file = str(file)
        return campaign

    @property
    def spec(self) -> CampaignSpec | None:
        """The campaign file's content, where there was one."""
        return self._spec

    @property
    def history(self) -> History:
        """Where results are kept."""
        return self._history

    @property
    def target(self) -> Target:
        """What is run."""
        return self._target

    def run(  # noqa: PLR0913 - all by name
        self,
        *,
        count: int | None = None,
        seed: int | None = None,
        workers: int | None = None,
        executor: str = "local",
        listeners: Iterable[Listener] = (),
    ) -> CampaignResult:
        """Run the campaign from its start.

        Args:
            count: At most so many configurations; with the default strategies, fuzzing fills up
                to it.
            seed: Where the configurations come from; a fresh one, which is recorded, by default.
            workers: How many runs at once; one for each core by default.
            executor: Where runs happen.
            listeners: Told of every event.

        Raises:
            ExecutionError: The target cannot be run at all.
            Interrupted: Ctrl-C; what was recorded can be resumed.
        """
        spec = self._spec
        chosen = seed if seed is not None else spec.seed if spec else None
        record, plan = self._planned(count, fresh_seed() if chosen is None else chosen)
        bus = EventBus(self._identities.new_run_id(), self._clock)
        return self._execute(plan, record, bus, None, workers, executor, listeners)

    def resume(
        self,
        run_id: str,
        *,
        workers: int | None = None,
        executor: str = "local",
        listeners: Iterable[Listener] = (),
    ) -> CampaignResult:
        """Go on with a run that was interrupted or killed; what has a result is not run again.

        Raises:
            InputError: There is no such run.
            Conflict: The campaign is another one by now.
        """
        known = self._history.run(run_id)
        record = CampaignRecord.from_spec(known.spec)
        now, plan = self._planned(record.count, record.seed)
        record.require_same(now)
        bus = EventBus(known.run_id, self._clock, self._history.next_sequence(known.run_id))
        return self._execute(plan, record, bus, known, workers, executor, listeners)

    def result(self, run_id: str) -> CampaignResult:
        """Give the result of a recorded run of this campaign.

        Raises:
            InputError: There is no such run.
        """
        return CampaignResult(self.space, self._target, self._history, self._history.run(run_id).run_id)

    def replay(self, run_id: str, position: int) -> TestResult:
        """Run one configuration of a recorded run again, without recording it.

        Raises:
            InputError: There is no such run or position.
        """
        record = CampaignRecord.from_spec(self._history.run(run_id).spec)
        plan = Plan(self.space, record.steps, record.seed)
        strategy, configuration = plan.at(position)
        pool = EXECUTORS.load("local")(self._target, workers=1, timeout_s=record.timeout_s)
        with closing(pool.run([Task(position, configuration.values)])) as finished:
            return self._test_result(next(finished), strategy, configuration)

    def _planned(self, count: int | None, seed: int) -> tuple[CampaignRecord, Plan]:
        steps = list(self._strategies or self._default_steps(count or _DEFAULT_COUNT, seed))
        plan = Plan(self.space, steps, seed)
        record = CampaignRecord(
            fingerprint=self.space.fingerprint,
            steps=steps,
            seed=seed,
            count=count,
            timeout_s=self.timeout_s,
            target=self._target.describe(),
            target_name=self._target.name,
            planned=plan.sizes(_total(plan, count)),
            document=self._spec.model_dump(mode="json") if self._spec else None,
            file=self._file,
        )
        return record, plan

    def _default_steps(self, count: int, seed: int) -> Steps:
        several = len(self.space.knobs) > 1
        finite: Steps = [("cover", {})] * several + [("boundary", {})]
        planned = Plan(self.space, finite, seed).total
        return [*finite, ("fuzz", {"count": max(0, count - planned)})]

    def _execute(  # noqa: PLR0913 - the parts of one run
        self,
        plan: Plan,
        record: CampaignRecord,
        bus: EventBus,
        known: RunRecord | None,
        workers: int | None,
        executor: str,
        listeners: Iterable[Listener],
    ) -> CampaignResult:
        if workers is None:
            workers = (self._spec and self._spec.workers) or Settings.load().workers
        pool = EXECUTORS.load(executor)(
            self._target, workers=workers, timeout_s=record.timeout_s, clock=self._clock
        )
        writer = HistoryWriter(self._history, self._clock)
        for listener in (writer, *listeners):
            bus.subscribe(listener)
        total = _total(plan, record.count)
        recorded = self._announce(bus, record, known, total)
        rule = StopRule.of_spec(self._spec, self._clock)
        run = _Run(plan, total, recorded)
        try:
            with closing(pool.run(run.tasks())) as finished:
                for one in finished:
                    strategy, configuration = run.take(one.position)
                    result = self._test_result(one, strategy, configuration)
                    bus.emit(TestFinished, position=one.position, result=result)
                    if reason := rule.reason_to_stop(result):
                        bus.emit(RunFinished, status=RunStatus.STOPPED, reason=reason)
                        return self.result(bus.run_id)
            bus.emit(RunFinished, status=RunStatus.FINISHED)
        except KeyboardInterrupt as error:
            bus.emit(RunFinished, status=RunStatus.INTERRUPTED, reason="stopped by the user")
            message = f"the run {bus.run_id} was interrupted"
            hint = f"go on with: testflow campaign resume {bus.run_id}"
            raise Interrupted(message, hint=hint) from error
        finally:
            writer.close()
        return self.result(bus.run_id)

    def _announce(
        self, bus: EventBus, record: CampaignRecord, known: RunRecord | None, total: int
    ) -> Collection[int]:
        if known is None:
            bus.emit(RunStarted, name=self.name, total=total, spec=record.to_spec())
            return ()
        recorded = self._history.positions(known.run_id)
        counts = self._history.counts(known.run_id)
        failures = sum(number for outcome, number in counts.items() if outcome.is_failure)
        bus.emit(
            RunResumed, name=self.name, total=total, recorded=len(recorded), failures=failures
        )
        return recorded

    def _test_result(
        self, finished: Finished, strategy: str, configuration: Configuration
    ) -> TestResult:
        verdict = finished.verdict
        place = configuration.origin.index if configuration.origin else finished.position
        return TestResult(
            test_id=TestId(self.name, self._target.name, strategy, str(place)),
            outcome=verdict.outcome,
            duration_s=finished.duration_s,
            symptoms=tuple(Symptom(redact(s.name), redact(s.message)) for s in verdict.symptoms),
            reason=redact(verdict.reason),
            output=redact(finished.output),
            output_bytes=finished.output_bytes,
            configuration=configuration,
        )


class _Run:
    """The configurations that are out with the workers."""

    def __init__(self, plan: Plan, total: int, recorded: Collection[int]) -> None:
        self._plan = plan
        self._total = total
        self._recorded = recorded
        self._out: dict[int, tuple[str, Configuration]] = {}

    def tasks(self) -> Iterator[Task]:
        planned = self._plan.configurations(skip=self._recorded)
        for position, strategy, configuration in takewhile(lambda one: one[0] < self._total, planned):
            self._out[position] = (strategy, configuration)
            yield Task(position, configuration.values)

    def take(self, position: int) -> tuple[str, Configuration]:
        return self._out.pop(position)


def _total(plan: Plan, count: int | None) -> int:
    return plan.total if count is None else min(count, plan.total)


def _target(target: Callable[[dict[str, Any]], object] | Target | str) -> Target:
    if isinstance(target, str) or not hasattr(target, "prepare"):
        return Function(target)  # pyright: ignore[reportArgumentType] - it refuses what is none
    return target  # pyright: ignore[reportReturnType] - the protocol's first method is there
