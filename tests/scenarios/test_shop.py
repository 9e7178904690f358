"""The shop: three real applications, their environment, their tests and what can go wrong."""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest

from shop_failures import SHOP_FAILURES
from testflow.data import TestData
from testflow.environments import Environment, Site
from testflow.failures import FailureAnalysis
from testflow.integrations import Repositories, changes_since, revision_of
from testflow.model import Failure, Outcome, Symptom, TestId, TestResult
from testflow.runtime.settings import Settings
from testflow.selection import read_selection, select

SHOP = Path(__file__).resolve().parents[2] / "examples" / "shop"
SAMPLE_SHA256 = "87ef4a92c9bca8df501369ef6f4a3d9db8b61e5e9a1ef79953d557c193825fce"

SERVICES: dict[str, dict[str, Any]] = {
    "payment-db": {
        "type": "postgres",
        "version": "13.4",
        "config": {"port": 5432, "schemas": ["payment_schema.sql"]},
    },
    "payment-service": {
        "type": "docker",
        "image": "payment-service:latest",
        "ports": {"8080": 8080},
        "env": {"DB_HOST": "{payment-db.host}", "DB_PORT": "{payment-db.port}"},
    },
    "user-service": {
        "type": "docker",
        "image": "user-service:latest",
        "ports": {"8081": 8081},
    },
}
SELECTION = {
    "strategy": "change-based",
    "test_paths": ["tests/"],
    "mapping_rules": [
        {"source_pattern": "src/payment/(.*).py", "test_pattern": "tests/test_{1}.py"}
    ],
}
OWNERS = {**SHOP_FAILURES["routing"], "unknown": ""}


def make(folder: Path) -> Path:
    subprocess.run([sys.executable, SHOP / "make.py", folder], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("shop"))


