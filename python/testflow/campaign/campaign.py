"""The campaign engine: generate, inject, run, record; what is learnt is in the result."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from testflow.campaign.assembly import build_space, build_target
from testflow.campaign.keeping import Keeping, Kept, recorder_of
from testflow.campaign.masking import with_env
from testflow.campaign.plan import Plan, default_steps
from testflow.campaign.recipe import Recipe
from testflow.campaign.record import CampaignRecord
from testflow.campaign.result import CampaignResult
from testflow.campaign.run import Run
from testflow.campaign.spec import CampaignSpec, Keep, load_spec, read_spec
from testflow.campaign.stop import StopRule
from testflow.errors import ExecutionError, InputError, Interrupted
from testflow.execution.executor import EXECUTORS
from testflow.execution.function import as_target
from testflow.execution.once import run_once
from testflow.execution.results import results_of
from testflow.execution.target import Target
from testflow.history import History, HistoryWriter, RunRecord
from testflow.model import (
    RunFinished,
    RunResumed,
    RunStarted,
    RunStatus,
    TestResult,
)
from testflow.runtime.bus import EventBus, Listener
from testflow.runtime.clock import Clock, SystemClock
from testflow.runtime.identity import Identities, RandomIdentities
from testflow.runtime.redaction import MASK, redact
from testflow.runtime.seed import fresh_seed
from testflow.runtime.settings import Settings
from testflow.snapshots import Snapshots
from testflow.space import Space

_DEFAULT_COUNT = 1000


class _Options(NamedTuple):
    workers: int | None
    executor: str
    listeners: Iterable[Listener]


class Campaign:
    """Runs a target under many configurations of a space and keeps what happened.

    A context manager, which in the end closes a history that was given by its URL.

    Args:
        space: What the configurations may be.
        target: A function that is called with a configuration, its place as
            ``module:function`` or ``file.py:function``, or any target such as a `Command`.
        name: What reports call the campaign.
        strategies: Each strategy's name and options, in order, such as
            ``("fuzz", {"count": 9})``; by default a pairwise covering array, every boundary, and
            then fuzzing.
        timeout_s: How long one run may take.
        history: Where results are kept, as a history or its URL; in memory by default, which
            cannot be resumed.
        snapshots: Where configurations are kept as they fail, as a store or its folder.
        keep: Which are kept: ``failures``, or ``all``.
        clock: Stamps events and measures time.
        identities: Names runs.

    Raises:
        InputError: The target or a strategy cannot be used.

    Examples:
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
        strategies: Sequence[tuple[str, dict[str, Any]]] | None = None,
        timeout_s: float = 10.0,
        history: History | str | None = None,
        snapshots: Snapshots | str | Path | None = None,
        keep: Keep = "failures",
        clock: Clock | None = None,
        identities: Identities | None = None,
    ) -> None:
        self.space = space
        self.name = name
        self.timeout_s = timeout_s
        self._target = as_target(target)
        self._strategies = [(step, dict(options)) for step, options in strategies or ()]
        self._clock = clock or SystemClock()
        self._identities = identities or RandomIdentities(self._clock)
        self._owns_history = not isinstance(history, History)
        self._history = history if isinstance(history, History) else History(history or "sqlite://")
        place = Path(snapshots) if isinstance(snapshots, str) else snapshots
        self._kept = None if place is None else Kept(place, keep)
        self._spec: CampaignSpec | None = None
        self._file = ""

    @classmethod
    def from_file(
        cls,
        path: str | Path,
        *,
        history: str | None = None,
        snapshots: str | Path | None = None,
        keep: Keep | None = None,
    ) -> Self:
        """Read a campaign file; the paths in it are looked up beside it.

        Args:
            path: The file.
            history: Where results are kept, in place of what the file says.
            snapshots: Where configurations are kept, in place of what the file says.
            keep: Which are kept, in place of what the file says.

        Raises:
            SpecError: The file has a mistake.
        """
        path = Path(path)
        spec = load_spec(path).keeping(snapshots, keep)
        return cls._of_spec(spec, path.resolve(), history)

    @classmethod
    def of_run(
        cls,
        run_id: str,
        history: str,
        *,
        snapshots: str | Path | None = None,
        keep: Keep | None = None,
    ) -> Self:
        """Rebuild the campaign of a recorded run that was started from a file.

        Raises:
            InputError: There is no such run, or it was not started from a file.
        """
        with History(history) as opened:
            record = CampaignRecord.from_spec(opened.run(run_id).spec)
        if record.document is None:
            message = f"the run {run_id} was not started from a campaign file"
            raise InputError(message, hint="resume it with Campaign(…).resume in its program")
        file = Path(record.file)
        document = record.document
        if document["target"].get("env"):
            # The values are not kept: only the file has them.
            document = with_env(document, load_spec(file).target.env)
        return cls._of_spec(read_spec(document).keeping(snapshots, keep), file, history)

    @classmethod
    def _of_spec(cls, spec: CampaignSpec, file: Path, history: str | None) -> Self:
        campaign = cls(
            build_space(spec.space, file.parent),
            build_target(spec.target, file.parent),
            name=spec.campaign,
            strategies=spec.steps(),
            timeout_s=spec.target.timeout_s,
            history=history or spec.history or Settings.load().history_url,
            snapshots=spec.snapshots.folder if spec.snapshots else None,
            keep=spec.snapshots.keep if spec.snapshots else "failures",
        )
        campaign._spec = spec
        campaign._file = str(file)
        return campaign

    def __enter__(self) -> Self:
        """Give the campaign."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the campaign."""
        self.close()

    def close(self) -> None:
        """Close the history, unless it was handed over open."""
        if self._owns_history:
            self._history.close()

    @property
    def spec(self) -> CampaignSpec | None:
        """The campaign file's content, where there was one."""
        return self._spec

    @property
    def history(self) -> History:
        """Where results are kept."""
        return self._history

    @property
    def snapshots(self) -> Path | None:
        """The folder of the store in which configurations are kept, where they are."""
        return self._kept.folder if self._kept else None

    @property
    def target(self) -> Target:
        """What is run."""
        return self._target

    def run(
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
        return self._execute(plan, record, bus, None, _Options(workers, executor, listeners))

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
        record, plan = self._planned_again(known)
        bus = EventBus(known.run_id, self._clock, self._history.next_sequence(known.run_id))
        return self._execute(plan, record, bus, known, _Options(workers, executor, listeners))

    def result(self, run_id: str) -> CampaignResult:
        """Give the result of a recorded run of this campaign.

        Raises:
            InputError: There is no such run.
            Conflict: The space is another one by now.
        """
        known = self._history.run(run_id)
        CampaignRecord.from_spec(known.spec).require_space(self.space.fingerprint)
        return CampaignResult(self.space, self._target, self._history, known.run_id)

    def replay(self, run_id: str, position: int) -> TestResult:
        """Run one configuration of a recorded run again, without recording it.

        Raises:
            InputError: There is no such run or position.
            Conflict: The campaign is another one by now.
        """
        record, plan = self._planned_again(self._history.run(run_id))
        strategy, configuration = plan.at(position)
        return run_once(
            self._target,
            configuration,
            timeout_s=record.timeout_s,
            campaign=self.name,
            strategy=strategy,
            position=position,
        )

    def _planned(self, count: int | None, seed: int) -> tuple[CampaignRecord, Plan]:
        steps = self._strategies or default_steps(self.space, count or _DEFAULT_COUNT, seed)
        plan = Plan(self.space, steps, seed)
        record = CampaignRecord(
            fingerprint=self.space.fingerprint,
            steps=steps,
            seed=seed,
            count=count,
            timeout_s=self.timeout_s,
            target=self._target.describe(),
            target_name=self._target.name,
            planned=plan.sizes(plan.limited(count)),
            document=self._document(),
            file=self._file,
        )
        return record, plan

    def _planned_again(self, known: RunRecord) -> tuple[CampaignRecord, Plan]:
        record = CampaignRecord.from_spec(known.spec)
        now, plan = self._planned(record.count, record.seed)
        record.require_same(now)
        return record, plan

    def _document(self) -> dict[str, Any] | None:
        if self._spec is None:
            return None
        return with_env(self._spec.document(), dict.fromkeys(self._spec.target.env, MASK))

    def _execute(
        self,
        plan: Plan,
        record: CampaignRecord,
        bus: EventBus,
        known: RunRecord | None,
        options: _Options,
    ) -> CampaignResult:
        workers = options.workers
        if workers is None:
            workers = (self._spec and self._spec.workers) or Settings.load().workers
        pool = EXECUTORS.load(options.executor)(
            self._target, workers=workers, timeout_s=record.timeout_s, clock=self._clock
        )
        total = plan.limited(record.count)
        with recorder_of(
            self._kept, self._history, self._clock, self._description(), self.space
        ) as recorder:
            writer = HistoryWriter(recorder, self._clock)
            for listener in (writer, *options.listeners):
                bus.subscribe(listener)
            try:
                recorded = self._announce(bus, record, known, total)
                if isinstance(recorder, Keeping):
                    recorder.tell_recoveries(bus)
                run = Run(plan, total, recorded, results_of(self.name, self._target.name))
                run.go(pool, bus, StopRule.of_spec(self._spec, self._clock))
            except KeyboardInterrupt as error:
                bus.emit(RunFinished, status=RunStatus.INTERRUPTED, reason="stopped by the user")
                message = f"the run {bus.run_id} was interrupted"
                raise Interrupted(message, hint=self._how_to_go_on(bus.run_id)) from error
            except (ExecutionError, InputError) as error:
                bus.emit(RunFinished, status=RunStatus.STOPPED, reason=redact(error.message))
                raise
            finally:
                writer.close()
        return self.result(bus.run_id)

    def _description(self) -> dict[str, Any]:
        """Give what a store needs to know to run a configuration again."""
        if self._spec:
            return Recipe.of_spec(self._spec, self._file).to_description()
        recipe = Recipe.of_target(self.name, self._target, self.timeout_s)
        return recipe.to_description() if recipe else {"campaign": self.name}

    def _announce(
        self, bus: EventBus, record: CampaignRecord, known: RunRecord | None, total: int
    ) -> Collection[int]:
        if known is None:
            bus.emit(RunStarted, name=self.name, total=total, spec=record.to_spec())
            return ()
        recorded = self._history.positions(known.run_id)
        counts = self._history.counts(known.run_id)
        failures = sum(number for outcome, number in counts.items() if outcome.is_failure)
        bus.emit(RunResumed, name=self.name, total=total, recorded=len(recorded), failures=failures)
        return recorded

    def _how_to_go_on(self, run_id: str) -> str:
        if self._spec is None:
            return f"go on with resume({run_id!r})"
        command = ["testflow", "campaign", "resume", run_id, "--history", self._history.url]
        return f"go on with: {shlex.join(command)}"
