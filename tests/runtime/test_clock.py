"""Clocks, real and fake."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

from testflow.runtime.clock import Clock, SystemClock
from testflow.testing import FakeClock


def test_the_system_clock_tells_aware_utc() -> None:
    assert SystemClock().now().tzinfo is UTC


def test_the_system_clock_never_runs_backwards() -> None:
    clock = SystemClock()

    readings = [clock.monotonic() for _ in range(100)]

    assert readings == sorted(readings)


def test_the_system_clock_waits() -> None:
    clock = SystemClock()
    before = clock.monotonic()

    asyncio.run(clock.sleep(0.01))

    assert clock.monotonic() > before


def test_a_fake_clock_stands_still_until_advanced() -> None:
    clock = FakeClock(datetime(2026, 5, 1, 12, tzinfo=UTC))
    assert clock.now() == clock.now()

    clock.advance(1.5)

    assert clock.now() == datetime(2026, 5, 1, 12, 0, 1, 500_000, tzinfo=UTC)
    assert clock.monotonic() == 1.5


def test_a_fake_clock_tells_utc_whatever_it_starts_from() -> None:
    start = datetime(2026, 5, 1, 12, tzinfo=timezone(timedelta(hours=2)))

    assert FakeClock(start).now().isoformat() == "2026-05-01T10:00:00+00:00"


def test_sleeping_on_a_fake_clock_lets_time_pass_at_once() -> None:
    clock = FakeClock()

    asyncio.run(clock.sleep(3600))

    assert clock.monotonic() == 3600


def test_both_are_clocks() -> None:
    clocks: list[Clock] = [SystemClock(), FakeClock()]

    assert all(clock.now().utcoffset() == timedelta(0) for clock in clocks)
