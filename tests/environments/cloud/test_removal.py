"""Machines that are found again and ended."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from testflow.environments import Environment, sweep
from testflow.environments.ledger import Ledger
from testflow.execution.ownership import Owner, this_process
from testflow.runtime.clock import SystemClock
from testflow.testing import FakeClock

LATER = timedelta(minutes=10)


async def test_machines_whose_time_is_over_are_ended(environment: Environment, ec2: Any) -> None:
    ends = ["2020-01-01T00:00:00+00:00", "2999-01-01T00:00:00+00:00", "soon", "2020-01-01", None]
    made = [foreign(ec2, end) for end in ends]
    environment.add_service("web", ec2.machine())
    try:
        async with environment:
            there = {each["InstanceId"] for each in ec2.machines("running")}
            assert [each in there for each in made] == [False, True, True, True, True]
    finally:
        ec2.client.terminate_instances(InstanceIds=made)


def foreign(ec2: Any, end: str | None) -> str:
    tags = [{"Key": "testflow.expires-at", "Value": end}] if end else []
    marks = [{"ResourceType": "instance", "Tags": tags}] if tags else []
    what = {"ImageId": ec2.image, "InstanceType": "t3.micro", "TagSpecifications": marks}
    made = ec2.client.run_instances(MinCount=1, MaxCount=1, **what)
    return made["Instances"][0]["InstanceId"]


@pytest.fixture
def left_behind(state: Path, ec2: Any) -> Callable[..., dict[str, Any]]:
    """Give what writes down a machine of an owner that is gone, and gives its tags."""

    def write(**changed: Any) -> dict[str, Any]:
        for room in ("ledger", "ports"):
            (state / room).mkdir(exist_ok=True)
        access = {"region": "eu-west-1", "endpoint": ec2.url, "profile": None}
        tags = {"testflow.environment": "gone", "testflow.service": "web"}
        asked_at = datetime.now(UTC).isoformat()
        details = {"provider": "ec2", **access, "account": "123456789012", "tags": tags}
        ledger = Ledger(state / "ledger", Owner(os.getpid(), "1", this_process().boot))
        ledger.intend("machine", name="web", asked_at=asked_at, **{**details, **changed})
        return tags

    return write


def later() -> FakeClock:
    return FakeClock(datetime.now(UTC) + LATER)


@pytest.mark.usefixtures("site")
def test_a_machine_that_may_still_appear_stays_in_the_ledger(
    state: Path, ec2: Any, left_behind: Callable[..., dict[str, Any]]
) -> None:
    tags = left_behind()

    (first,) = sweep(state, SystemClock())
    marks = [{"Key": key, "Value": value} for key, value in tags.items()]
    ec2.client.run_instances(
        MinCount=1,
        MaxCount=1,
        ImageId=ec2.image,
        InstanceType="t3.micro",
        TagSpecifications=[{"ResourceType": "instance", "Tags": marks}],
    )
    (second,) = sweep(state, SystemClock())

    assert "it may still appear" in first.trouble
    assert second.trouble == ""
    assert ec2.machines() == []
    assert sweep(state, SystemClock()) == []


@pytest.mark.usefixtures("site", "ec2")
@pytest.mark.parametrize("details", [{}, {"id": "i-0123456789abcdef0"}])
def test_a_machine_that_never_appeared_is_forgotten_after_a_while(
    state: Path, left_behind: Callable[..., dict[str, Any]], details: dict[str, Any]
) -> None:
    left_behind(**details)

    (swept,) = sweep(state, later())

    assert swept.trouble == ""


@pytest.mark.usefixtures("site", "ec2")
def test_a_machine_of_another_account_stays_in_the_ledger(
    state: Path, left_behind: Callable[..., dict[str, Any]], remains: Callable[[], list[str]]
) -> None:
    left_behind(account="999999999999")

    (swept,) = sweep(state, later())

    assert "it belongs to account 999999999999" in swept.trouble
    (file,) = remains()
    Path(file).unlink()
