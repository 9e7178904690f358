"""Machines in a cloud, made in moto's EC2."""

import asyncio
import base64
import functools
import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from testflow.environments import Environment, EnvironmentPool, Site
from testflow.errors import ProvisioningError
from testflow.testing import FakeClock


def tags_of(machine: dict[str, Any]) -> dict[str, str]:
    return {each["Key"]: each["Value"] for each in machine["Tags"]}


async def test_a_machine_is_marked_with_its_environment_its_owner_and_its_end(
    environment: Environment, state: Path, ec2: Any
) -> None:
    script = "#!/bin/sh\nserve --db {db.DATABASE_URL}"
    environment.add_service("db", {"type": "simulated", "env": {"DATABASE_URL": "x://hidden"}})
    environment.add_service("web", ec2.machine(user_data=script, ttl_s=60.0))
    began = datetime.now(UTC)

    async with environment:
        (machine,) = ec2.machines("running")
        tags = tags_of(machine)
        assert tags["Name"] == f"testflow-{tags['testflow.environment']}-web"
        assert tags["testflow.service"] == "web"
        assert f"process {os.getpid()} on" in tags["testflow.owner"]
        assert datetime.fromisoformat(tags["testflow.expires-at"]) < began + timedelta(minutes=2)
        assert machine["ClientToken"].startswith("testflow-")
        asked = {"InstanceId": machine["InstanceId"], "Attribute": "userData"}
        data = ec2.client.describe_instance_attribute(**asked)["UserData"]["Value"]
        assert base64.b64decode(data).decode() == "#!/bin/sh\nserve --db x://hidden"
        assert environment.endpoints["web"].host == machine["PrivateIpAddress"]
        written = "".join(file.read_text() for file in (state / "ledger").glob("*.jsonl"))
        assert machine["InstanceId"] in written
        assert "hidden" not in written
        assert os.environ["AWS_SECRET_ACCESS_KEY"] not in written

    assert ec2.machines() == []


async def test_disks_that_the_image_would_leave_behind_go_with_the_machine(
    environment: Environment, ec2: Any
) -> None:
    (image,) = ec2.client.describe_images(ImageIds=[ec2.image])["Images"]
    (disk,) = image["BlockDeviceMappings"]
    assert not disk["Ebs"]["DeleteOnTermination"]
    environment.add_service("web", ec2.machine())

    async with environment:
        (machine,) = ec2.machines("running")
        assert machine["BlockDeviceMappings"][0]["Ebs"]["DeleteOnTermination"]
        (volume,) = ec2.client.describe_volumes()["Volumes"]
        assert volume["SnapshotId"] == disk["Ebs"]["SnapshotId"]
    assert ec2.client.describe_volumes()["Volumes"] == []


async def test_a_machine_is_ready_when_its_port_answers(
    environment: Environment, ec2: Any, wire: Any
) -> None:
    with socket.socket() as door:
        door.bind(("0.0.0.0", 0))  # machines of the tests are on loopback
        port = door.getsockname()[1]
        environment.add_service("web", ec2.machine(port=port, endpoint=wire.url))
        begin = asyncio.create_task(environment.provision())
        await wire.passed("RunInstances", begin)
        assert not begin.done()
        door.listen()
        try:
            await begin
            (machine,) = ec2.machines("running")
            endpoint = environment.endpoints["web"]
            assert (endpoint.host, endpoint.port) == (machine["PrivateIpAddress"], port)
        finally:
            await environment.cleanup()


async def test_a_reset_puts_a_new_machine_at_the_same_address(
    environment: Environment, ec2: Any
) -> None:
    environment.add_service("web", ec2.machine())
    async with environment:
        (before,), endpoint = ec2.machines("running"), environment.endpoints["web"]
        assert not await environment.is_clean()

        await environment.reset()

        (after,) = ec2.machines("running")
        assert after["InstanceId"] != before["InstanceId"]
        assert environment.endpoints["web"] == endpoint


async def test_a_public_address_cannot_be_had_again_so_that_a_pool_takes_another_environment(
    site: Site, ec2: Any
) -> None:
    def make() -> Environment:
        settings = ec2.machine(address="public", subnet=None)
        return Environment("public", site=site).add_service("web", settings)

    pool = EnvironmentPool(make, limit=1)
    async with pool, pool.borrow() as environment:
        (machine,) = ec2.machines("running")
        assert environment.endpoints["web"].host == machine["PublicIpAddress"]
        with pytest.raises(ProvisioningError, match="another public address"):
            await environment.reset()
        assert ec2.machines("running") == [machine]
    assert pool.fates == ["discarded"]


async def test_what_a_machine_is_like(environment: Environment, ec2: Any) -> None:
    environment.add_service("web", ec2.machine())
    async with environment:
        service = environment.running["web"]
        told = await service.state()
        assert told.version == ec2.image
        assert told.contents == ("phase running", "size t3.micro")
        assert told.fingerprint == ""
        assert "Linux version" in await service.output()


async def test_a_machine_that_was_ended_by_others_is_dead(state: Path, ec2: Any) -> None:
    clock = FakeClock(datetime.now(UTC))
    environment = Environment("ended", site=Site(state, images={}, clock=clock))
    environment.add_service("web", ec2.machine())
    async with environment:
        service = environment.running["web"]
        assert await service.is_alive()
        (machine,) = ec2.machines("running")
        ec2.client.terminate_instances(InstanceIds=[machine["InstanceId"]])
        clock.advance(3)  # until then it is what the cloud said last
        assert not await service.is_alive()


async def test_no_more_machines_than_the_limit_are_made(environment: Environment, ec2: Any) -> None:
    environment.add_service("a", ec2.machine(limit=2)).add_service("b", ec2.machine(limit=2))
    environment.add_service("c", ec2.machine(limit=2))

    with pytest.raises(ProvisioningError, match=r"2 machines of testflow in eu-west-1") as caught:
        await environment.provision()

    assert "raise limit" in caught.value.hint


async def test_services_that_a_machine_cannot_reach_are_told(
    environment: Environment, ec2: Any
) -> None:
    environment.add_service("stub", {"type": "http"})
    environment.add_service("web", ec2.machine(user_data="{stub.URL}"))

    async with environment:
        (notice,) = environment.notices
        assert notice.what == "stub is on this machine's loopback, where a machine cannot reach it"


async def test_a_machine_that_must_not_be_ended_stays_in_the_ledger(
    environment: Environment, state: Path, ec2: Any
) -> None:
    environment.add_service("web", ec2.machine())
    await environment.provision()
    (machine,) = ec2.machines("running")
    lock = functools.partial(ec2.client.modify_instance_attribute, InstanceId=machine["InstanceId"])
    lock(DisableApiTermination={"Value": True})

    with pytest.raises(ProvisioningError, match="OperationNotPermitted"):
        await environment.cleanup()

    (ledger,) = (state / "ledger").glob("*.jsonl")
    assert machine["InstanceId"] in ledger.read_text()
    lock(DisableApiTermination={"Value": False})
    ec2.client.terminate_instances(InstanceIds=[machine["InstanceId"]])
    ledger.unlink()
