"""What a cloud refuses, loses or does not say."""

import asyncio
import os
import socket
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from testflow.environments import Environment, Site
from testflow.environments.backends import BACKENDS
from testflow.errors import ProvisioningError, SpecError, UnknownPlugin
from testflow.testing import FakeClock


@pytest.mark.parametrize(
    ("settings", "message", "hint"),
    [
        ({"image": "ami-00000000"}, "InvalidAMIID.NotFound", "known in one region alone"),
        ({"image": "debian"}, "InvalidAMIID.Malformed", "an image is called ami-"),
        ({"size": "huge"}, "InvalidInstanceType.NotFound", "such as t3.micro"),
        ({"profile": "nobody"}, "there are no credentials: .*nobody", "AWS_ACCESS_KEY_ID"),
        ({"region": None}, "no region is named", "set region"),
    ],
)
async def test_what_the_cloud_refuses_is_told_with_what_to_do(
    environment: Environment, ec2: Any, settings: dict[str, Any], message: str, hint: str
) -> None:
    environment.add_service("web", ec2.machine(**settings))

    with pytest.raises(ProvisioningError, match=message) as caught:
        await environment.provision()

    assert caught.value.path == "web"
    assert hint in caught.value.hint


async def test_an_image_that_was_withdrawn_is_told(environment: Environment, ec2: Any) -> None:
    image = ec2.client.register_image(Name="withdrawn", RootDeviceName="/dev/sda1")["ImageId"]
    ec2.client.deregister_image(ImageId=image)
    environment.add_service("web", ec2.machine(image=image))

    with pytest.raises(ProvisioningError, match=f"there is no image {image} in eu-west-1"):
        await environment.provision()


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({"provider": "ec3"}, "web.provider"),
        ({"endpoint": "https://user:password@cloud.example"}, "web.endpoint"),
        ({"endpoint": "cloud.example"}, "web.endpoint"),
        ({"access_key": "AKIA"}, "web.access_key"),
        ({"limit": 0}, "web.limit"),
        ({"size": None}, "web.size"),
    ],
)
async def test_a_setting_that_is_wrong_is_refused_before_anything_is_asked(
    environment: Environment, ec2: Any, settings: dict[str, Any], path: str
) -> None:
    environment.add_service("web", ec2.machine(**settings))

    with pytest.raises((SpecError, UnknownPlugin)) as caught:
        await environment.provision()

    assert caught.value.path == path
    assert "password" not in str(caught.value)


async def test_a_quota_that_is_used_up_is_told(
    environment: Environment, ec2: Any, wire: Any
) -> None:
    wire.refuse("RunInstances", 400, "VcpuLimitExceeded", "more than your limit of 0")
    environment.add_service("web", ec2.machine(endpoint=wire.url))

    with pytest.raises(ProvisioningError, match=r"\(VcpuLimitExceeded\): more than your") as caught:
        await environment.provision()

    assert "ask for a higher quota" in caught.value.hint


async def test_credentials_are_masked_in_what_the_cloud_says(
    environment: Environment, ec2: Any, wire: Any
) -> None:
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
    said = " and ".join(os.environ[name] for name in names)
    wire.refuse("DescribeInstances", 401, "AuthFailure", f"cannot validate {said}")
    environment.add_service("web", ec2.machine(endpoint=wire.url))

    with pytest.raises(ProvisioningError, match=r"cannot validate \*\*\* and \*\*\*"):
        await environment.provision()


async def test_a_machine_whose_answer_is_lost_is_ended(
    environment: Environment, ec2: Any, wire: Any
) -> None:
    wire.lose("RunInstances")
    before = len(ec2.machines("terminated"))
    environment.add_service("web", ec2.machine(endpoint=wire.url))

    with pytest.raises(ProvisioningError, match="the cloud does not answer"):
        await environment.provision()

    assert len(ec2.machines("terminated")) == before + 1
    assert ec2.machines() == []


async def test_a_machine_is_ended_when_whoever_waits_for_the_answer_is_cancelled(
    environment: Environment, ec2: Any, wire: Any
) -> None:
    wire.held["RunInstances"] = threading.Event()
    environment.add_service("web", ec2.machine(endpoint=wire.url))
    begin = asyncio.create_task(environment.provision())
    await wire.passed("RunInstances", begin)

    begin.cancel()
    wire.held["RunInstances"].set()

    with pytest.raises(asyncio.CancelledError):
        await begin
    assert ec2.machines() == []


