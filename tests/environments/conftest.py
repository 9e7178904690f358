"""Real components, and a state folder that is empty again after each test."""

import asyncio
import inspect
import io
import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from testflow.environments import Environment, Site
from testflow.environments.backends import BACKENDS
from testflow.environments.sweep import sweep
from testflow.runtime.clock import SystemClock

IMAGE = "testflow/busybox:test"


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
