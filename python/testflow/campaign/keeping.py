"""Configurations of a run kept in a store of snapshots, as their results come in."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from testflow.campaign.spec import Keep
from testflow.errors import InputError
from testflow.history import History, Recorder
from testflow.model import Event, StoreRecovered, TestFinished, TestResult
from testflow.runtime.bus import EventBus
from testflow.runtime.clock import Clock
from testflow.snapshots import Snapshots
from testflow.space import Space


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the configurations of a campaign's runs are kept, and which.

    Attributes:
        place: A store, or the folder of one that is opened for each run.
        keep: Which configurations are kept.

    Raises:
        InputError: There is no such choice.
    """

    place: Snapshots | Path
    keep: Keep = "failures"

    def __post_init__(self) -> None:
        """Refuse a choice that there is not."""
        if self.keep not in get_args(Keep):
            message = f"cannot keep {self.keep!r}"
            raise InputError(message, path="keep", hint="use 'failures' or 'all'")

    @property
    def folder(self) -> Path:
        """Where the store is."""
        return self.place.folder if isinstance(self.place, Snapshots) else self.place

    @contextmanager
    def opened(self, clock: Clock) -> Generator[Snapshots]:
        """Open the store for one run; what was written survives a loss of power in the end."""
        if isinstance(self.place, Snapshots):
            try:
                yield self.place
            finally:
                self.place.flush()
            return
        with Snapshots(self.place, durability="batch", non_finite=True, clock=clock) as snapshots:
            yield snapshots


class Keeping:
    """Stands before the history: what it records, a store keeps first.

    So whatever has a result when a run is killed is kept, and what has none is run again when the
    run is resumed.

    Args:
        snapshots: The store.
        keep: Which configurations are kept.
        history: Where results go on to.
        description: What the store shall know of the run: the campaign's name, which becomes the
            tag of what failed, and what is needed to run a configuration again.
        space: Where the configurations come from.
        is_own: Whether the store is opened for the run alone, which tells then what was put right.
    """

    def __init__(  # noqa: PLR0913 - all that a run knows
        self,
        snapshots: Snapshots,
        keep: Keep,
        history: History,
        description: dict[str, Any],
        space: Space,
        *,
        is_own: bool = False,
    ) -> None:
        self._snapshots = snapshots
        self._keep = keep
        self._history = history
        self._description = description
        self._space = space
        self._is_own = is_own
        self._next_sequence = 0

    def record(self, events: Sequence[Event]) -> None:
        """Keep configurations, and then what happened."""
        # Events come again if the history could not record them.
        new = [event for event in events if event.sequence >= self._next_sequence]
        if new:
            self._take(new[0].run_id, [event for event in new if isinstance(event, TestFinished)])
            self._next_sequence = new[-1].sequence + 1
        self._history.record(events)

    def tell_recoveries(self, bus: EventBus) -> None:
        """Tell what had to be put right in the store when it was opened for the run.

        That is with the run's first event, which others shall hear before.
        """
        for what in self._snapshots.recoveries if self._is_own else ():
            bus.emit(StoreRecovered, folder=str(self._snapshots.folder), what=what)

    def _take(self, run: str, finished: list[TestFinished]) -> None:
        # With the run's first event, so that a store that cannot be written to ends it there.
        self._snapshots.describe_run(run, self._description)
        results = [event.result for event in finished]
        failures = [result for result in results if result.outcome.is_failure]
        others = [result for result in results if not result.outcome.is_failure]
        self._save(run, failures, (self._description["campaign"],))
        if self._keep == "all":
            self._save(run, others, ())

    def _save(self, run: str, results: list[TestResult], tags: tuple[str, ...]) -> None:
        if results:
            self._snapshots.save_results(results, run=run, schema=self._space, tags=tags)


@contextmanager
def recorder_of(
    kept: Kept | None, history: History, clock: Clock, description: dict[str, Any], space: Space
) -> Generator[Recorder]:
    """Give what records a run: the history, with a store before it where one is wanted."""
    if kept is None:
        yield history
        return
    with kept.opened(clock) as snapshots:
        is_own = isinstance(kept.place, Path)
        yield Keeping(snapshots, kept.keep, history, description, space, is_own=is_own)