@pytest.fixture
def at_the_shop(shop: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory is the shop, and ``python`` the one that runs the tests."""
    monkeypatch.chdir(shop)
    beside_python = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    monkeypatch.setenv("PATH", beside_python)
    return shop


def run_pytest(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **variables},
        capture_output=True,
        check=False,
        text=True,
    )


def run_npm(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    return subprocess.run(
        [npm, "test", "--", *arguments],
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        check=False,
        text=True,
    )


def failures(report: Path) -> list[TestResult]:
    results: list[TestResult] = []
    for case in ET.parse(report).iter("testcase"):  # written by pytest just now
        if (failed := case.find("failure")) is not None:
            symptom = Symptom(failed.get("message", "").splitlines()[0], failed.text or "")
            name = f"payment-service::{case.get('classname')}::{case.get('name')}"
            test_id = TestId.parse(name)
            results.append(TestResult(test_id, Outcome.FAILED, 0.0, (symptom,)))
    return results


def test_the_sample_lies_there_as_it_was_written(shop: Path) -> None:
    for folder in (SHOP, shop):
        text = (folder / "workflow_sample.py").read_bytes()
        assert sha256(text).hexdigest() == SAMPLE_SHA256


def test_the_repositories_have_the_same_commits_each_time(shop: Path, tmp_path: Path) -> None:
    again = make(tmp_path / "again")
    for name in ("payment-service", "user-service", "web-frontend"):
        first = asyncio.run(revision_of(shop / name))

        assert first == asyncio.run(revision_of(again / name))
        assert asyncio.run(changes_since(shop / name, "HEAD")) == ()


def test_the_addresses_of_the_sample_lead_to_the_repositories(at_the_shop: Path) -> None:
    with Repositories(Settings.load().repositories, at_the_shop / "clones") as repositories:
        for name in ("payment-service", "user-service", "web-frontend"):
            found = asyncio.run(repositories.locate(f"github.com/example/{name}"))

            assert found == at_the_shop / name


def test_what_git_says_has_changed_selects_the_test_of_the_changed_file(shop: Path) -> None:
    folder = shop / "payment-service"
    changes = asyncio.run(changes_since(folder, "HEAD~1", "HEAD"))

    selection = select(read_selection(SELECTION), changes, folder)

    assert selection.paths == ("tests/test_processor.py",)
    assert not selection.is_fallback


@pytest.fixture
def state() -> Iterator[Path]:
    """A folder that the user of a database server can get into, unlike those of pytest."""
    folder = Path(tempfile.mkdtemp(prefix="testflow-shop-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


async def _in_the_environment(shop: Path, state: Path) -> None:
    environment = Environment("integration-test", site=Site(state))
    for name, service in SERVICES.items():
        environment.add_service(name, service)
    data = TestData("integration-test-data")
    users = {"id": "uuid", "name": "name", "email": "email", "created_at": "timestamp"}
    data.add_generator("users", {"count": 10, "schema": users})
    methods = {
        "id": "uuid",
        "user_id": "ref:users.id",
        "type": "enum:credit_card,paypal,bank_transfer",
        "details": "json",
    }
    data.add_generator("payment_methods", {"count": 5, "schema": methods})
    [inserts] = data.write(state / "data", "sql")

    async with environment:
        variables = environment.variables()
        with psycopg.connect(variables["DATABASE_URL"]) as database:
            database.execute(inserts.read_bytes())
        for name in ("user-service", "payment-service"):
            done = await asyncio.to_thread(run_pytest, shop / name, **variables)
            assert done.returncode == 0, done.stdout
        with psycopg.connect(variables["DATABASE_URL"]) as database:
            counted = database.execute(
                "SELECT (SELECT count(*) FROM payments), (SELECT count(*) FROM payment_methods"
                " JOIN users ON users.id = user_id)"
            ).fetchone()
        assert counted == (2, 5)


@pytest.mark.skipif(not Path("/usr/lib/postgresql").is_dir(), reason="PostgreSQL is not installed")
def test_services_tests_and_test_data_work_on_the_environment_of_the_sample(
    at_the_shop: Path, state: Path
) -> None:
    asyncio.run(_in_the_environment(at_the_shop, state))


def test_without_a_fault_nothing_that_can_go_wrong_does(shop: Path) -> None:
    done = run_pytest(shop / "payment-service", "tests/test_failures.py", SHOP_FAULTS="")

    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def broken(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Failure]:
    """What the analysis says of each test that fails where everything goes wrong."""
    report = tmp_path_factory.mktemp("broken") / "report.xml"
    arguments = ("tests/test_failures.py", f"--junitxml={report}")
    run_pytest(shop / "payment-service", *arguments, SHOP_FAULTS=",".join(OWNERS))
    analysis = FailureAnalysis.from_document(SHOP_FAILURES)
    return {each.test_id.param: analysis.analyse(each) for each in failures(report)}


def test_every_fault_fails_in_its_own_way(broken: dict[str, Failure]) -> None:
    assert {fault: failure.category for fault, failure in broken.items()} == {
        fault: fault for fault in OWNERS
    }
    assert len({each.fingerprint for each in broken.values()}) == len(OWNERS)


@pytest.mark.parametrize(("fault", "owner"), OWNERS.items())
def test_a_failure_reaches_its_owner(fault: str, owner: str, broken: dict[str, Failure]) -> None:
    assert broken[fault].assigned_to == owner
    assert broken[fault].reasons
    assert broken[fault].suggestions or fault == "unknown"


def test_without_its_service_a_test_says_that_it_is_unavailable(shop: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    closed = {"PAYMENT_SERVICE_HOST": "127.0.0.1", "PAYMENT_SERVICE_PORT": "1"}
    path = "tests/api/test_payment.py::test_create_payment"

    run_pytest(shop / "payment-service", path, f"--junitxml={report}", **closed)

    [result] = failures(report)
    failure = FailureAnalysis.from_document(SHOP_FAILURES).analyse(result)
    assert (failure.category, failure.assigned_to) == ("integration", "integration-team")


def test_the_frontend_passes_by_node_alone(shop: Path) -> None:
    done = run_npm(shop / "web-frontend")

    assert done.returncode == 0, done.stdout


def test_one_test_of_the_frontend_can_be_run_and_takes_a_payment_from_outside(
    shop: Path, tmp_path: Path
) -> None:
    inputs = tmp_path / "inputs.json"
    inputs.write_text('{"props": {"paymentId": "payment-of-another-test"}}')
    path = "src/components/payment/__tests__/PaymentConfirmation.test.js"

    done = run_npm(shop / "web-frontend", path, TESTFLOW_INPUTS=str(inputs))

    assert done.returncode == 0, done.stdout
    assert "payment payment-of-another-test" in done.stdout
    assert "tests 2" in done.stdout
