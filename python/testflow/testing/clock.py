"""A clock that only moves when it is told to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_START = datetime(2026, 1, 1, tzinfo=UTC)


class FakeClock:
    """A `Clock` that stands still until `advance` or `sleep`.

    Args:
        start: What it tells at first; aware.

    Examples:
        >>> clock = FakeClock()
        >>> clock.advance(90)
        >>> f"{clock.now():%H:%M:%S}", clock.monotonic()
        ('00:01:30', 90.0)
    """

    def __init__(self, start: datetime = _START) -> None:
        self._start = start.astimezone(UTC)
        self._elapsed_s = 0.0

    def now(self) -> datetime:
        """Give the start plus what has been advanced."""
        return self._start + timedelta(seconds=self._elapsed_s)

    def monotonic(self) -> float:
        """Give the seconds that have been advanced."""
        return self._elapsed_s

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._elapsed_s += seconds

    async def sleep(self, seconds: float) -> None:
        """Let time pass at once, and others have their turn."""
        import asyncio

        self.advance(seconds)
        await asyncio.sleep(0)
