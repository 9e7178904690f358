"""Real components, and a state folder that is empty again after each test."""

import asyncio
import inspect
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from testflow.environments import Environment, Site
from testflow.environments.backends import BACKENDS
from testflow.environments.sweep import sweep
from testflow.runtime.clock import SystemClock

IMAGE = "testflow/busybox:test"
MOTO = """
import os, sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
print(*server.get_host_and_port(), flush=True)
sys.stdin.read()  # until the tests end, however they do
os._exit(0)
"""
# No files of this user's, and no address that only a machine of the real cloud has.
AWS_VARIABLES = {
    "AWS_ACCESS_KEY_ID": "AKIATESTFLOWTESTFLOW",
    "AWS_SECRET_ACCESS_KEY": "nobodys-secret",
    "AWS_CONFIG_FILE": "/nowhere/config",
    "AWS_SHARED_CREDENTIALS_FILE": "/nowhere/credentials",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test that is a coroutine."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    wanted = inspect.signature(pyfuncitem.obj).parameters
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in wanted}))
    return True


@pytest.fixture(scope="session")
def state() -> Iterator[Path]:
    """Give a state folder whose cache serves all tests; a server's own user can get into it."""
    folder = Path(tempfile.mkdtemp(prefix="testflow-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def site(state: Path) -> Iterator[Site]:
    """Give a site, and see that nothing is left in it."""
    yield Site(state, images={})
    left = remains_in(state)
    sweep(state, SystemClock())
    assert left == []


@pytest.fixture
def environment(site: Site, tmp_path: Path) -> Environment:
    """Give an environment that looks for files in the test's own folder."""
    return Environment("under-test", site=site, folder=tmp_path)


@pytest.fixture
def remains(state: Path) -> Callable[[], list[str]]:
    return lambda: remains_in(state)


def remains_in(state: Path) -> list[str]:
    """Name what is left of environments: ledgers, folders, leases, and processes that know them."""
    rooms = ("ledger", "environments", "ports")
    files = [str(path) for room in rooms for path in sorted((state / room).glob("[!.]*"))]
    return files + processes_of(state)


def processes_of(state: Path) -> list[str]:
    """Name the processes whose command or variables name this state folder."""
    own, found = {os.getpid(), os.getppid()}, []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            told = command + (folder / "environ").read_bytes()
        except OSError:
            continue
        if str(state).encode() in told and int(folder.name) not in own:
            found.append(command.replace(b"\0", b" ").decode(errors="replace"))
    return found


def available(backend: str) -> None:
    """Skip where a backend does not work on this machine."""
    found = BACKENDS.load(backend)().availability()
    if not found.works:
        pytest.skip(f"{found.what}: {found.install}")


@pytest.fixture
def postgres() -> None:
    available("postgres")


@pytest.fixture
def redis() -> None:
    available("redis")


@pytest.fixture(scope="session")
def image() -> str:
    """Give an image with a busybox in it: needs Docker and a static busybox, but no registry."""
    available("docker")
    busybox = shutil.which("busybox")
    if busybox is None:
        pytest.skip("no busybox to make an image of: apt-get install busybox-static")
    import docker

    client = docker.from_env(version="auto")
    try:
        repository, _, tag = IMAGE.partition(":")
        client.api.import_image_from_data(busybox_image(Path(busybox)), repository, tag)
    finally:
        client.close()
    return IMAGE


def busybox_image(busybox: Path) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        archive.add(busybox.resolve(), "bin/busybox")
        for name in ("sh", "httpd", "sleep", "wget", "echo", "mkdir", "cat"):
            link = tarfile.TarInfo(f"bin/{name}")
            link.type, link.linkname = tarfile.SYMTYPE, "busybox"
            archive.addfile(link)
    return data.getvalue()


@pytest.fixture
def script(tmp_path: Path) -> Callable[[str], str]:
    """Give what writes a program and gives the command that runs it."""

    def write(text: str) -> str:
        path = tmp_path / f"program{len(list(tmp_path.iterdir()))}.py"
        path.write_text(text)
        return f"{shutil.which('python3')} -u {path}"

    return write


@dataclass(frozen=True)
class Ec2Server:
    """An EC2 of our own: nothing here reaches a cloud.

    Its machines are in a network on loopback, so that their private addresses can be listened at.
    """

    url: str
    image: str
    subnet: str
    client: Any

    def machine(self, **settings: Any) -> dict[str, Any]:
        where = {"provider": "ec2", "region": "eu-west-1", "endpoint": self.url}
        what = {"image": self.image, "size": "t3.micro", "subnet": self.subnet}
        return {"type": "cloud", **where, **what, "address": "private", **settings}

    def machines(self, *states: str) -> list[dict[str, Any]]:
        """Give the machines, of any state but the last by default."""
        names = states or ("pending", "running", "stopping", "stopped", "shutting-down")
        wanted = [{"Name": "instance-state-name", "Values": list(names)}]
        found = self.client.describe_instances(Filters=wanted)["Reservations"]
        return [machine for each in found for machine in each["Instances"]]


@pytest.fixture(scope="session")
def ec2_server() -> Iterator[Ec2Server]:
    """Give moto's server, in a process of its own."""
    for package in ("botocore", "moto", "flask", "flask_cors"):
        pytest.importorskip(package, reason=f"no EC2 to test against: {package} is missing")
    checks = {"MOTO_ENABLE_AMI_VALIDATION": "1", "MOTO_EC2_ENABLE_INSTANCE_TYPE_VALIDATION": "1"}
    quick = {"MOTO_EC2_LOAD_DEFAULT_AMIS": "false"}
    with subprocess.Popen(
        [sys.executable, "-c", MOTO],
        env={**os.environ, **AWS_VARIABLES, **checks, **quick},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        assert server.stdin
        assert server.stdout
        host, port = server.stdout.readline().split()
        yield prepared(f"http://{host}:{port}")
        server.stdin.close()


def prepared(url: str) -> Ec2Server:
    import botocore.session

    session = botocore.session.Session()
    session.set_credentials("testing", "testing")
    client = session.create_client("ec2", region_name="eu-west-1", endpoint_url=url)
    image = client.register_image(Name="tests", RootDeviceName="/dev/sda1")["ImageId"]
    network = client.create_vpc(CidrBlock="127.1.0.0/16")["Vpc"]["VpcId"]
    subnet = client.create_subnet(VpcId=network, CidrBlock="127.1.1.0/24")["Subnet"]["SubnetId"]
    return Ec2Server(url, image, subnet, client)


@pytest.fixture
def ec2(ec2_server: Ec2Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ec2Server]:
    """Give an EC2 with credentials for it alone, and see that no machine is left."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in AWS_VARIABLES.items():
        monkeypatch.setenv(name, value)
    yield ec2_server
    left = [each["InstanceId"] for each in ec2_server.machines()]
    if left:
        ec2_server.client.terminate_instances(InstanceIds=left)
    assert left == []
