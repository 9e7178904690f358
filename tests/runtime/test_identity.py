"""Ids of runs."""

import re

from testflow.runtime.identity import Identities, RandomIdentities
from testflow.testing import FakeClock, SequentialIdentities


def test_a_run_id_tells_when_the_run_began() -> None:
    clock = FakeClock()
    clock.advance(3 * 3600 + 25)

    run_id = RandomIdentities(clock).new_run_id()

    assert re.fullmatch(r"20260101-030025-[0-9a-f]{6}", run_id)


def test_later_runs_have_later_ids() -> None:
    clock = FakeClock()
    identities = RandomIdentities(clock)
    run_ids: list[str] = []
    for _ in range(20):
        run_ids.append(identities.new_run_id())
        clock.advance(86_399)

    assert run_ids == sorted(run_ids)


def test_runs_of_the_same_second_have_different_ids() -> None:
    identities = RandomIdentities(FakeClock())

    assert identities.new_run_id() != identities.new_run_id()


def test_without_a_clock_the_real_time_counts() -> None:
    assert RandomIdentities().new_run_id() >= "2026"


def test_sequential_ids_can_be_foreseen() -> None:
    identities: Identities = SequentialIdentities()

    assert [identities.new_run_id() for _ in range(2)] == ["run-0001", "run-0002"]
