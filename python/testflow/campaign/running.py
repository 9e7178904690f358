"""How a campaign runs: every event goes to those who listen, and what happened is kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from testflow.campaign.keeping import Keeping, Kept, recorder_of
from testflow.campaign.plan import Plan
from testflow.campaign.recipe import Recipe
from testflow.campaign.record import CampaignRecord
from testflow.campaign.run import Run
from testflow.campaign.spec import CampaignSpec, Keep
from testflow.campaign.stop import StopRule
from testflow.campaign.written import Written
from testflow.errors import ExecutionError, InputError, Interrupted
from testflow.execution.executor import EXECUTORS
from testflow.execution.function import as_target
from testflow.execution.results import results_of
from testflow.execution.target import Target
from testflow.history import History, HistoryWriter, RunRecord
from testflow.model import (
    RunFinished,
    RunResumed,
    RunStarted,
    RunStatus,
)
from testflow.runtime.bus import EventBus, Listener
from testflow.runtime.clock import Clock, SystemClock
from testflow.runtime.closing import Closing
from testflow.runtime.identity import Identities, RandomIdentities
from testflow.runtime.redaction import redact
from testflow.runtime.settings import Settings
from testflow.snapshots import Snapshots
from testflow.space import Space


class Options(NamedTuple):
    """How one run is to go."""

    workers: int | None
    executor: str
    listeners: Iterable[Listener]


class Running(Closing):
    """What is run, and where results and configurations are kept; see `Campaign`."""

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
        self._written: Written | None = None

    def close(self) -> None:
        """Close the history, unless it was handed over open."""
        if self._owns_history:
            self._history.close()

    @property
    def spec(self) -> CampaignSpec | None:
        """The campaign file's content, where there was one."""
        return self._written.spec if self._written else None

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

    def _execute(
        self,
        plan: Plan,
        record: CampaignRecord,
        bus: EventBus,
        known: RunRecord | None,
        options: Options,
    ) -> None:
        workers = options.workers
        if workers is None:
            workers = (self.spec and self.spec.workers) or Settings.load().workers
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
                run.go(pool, bus, StopRule.of_spec(self.spec, self._clock))
            except KeyboardInterrupt as error:
                bus.emit(RunFinished, status=RunStatus.INTERRUPTED, reason="stopped by the user")
                message = f"the run {bus.run_id} was interrupted"
                raise Interrupted(message, hint=self._how_to_go_on(bus.run_id)) from error
            except (ExecutionError, InputError) as error:
                bus.emit(RunFinished, status=RunStatus.STOPPED, reason=redact(error.message))
                raise
            finally:
                writer.close()

    def _description(self) -> dict[str, Any]:
        """Give what a store needs to know to run a configuration again."""
        if self._written:
            return self._written.description()
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
        if self._written is None:
            return f"go on with resume({run_id!r})"
        return f"go on with: {self._written.resume_command(run_id, self._history.url)}"
