"""The sample, as it is, on containers of the images that the shop's own Dockerfiles make."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from python_image import VARIABLES, write_python_image
from testflow.environments.backends import BACKENDS

SHOP = Path(__file__).resolve().parents[2] / "examples" / "shop"
BASE = "testflow/python:test"
IMAGES = ("payment-service:latest", "user-service:latest")
OURS = {"testflow.test": "shop"}
LOOK = """
import json, runpy
print("RESULT " + json.dumps(runpy.run_path("workflow_sample.py")["result"].to_dict()))
"""

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="makes an image of this machine's Python"),
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed"),
    pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed"),
]


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    for backend in ("docker", "postgres"):
        found = BACKENDS.load(backend)().availability()
        if not found.works:
            pytest.skip(f"{found.what}: {found.install}")
    import docker

    client = docker.from_env(version="auto")
    yield client
    client.close()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop, on a machine that has no commands in place of its images."""
    folder = tmp_path_factory.mktemp("shop")
    subprocess.run([sys.executable, SHOP / "make.py", folder], check=True, capture_output=True)
    settings = folder / "pyproject.toml"
    told, _, _ = settings.read_text().partition("[tool.testflow.images]")
    settings.write_text(told)
    return folder


@pytest.fixture(scope="module")
def base(client: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An image for the Dockerfiles to start from; those of others by these names are kept."""
    for each in client.images.list():
        if set(each.tags) & set(IMAGES) and each.labels != OURS:
            pytest.skip(f"{each.tags[0]} is here already, and not of this test")
    archive = tmp_path_factory.mktemp("image") / "python.tar"
    packages = ("psycopg", "psycopg-binary", "typing-extensions")
    write_python_image(archive, packages)
    repository, _, tag = BASE.partition(":")
    changes = [f"ENV {name}={value}" for name, value in VARIABLES.items()]
    client.api.import_image(str(archive), repository, tag, changes=changes)
    yield BASE
    for image in (*IMAGES, BASE):
        client.images.remove(image, force=True)


def build(client: Any, shop: Path, base: str, **arguments: str) -> None:
    """Build the images; what went before by these names is removed."""
    for image in IMAGES:
        folder = str(shop / image.partition(":")[0])
        given = {"PYTHON": base, **arguments}
        before = [each.id for each in client.images.list() if image in each.tags]
        built, _ = client.images.build(
            path=folder, tag=image, buildargs=given, labels=OURS, rm=True, forcerm=True
        )
        for each in before:
            if each != built.id:
                client.images.remove(each)


@pytest.fixture
def state() -> Iterator[Path]:
    """A folder that the user of a database server can get into, unlike those of pytest."""
    folder = Path(tempfile.mkdtemp(prefix="testflow-shop-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


def sample(shop: Path, state: Path) -> subprocess.Popen[str]:
    beside = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    own = {"PATH": beside, "TMPDIR": str(state), "TESTFLOW_HISTORY_URL": "sqlite://"}
    return subprocess.Popen(
        [sys.executable, "-c", LOOK],
        cwd=shop,
        env={**os.environ, **own, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )


def result_of(started: subprocess.Popen[str]) -> dict[str, Any]:
    with started:
        printed, _ = started.communicate()
    assert started.returncode == 0, printed
    return json.loads(printed.rpartition("RESULT ")[2])


def containers(client: Any) -> list[str]:
    """Name the images of the containers of environments."""
    found = client.api.containers(all=True, filters={"label": "testflow.environment"})
    return sorted(each["Image"] for each in found)


def remains(client: Any, state: Path) -> list[str]:
    rooms = ("ledger", "environments", "ports")
    files = [str(path) for room in rooms for path in state.glob(f"testflow-*/{room}/[!.]*")]
    networks = client.networks.list(filters={"label": "testflow.environment"})
    return files + containers(client) + [each.name for each in networks]


def test_the_sample_runs_on_containers_after_one_that_was_killed(
    client: Any, shop: Path, base: str, state: Path
) -> None:
    build(client, shop, base)
    with sample(shop, state) as killed:
        try:
            while containers(client) != list(IMAGES):
                assert killed.poll() is None
                time.sleep(0.05)
        finally:
            killed.kill()
    assert containers(client) == list(IMAGES)

    result = result_of(sample(shop, state))

    assert result["missing_services"] == {}
    assert set(result["services"]) == {"payment-db", "payment-service", "user-service"}
    assert not any("local command" in notice for notice in result["notices"])
    assert result["end_to_end"] == {"end-to-end-payment": "passed"}
    assert result["counts"]["passes"] == result["counts"]["total"] > 5
    assert remains(client, state) == []


def test_a_fault_that_is_built_in_is_told_to_its_owner(
    client: Any, shop: Path, base: str, state: Path
) -> None:
    build(client, shop, base, SHOP_FAULTS="database_connection")

    result = result_of(sample(shop, state))

    [failure] = result["failures"]
    assert failure["test_id"].endswith("test_create_payment")
    assert (failure["category"], failure["assigned_to"]) == (
        "database_connection",
        "database-team",
    )
    assert remains(client, state) == []
