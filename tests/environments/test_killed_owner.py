"""Killed at any step, an owner leaves nothing once another one begins."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from testflow.environments import Site, find_leftovers, sweep
from testflow.environments.backends import BACKENDS
from testflow.environments.leftovers import LEFTOVERS
from testflow.runtime.clock import SystemClock
from testflow.testing import FakeClock

VICTIM = Path(__file__).with_name("victim.py")
KILLED = -9


def killed_at_every_step(state: Path, *arguments: str) -> Iterator[int]:
    """Run the victim, killed at its first step, at its second one, and so on to its end."""
    for step in range(1, 200):
        command = [sys.executable, str(VICTIM), str(state), str(step), *arguments]
        done = subprocess.run(command, capture_output=True, check=False, text=True, timeout=120)
        if done.returncode == 0:
            return
        assert done.returncode == KILLED, done.stderr
        yield step
    pytest.fail("the victim has no end")


@pytest.mark.chaos
@pytest.mark.usefixtures("postgres")
def test_servers_programs_folders_and_ports(state: Path, remains: Callable[[], list[str]]) -> None:
    steps = 0
    for steps in killed_at_every_step(state, "postgres", "process", "http"):
        sweep(state, SystemClock())
        assert remains() == [], f"after a kill at step {steps}"

    assert steps >= 20


@pytest.mark.chaos
def test_containers_and_networks(state: Path, image: str, remains: Callable[[], list[str]]) -> None:
    import docker

    client = docker.from_env(version="auto")
    try:
        steps = 0
        for steps in killed_at_every_step(state, "docker", image):
            sweep(state, SystemClock())
            labelled: dict[str, Any] = {"label": "testflow.environment"}
            left = [*client.containers.list(all=True, filters=labelled)]
            left += client.networks.list(filters=labelled)
            assert [*left, *remains()] == [], f"after a kill at step {steps}"
        assert steps >= 15
    finally:
        client.close()


@pytest.mark.chaos
def test_stacks(state: Path, image: str, remains: Callable[[], list[str]], tmp_path: Path) -> None:
    import docker

    found = BACKENDS.load("compose")().availability()
    if not found.works:
        pytest.skip(f"{found.what}: {found.install}")
    file = tmp_path / "stack.yml"
    one = f"{{image: '{image}', command: [sleep, '600']}}"
    file.write_text(f"version: '3.7'\nservices: {{one: {one}}}\n")
    client = docker.from_env(version="auto")
    try:
        steps = 0
        for steps in killed_at_every_step(state, "compose", str(file)):
            sweep(state, SystemClock())
            labelled: dict[str, Any] = {"label": "com.docker.compose.project"}
            left = [*client.containers.list(all=True, filters=labelled)]
            left += client.networks.list(filters=labelled)
            assert [*left, *remains()] == [], f"after a kill at step {steps}"
        assert steps >= 10
    finally:
        client.close()


@pytest.mark.chaos
def test_machines(state: Path, ec2: Any, remains: Callable[[], list[str]]) -> None:
    # The time in which a machine that nobody saw may still appear is over.
    later = FakeClock(datetime.now(UTC) + timedelta(hours=1))
    steps = 0
    for steps in killed_at_every_step(state, "cloud", json.dumps(ec2.machine())):
        sweep(state, later)
        assert [*ec2.machines(), *remains()] == [], f"after a kill at step {steps}"

    assert steps >= 9


@pytest.mark.chaos
def test_a_new_site_sweeps_before_it_makes_anything(
    state: Path, remains: Callable[[], list[str]]
) -> None:
    command = [sys.executable, str(VICTIM), str(state), "6", "process"]
    assert subprocess.run(command, check=False).returncode == KILLED
    assert "directory" in {each.kind for each in find_leftovers(state)}

    async def begin() -> list[str]:
        async with Site(state, images={}) as site:
            return [each.kind for each in site.swept]

    assert "directory" in asyncio.run(begin())
    assert remains() == []


def test_every_kind_of_leftover_can_be_removed() -> None:
    assert {"container", "directory", "machine", "network", "process", "stack"} <= set(
        LEFTOVERS.names()
    )
