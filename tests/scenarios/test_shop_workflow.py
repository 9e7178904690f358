"""The sample, as it is, over the real shop: whatever the machine has, the truth is told."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from testflow.environments.backends.postgres.installation import installations

SHOP = Path(__file__).resolve().parents[2] / "examples" / "shop"
SAMPLE_SHA256 = "87ef4a92c9bca8df501369ef6f4a3d9db8b61e5e9a1ef79953d557c193825fce"
FLOW = "end-to-end-payment"

# Runs the sample as it is and then looks at what it left in its variables.
LOOK = """
import json, runpy, sys
result = runpy.run_path("workflow_sample.py")["result"]
print("RESULT " + json.dumps(result.to_dict()))
"""
WITHOUT_POSTGRES = """
import testflow.environments.backends.postgres.installation as installation
import testflow.environments.backends.postgres.cluster as cluster
installation.installations.__defaults__ = ((),)
"""

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
needs_node = pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
needs_postgres = pytest.mark.skipif(not installations(), reason="PostgreSQL is not installed")

pytestmark = needs_git


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    subprocess.run([sys.executable, SHOP / "make.py", folder], check=True, capture_output=True)
    return folder


def path_without(folder: Path, *names: str) -> str:
    """Give a PATH on which all programs are but these."""
    folder.mkdir()
    for place in os.environ["PATH"].split(os.pathsep):
        for program in Path(place).glob("*"):
            link = folder / program.name
            if program.name not in names and not link.is_symlink():
                link.symlink_to(program)
    return os.pathsep.join([str(Path(sys.executable).parent), str(folder)])


def python(shop: Path, code: str, path: str | None = None) -> str:
    beside = Path(sys.executable).parent
    env = {**os.environ, "PATH": path or f"{beside}{os.pathsep}{os.environ['PATH']}"}
    env["TESTFLOW_HISTORY_URL"] = "sqlite://"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=shop, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def result_of(printed: str) -> dict[str, Any]:
    (line,) = [each for each in printed.splitlines() if each.startswith("RESULT ")]
    return json.loads(line.removeprefix("RESULT "))


def steps_of(result: dict[str, Any]) -> dict[str, list[str]]:
    return {step["name"]: [each["outcome"] for each in step["tests"]] for step in result["steps"]}


def reasons_of(result: dict[str, Any], name: str) -> list[str]:
    (step,) = [each for each in result["steps"] if each["name"] == name]
    return [each["reason"] for each in step["tests"]]


def test_the_sample_is_the_one_that_was_given(shop: Path) -> None:
    assert sha256((shop / "workflow_sample.py").read_bytes()).hexdigest() == SAMPLE_SHA256


@needs_node
@needs_postgres
def test_the_sample_runs_as_it_is_and_data_flows_from_end_to_end(shop: Path) -> None:
    printed = python(shop, LOOK)
    result = result_of(printed)

    assert f"Tests executed: {result['counts']['executed']}" in printed
    assert f"Tests failed: {result['counts']['failures']}" in printed
    assert result["end_to_end"] == {FLOW: "passed"}
    # The last step is a file with two tests.
    assert steps_of(result)[FLOW] == ["passed", "passed", "passed", "passed"]
    assert set(steps_of(result)) == {"payment-service", "web-frontend", FLOW}
    assert result["counts"]["blocked"] == 0
    assert result["counts"]["executed"] > 5
    assert not result["is_simulated"]
    assert set(result["services"]) == {"payment-db", "payment-service", "user-service"}
    assert any("instead of 13.4" in notice for notice in result["notices"])


@needs_postgres
def test_without_node_what_needs_it_is_blocked_and_the_rest_is_run(
    shop: Path, tmp_path: Path
) -> None:
    result = result_of(python(shop, LOOK, path_without(tmp_path / "bin", "node", "nodejs", "npm")))

    assert set(steps_of(result)["web-frontend"]) == {"blocked"}
    assert "npm" in reasons_of(result, "web-frontend")[0]
    assert steps_of(result)[FLOW] == ["passed", "passed", "blocked"]
    assert "passed" in steps_of(result)["payment-service"]
    assert not result["is_successful"]


@needs_node
def test_without_postgres_what_needs_it_is_blocked_and_the_rest_is_run(shop: Path) -> None:
    result = result_of(python(shop, WITHOUT_POSTGRES + LOOK))

    assert set(steps_of(result)["payment-service"]) == {"blocked"}
    assert "PostgreSQL" in result["missing_services"]["payment-db"]
    assert "payment-db" in reasons_of(result, "payment-service")[0]
    assert steps_of(result)[FLOW] == ["passed", "blocked", "blocked"]
    assert "passed" in steps_of(result)["web-frontend"]
    assert not result["is_successful"]


@needs_node
@needs_postgres
def test_without_docker_and_without_a_command_in_its_place_services_are_blocked(
    shop: Path, tmp_path: Path
) -> None:
    for each in shop.iterdir():
        (tmp_path / each.name).symlink_to(each)
    (tmp_path / "pyproject.toml").unlink()
    places = {f"github.com/example/{name.name}": str(name) for name in shop.glob("*-*")}
    docker_nowhere = 'import os; os.environ["DOCKER_HOST"] = "unix:///nowhere/docker.sock"\n'
    table = f"os.environ['TESTFLOW_REPOSITORIES'] = {json.dumps(json.dumps(places))}\n"

    result = result_of(python(tmp_path, docker_nowhere + table + LOOK))

    assert set(steps_of(result)["payment-service"]) == {"blocked"}
    assert "Docker" in result["missing_services"]["user-service"]
    assert steps_of(result)[FLOW] == ["blocked", "blocked", "blocked"]
    assert "passed" in steps_of(result)["web-frontend"]
    assert list(result["services"]) == ["payment-db"]
