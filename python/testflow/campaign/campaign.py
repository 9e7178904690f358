"""The campaign engine: generate, inject, run, record; what is learnt is in the result."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Self

from testflow.campaign.assembly import build_space, build_target
from testflow.campaign.plan import Plan, default_steps
from testflow.campaign.record import CampaignRecord
from testflow.campaign.result import CampaignResult
from testflow.campaign.running import Options, Running
from testflow.campaign.spec import CampaignSpec, Keep
from testflow.campaign.written import Written
from testflow.execution.once import run_once
from testflow.history import RunRecord
from testflow.model import (
    TestResult,
)
from testflow.runtime.bus import EventBus, Listener
from testflow.runtime.seed import fresh_seed
from testflow.runtime.settings import Settings

_DEFAULT_COUNT = 1000


class Campaign(Running):
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
        >>> from testflow import Space
        >>> space = Space({"mode": ["a", "b"], "size": [1, 2, 3]})
        >>> result = Campaign(space, "operator:truth").run(count=10, seed=7, workers=1)
        >>> result.passed
        10
    """

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
        written = Written.in_file(Path(path))
        return cls._of(written, written.spec.keeping(snapshots, keep), history)

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
        written = Written.in_run(run_id, history)
        return cls._of(written, written.spec.keeping(snapshots, keep), history)

    @classmethod
    def _of(cls, written: Written, spec: CampaignSpec, history: str | None) -> Self:
        folder = written.file.parent
        campaign = cls(
            build_space(spec.space, folder),
            build_target(spec.target, folder),
            name=spec.campaign,
            strategies=spec.steps(),
            timeout_s=spec.target.timeout_s,
            history=history or spec.history or Settings.load().history_url,
            snapshots=spec.snapshots.folder if spec.snapshots else None,
            keep=spec.snapshots.keep if spec.snapshots else "failures",
        )
        campaign._written = replace(written, spec=spec)
        return campaign

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
        spec = self.spec
        chosen = seed if seed is not None else spec.seed if spec else None
        record, plan = self._planned(count, fresh_seed() if chosen is None else chosen)
        bus = EventBus(self._identities.new_run_id(), self._clock)
        self._execute(plan, record, bus, None, Options(workers, executor, listeners))
        return self.result(bus.run_id)

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
        self._execute(plan, record, bus, known, Options(workers, executor, listeners))
        return self.result(bus.run_id)

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
            document=self._written.document() if self._written else None,
            file=str(self._written.file) if self._written else "",
        )
        return record, plan

    def _planned_again(self, known: RunRecord) -> tuple[CampaignRecord, Plan]:
        record = CampaignRecord.from_spec(known.spec)
        now, plan = self._planned(record.count, record.seed)
        record.require_same(now)
        return record, plan
