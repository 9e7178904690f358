"""Runs of the history, as trends read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from testflow.space import Space

if TYPE_CHECKING:
    from testflow.correlation.arrays import Codes, Flags, Places
    from testflow.history import History

_PART = 1_000
_LIMIT = 20


@dataclass(frozen=True, slots=True, eq=False)
class PastRun:
    """The results of one run that count in statistics.

    Attributes:
        run_id: Its id.
        at: When it began, where that is known.
        codes: Results by settings.
        failing: For each result whether it failed.
        positions: For each result its place in the run's plan.
    """

    run_id: str
    at: datetime | None
    codes: Codes
    failing: Flags
    positions: Places


def past_runs(
    history: History,
    space: Space,
    *,
    name: str | None = None,
    run_ids: Iterable[str] = (),
    limit: int = _LIMIT,
) -> list[PastRun]:
    """Read runs from a history, the oldest first.

    Results without a clear outcome and configurations that break a rule on purpose are left out.
    Settings of an older space that are not in this one are not seen; a value that this space does
    not admit is of no class.

    Args:
        history: Where they are kept.
        space: The space whose settings are looked at.
        name: Only runs of this campaign.
        run_ids: Just these runs; then neither `name` nor `limit` counts.
        limit: The latest so many.

    Raises:
        InputError: There is no such run.
    """
    ids = list(run_ids)
    records = [history.run(each) for each in ids] if ids else history.runs(name, limit)
    records.sort(key=lambda record: (record.started_at, record.run_id))
    return [_read(history, space, record.run_id, record.started_at) for record in records]


def _read(history: History, space: Space, run_id: str, at: datetime) -> PastRun:
    codes = bytearray()
    waiting: list[Any] = []
    failing: list[bool] = []
    positions: list[int] = []
    for stored in history.results(run_id):
        configuration, outcome = stored.result.configuration, stored.result.outcome
        if configuration is None or configuration.violations or not outcome.is_conclusive:
            continue
        failing.append(outcome.is_failure)
        positions.append(stored.position)
        waiting.append(configuration.values)
        if len(waiting) == _PART:
            codes.extend(space.encode(waiting))
            waiting.clear()
    codes.extend(space.encode(waiting))
    table = np.frombuffer(bytes(codes), "<u2").reshape(len(failing), len(space.knobs))
    return PastRun(run_id, at, table, np.array(failing, np.bool_), np.array(positions, np.intp))