async def test_a_machine_that_ends_before_it_runs_is_told(
    environment: Environment, ec2: Any, wire: Any
) -> None:
    wire.held["RunInstances"] = threading.Event()
    environment.add_service("web", ec2.machine(endpoint=wire.url))
    begin = asyncio.create_task(environment.provision())
    await wire.passed("RunInstances", begin)

    (machine,) = ec2.machines("running")
    ec2.client.terminate_instances(InstanceIds=[machine["InstanceId"]])
    wire.held["RunInstances"].set()

    with pytest.raises(ProvisioningError, match=r"the machine is gone: .*User initiated"):
        await begin


async def test_a_machine_that_nobody_ever_sees_is_ended_by_its_id(
    state: Path, ec2: Any, wire: Any
) -> None:
    wire.hide_machines()
    site = Site(state, images={}, clock=FakeClock(datetime.now(UTC)))
    environment = Environment("blind", site=site)
    environment.add_service("web", ec2.machine(endpoint=wire.url))

    with pytest.raises(ProvisioningError, match="the machine did not run after 300 s"):
        await environment.provision()

    assert ec2.machines() == []


async def test_a_machine_that_cannot_be_looked_at_counts_as_dead(
    state: Path, ec2: Any, wire: Any
) -> None:
    clock = FakeClock(datetime.now(UTC))
    environment = Environment("unseen", site=Site(state, images={}, clock=clock))
    environment.add_service("web", ec2.machine(endpoint=wire.url))
    async with environment:
        service = environment.running["web"]
        clock.advance(3)
        for action in ("DescribeInstances", "GetConsoleOutput"):
            wire.refuse(action, 503, "Unavailable", "come back later")
        assert not await service.is_alive()
        assert "GetConsoleOutput (Unavailable): come back later" in await service.output()
        wire.hide_machines()
        with pytest.raises(ProvisioningError, match="knows no such machine any more"):
            await service.state()


async def test_what_is_no_cloud_is_told(environment: Environment, ec2: Any, wire: Any) -> None:
    wire.answers["GetCallerIdentity"] = (200, "<html>Welcome")
    environment.add_service("web", ec2.machine(endpoint=wire.url))

    with pytest.raises(ProvisioningError, match="the cloud does not answer: Unable to parse"):
        await environment.provision()


async def test_an_answer_to_the_second_asking_says_nothing_of_the_first(
    environment: Environment, ec2: Any, wire: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")
    wire.lose("RunInstances")
    wire.refuse("RunInstances", 400, "ExpiredToken", "too late")
    environment.add_service("web", ec2.machine(endpoint=wire.url))

    with pytest.raises(ProvisioningError, match=r"\(ExpiredToken\): too late"):
        await environment.provision()

    assert ec2.machines() == []


async def test_a_cloud_that_does_not_answer_is_told(
    environment: Environment, ec2: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        environment.add_service("web", ec2.machine(endpoint=url))

        with pytest.raises(ProvisioningError, match="the cloud does not answer") as caught:
            await environment.provision()

    assert "endpoint" in caught.value.hint


@pytest.mark.usefixtures("ec2")
def test_credentials_are_found_without_asking_anybody() -> None:
    found = BACKENDS.load("cloud")().availability()

    assert (found.works, found.what) == (True, "EC2, with credentials (env), not tried")


@pytest.mark.usefixtures("ec2")
def test_without_credentials_it_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")

    found = BACKENDS.load("cloud")().availability()

    assert (found.works, found.what) == (False, "EC2: there are no credentials")
    assert "AWS_ACCESS_KEY_ID" in found.install


@pytest.mark.usefixtures("ec2")
def test_the_address_that_only_a_cloud_s_machine_has_is_not_asked_for_credentials(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        monkeypatch.delenv("AWS_ACCESS_KEY_ID")
        monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
        url = f"http://127.0.0.1:{door.getsockname()[1]}"
        monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", url)

        BACKENDS.load("cloud")().availability()

        door.setblocking(False)
        with pytest.raises(BlockingIOError):  # nobody came
            door.accept()


def test_without_the_package_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "botocore.session", None)

    found = BACKENDS.load("cloud")().availability()

    assert not found.works
    assert found.install == "pip install 'testflow[cloud]'"
