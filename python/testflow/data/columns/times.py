"""Days and moments: ``date``, ``timestamp:2024-01-01..2024-12-31``."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from testflow.data.columns.column_type import Cell
from testflow.data.columns.options import read_range

_DAYS = (date(2020, 1, 1).toordinal(), date(2025, 12, 31).toordinal())
_DAY_S = 86_400


def dates(options: str) -> Cell:
    """Give days such as ``2024-02-29``, from 2020 to 2025 or within the range."""
    first, last = _days(options, "date")
    return lambda draw: date.fromordinal(draw.within(first, last)).isoformat()


def timestamps(options: str) -> Cell:
    """Give moments such as ``2024-02-29T12:30:01Z`` on those days, to the second, in UTC."""
    first, last = _days(options, "timestamp")
    start = datetime.combine(date.fromordinal(first), datetime.min.time(), UTC)
    seconds = (last - first + 1) * _DAY_S
    return lambda draw: _written(start + timedelta(seconds=draw.below(seconds)))


def _days(options: str, name: str) -> tuple[int, int]:
    return read_range(options, _DAYS, _day, f"{name}:2024-01-01..2024-12-31")


def _day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def _written(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
