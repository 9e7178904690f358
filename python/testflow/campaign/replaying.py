"""A snapshot run again, and whether it ends as before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from testflow.campaign.recipe import Recipe
from testflow.errors import InputError
from testflow.execution.once import run_once
from testflow.execution.target import Target
from testflow.model import Configuration, Outcome, TestResult
from testflow.snapshots import Result, Snapshot, Snapshots
from testflow.snapshots.recording import message_of, symptoms_of

_DEFAULT_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class Replay:
    """What running a snapshot again gave.

    Attributes:
        snapshot: The snapshot, with the results that it had before.
        results: What each run gave.
    """

    snapshot: Snapshot
    results: tuple[TestResult, ...]

    @property
    def before(self) -> Result | None:
        """The last result that was recorded before; None where there was none."""
        return self.snapshot.results[-1] if self.snapshot.results else None

    @property
    def same(self) -> int:
        """How many runs ended as before: with the same outcome and the same symptoms.

        A snapshot without a result counts as one that passed. Of a result that was recorded
        without symptoms, the outcome alone is compared.
        """
        return sum(map(self._is_as_before, self.results))

    @property
    def is_same(self) -> bool:
        """Whether every run ended as before."""
        return self.same == len(self.results)

    def record(self, snapshots: Snapshots) -> None:
        """Note the results with the snapshot."""
        for result in self.results:
            snapshots.record(
                self.snapshot.id,
                result.outcome,
                message=message_of(result),
                symptoms=symptoms_of(result),
            )

    def _is_as_before(self, result: TestResult) -> bool:
        before = self.before
        if before is None:
            return result.outcome is Outcome.PASSED
        if result.outcome is not before.outcome:
            return False
        return not before.symptoms or set(symptoms_of(result)) == set(before.symptoms)


def replay(  # noqa: PLR0913 - all but two by name
    snapshots: Snapshots,
    id: str,  # noqa: A002 - the field's word
    *,
    campaign: str | Path | None = None,
    target: Callable[[dict[str, Any]], object] | Target | str | None = None,
    timeout_s: float | None = None,
    times: int = 1,
    record: bool = True,
) -> Replay:
    """Run a snapshot again, each time in a process of its own, and compare how it ends.

    What it is run against is the target that is given, or that of a campaign file, or that of the
    last campaign which saved the snapshot.

    Args:
        snapshots: The store.
        id: The snapshot's id, its first digits, or its name.
        campaign: A campaign file.
        target: What `Campaign` takes.
        timeout_s: How long one run may take; what the campaign says, or 10 seconds, by default.
        times: How often it is run.
        record: Whether the results are noted with the snapshot.

    Raises:
        InputError: There is no such snapshot, or it is not known what it was run against.
        ExecutionError: The target cannot be run at all.
        Conflict: Another process writes to the store; or the target in the campaign file, which
            alone has its secrets, is another one now.
    """
    if times < 1:
        message = f"must be at least 1, not {times}"
        raise InputError(message, path="times")
    snapshot = snapshots.load(id)
    name, made, limit_s = "replay", target, _DEFAULT_TIMEOUT_S
    if made is None:
        recipe = recipe_of(snapshots, snapshot, campaign)
        name, made, limit_s = recipe.campaign, recipe.build(), recipe.timeout_s
    elif campaign is not None:
        message = "a target and a campaign file cannot both be run"
        raise InputError(message, path="target", hint="give one of them")
    strategy = snapshot.origin.strategy if snapshot.origin else "snapshot"
    limit_s = limit_s if timeout_s is None else timeout_s
    configuration = Configuration(snapshot.values, snapshot.origin)
    results = tuple(
        run_once(made, configuration, timeout_s=limit_s, campaign=name, strategy=strategy)
        for _ in range(times)
    )
    replayed = Replay(snapshot, results)
    if record:
        replayed.record(snapshots)
    return replayed


def recipe_of(snapshots: Snapshots, snapshot: Snapshot, campaign: str | Path | None) -> Recipe:
    """Give how a snapshot is run: as a campaign file says, or the last campaign that saved it.

    Raises:
        InputError: No campaign saved it, or what that ran cannot be reached from elsewhere.
    """
    if campaign is not None:
        return Recipe.of_file(campaign)
    for result in reversed(snapshot.results):
        description = snapshots.description_of(result.run)
        if description is not None and Recipe.is_told_by(description):
            return Recipe.from_description(description)
    message = f"it is not known what the snapshot {snapshot.id[:12]} was run against"
    raise InputError(message, path="campaign", hint="name a campaign file or a target")
