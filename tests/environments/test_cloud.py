"""Machines in a cloud, made in moto's EC2."""

import asyncio
import base64
import functools
import os
import socket
import sys
import threading
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from testflow.environments import Environment, EnvironmentPool, Site, sweep
from testflow.environments.backends import BACKENDS
from testflow.environments.ledger import Ledger
from testflow.errors import ProvisioningError, SpecError, UnknownPlugin
from testflow.execution.ownership import Owner, this_process
from testflow.runtime.clock import SystemClock
from testflow.testing import FakeClock

LATER = timedelta(minutes=10)


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
        assert datetime.fromisoformat(tags["testflow.expires-at"]) < began + LATER
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


def until_one_runs(ec2: Any) -> None:
    while not ec2.machines("running"):
        pass


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


async def test_a_machine_is_ready_when_its_port_answers(environment: Environment, ec2: Any) -> None:
    with socket.socket() as door:
        door.bind(("0.0.0.0", 0))  # machines of the tests are on loopback
        port = door.getsockname()[1]
        environment.add_service("web", ec2.machine(port=port))
        begin = asyncio.create_task(environment.provision())
        await asyncio.to_thread(until_one_runs, ec2)
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


async def test_services_that_a_machine_cannot_reach_are_told(
    environment: Environment, ec2: Any
) -> None:
    environment.add_service("stub", {"type": "http"})
    environment.add_service("web", ec2.machine(user_data="{stub.URL}"))

    async with environment:
        (notice,) = environment.notices
        assert notice.what == "stub is on this machine's loopback, where a machine cannot reach it"


NOTHING = "<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>"


def error(code: str, message: str) -> str:
    told = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return f"<Response><Errors>{told}</Errors></Response>"


class Wire(ThreadingHTTPServer):
    """Stands between testflow and the server, and does to one kind of request what a test says."""

    def __init__(self, target: str) -> None:
        super().__init__(("127.0.0.1", 0), Passing)
        self.target = target
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.answers: dict[str, tuple[int, str]] = {}
        self.then: dict[str, tuple[int, str]] = {}
        self.lost: set[str] = set()
        self.held: dict[str, threading.Event] = {}
        self.came = threading.Event()


class Passing(BaseHTTPRequestHandler):
    server: Wire

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        (action,) = urllib.parse.parse_qs(data.decode())["Action"]
        if action in self.server.answers:
            status, text = self.server.answers[action]
            self.answer(status, text.encode())
            return
        request = urllib.request.Request(self.server.target, data, dict(self.headers))
        with urllib.request.urlopen(request) as answer:
            status, body = answer.status, answer.read()
        if action in self.server.held:
            self.server.came.set()
            self.server.held[action].wait()
        if action in self.server.then:
            self.server.answers[action] = self.server.then[action]
        if action in self.server.lost:
            self.close_connection = True
        else:
            self.answer(status, body)

    def answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Be quiet."""


@pytest.fixture
def wire(ec2: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with Wire(ec2.url) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


async def test_a_quota_that_is_used_up_is_told(
    environment: Environment, ec2: Any, wire: Wire
) -> None:
    told = error("VcpuLimitExceeded", "more than your limit of 0")
    wire.answers["RunInstances"] = (400, told)
    environment.add_service("web", ec2.machine(endpoint=wire.url))

    with pytest.raises(ProvisioningError, match=r"\(VcpuLimitExceeded\): more than your") as caught:
        await environment.provision()

    assert "ask for a higher quota" in caught.value.hint


async def test_credentials_are_masked_in_what_the_cloud_says(
    environment: Environment, ec2: Any, wire: Wire
) -> None:
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
    said = " and ".join(os.environ[name] for name in names)
    wire.answers["DescribeInstances"] = (401, error("AuthFailure", f"cannot validate {said}"))
    environment.add_service("web", ec2.machine(endpoint=wire.url))

    with pytest.raises(ProvisioningError, match=r"cannot validate \*\*\* and \*\*\*"):
        await environment.provision()


async def test_a_machine_whose_answer_is_lost_is_ended(
    environment: Environment, ec2: Any, wire: Wire
) -> None:
    wire.lost.add("RunInstances")
    before = len(ec2.machines("terminated"))
    environment.add_service("web", ec2.machine(endpoint=wire.url))

    with pytest.raises(ProvisioningError, match="the cloud does not answer"):
        await environment.provision()

    assert len(ec2.machines("terminated")) == before + 1
    assert ec2.machines() == []


async def test_a_machine_is_ended_when_whoever_waits_for_the_answer_is_cancelled(
    environment: Environment, ec2: Any, wire: Wire
) -> None:
    wire.held["RunInstances"] = threading.Event()
    environment.add_service("web", ec2.machine(endpoint=wire.url))
    begin = asyncio.create_task(environment.provision())
    await asyncio.to_thread(wire.came.wait)

    begin.cancel()
    wire.held["RunInstances"].set()

    with pytest.raises(asyncio.CancelledError):
        await begin
    assert ec2.machines() == []


async def test_a_machine_that_ends_before_it_runs_is_told(
    environment: Environment, ec2: Any, wire: Wire
) -> None:
    wire.held["RunInstances"] = threading.Event()
    environment.add_service("web", ec2.machine(endpoint=wire.url))
    begin = asyncio.create_task(environment.provision())
    await asyncio.to_thread(wire.came.wait)

    (machine,) = ec2.machines("running")
    ec2.client.terminate_instances(InstanceIds=[machine["InstanceId"]])
    wire.held["RunInstances"].set()

    with pytest.raises(ProvisioningError, match=r"the machine is gone: .*User initiated"):
        await begin


async def test_a_machine_that_nobody_ever_sees_is_ended_by_its_id(
    state: Path, ec2: Any, wire: Wire
) -> None:
    wire.answers["DescribeInstances"] = (200, NOTHING)
    site = Site(state, images={}, clock=FakeClock(datetime.now(UTC)))
    environment = Environment("blind", site=site)
    environment.add_service("web", ec2.machine(endpoint=wire.url))

    with pytest.raises(ProvisioningError, match="the machine did not run after 300 s"):
        await environment.provision()

    assert ec2.machines() == []


async def test_a_machine_that_cannot_be_looked_at_counts_as_dead(
    state: Path, ec2: Any, wire: Wire
) -> None:
    clock = FakeClock(datetime.now(UTC))
    environment = Environment("unseen", site=Site(state, images={}, clock=clock))
    environment.add_service("web", ec2.machine(endpoint=wire.url))
    async with environment:
        service = environment.running["web"]
        clock.advance(3)
        for action in ("DescribeInstances", "GetConsoleOutput"):
            wire.answers[action] = (503, error("Unavailable", "come back later"))
        assert not await service.is_alive()
        assert "GetConsoleOutput (Unavailable): come back later" in await service.output()
        wire.answers = {"DescribeInstances": (200, NOTHING)}
        with pytest.raises(ProvisioningError, match="knows no such machine any more"):
            await service.state()


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


async def test_what_is_no_cloud_is_told(environment: Environment, ec2: Any, wire: Wire) -> None:
    wire.answers["GetCallerIdentity"] = (200, "<html>Welcome")
    environment.add_service("web", ec2.machine(endpoint=wire.url))

    with pytest.raises(ProvisioningError, match="the cloud does not answer: Unable to parse"):
        await environment.provision()


async def test_an_answer_to_the_second_asking_says_nothing_of_the_first(
    environment: Environment, ec2: Any, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")
    wire.lost.add("RunInstances")
    wire.then["RunInstances"] = (400, error("ExpiredToken", "too late"))
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
