"""`testflow doctor`: what works here, and what is left over."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from testflow.environments.backends import BACKENDS
from testflow.environments.ledger import Ledger
from testflow.execution.ownership import Owner, this_process

Testflow = Callable[..., Any]


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """Give a state folder in which an owner that is gone has left a folder and a port."""
    for room in ("ledger", "ports", "left"):
        (tmp_path / "state" / room).mkdir(parents=True)
    gone = Owner(os.getpid(), "1", this_process().boot)
    ledger = Ledger(tmp_path / "state" / "ledger", gone)
    ledger.intend("directory", path=str(tmp_path / "state" / "left"))
    lease = {"pid": gone.pid, "started": gone.started, "boot": gone.boot}
    (tmp_path / "state" / "ports" / "23456.json").write_text(json.dumps(lease))
    return tmp_path / "state"


def test_every_backend_and_tool_is_told_with_what_to_install(testflow: Testflow) -> None:
    answer = testflow("doctor", "--json", "--state", "nowhere").answer

    assert [each["name"] for each in answer["backends"]] == BACKENDS.names()
    assert {"pytest", "npm", "mvn", "go", "cargo"} <= {each["name"] for each in answer["tools"]}
    findings = answer["backends"] + answer["tools"]
    assert [each for each in findings if not each["works"] and not each["install"]] == []
    assert answer["leftovers"] == []


def test_what_always_works_works(testflow: Testflow) -> None:
    answer = testflow("doctor", "--json", "--state", "nowhere").answer
    works = {each["name"]: each["works"] for each in answer["backends"]}

    assert works["process"]
    assert works["http"]
    assert works["simulated"]


def test_a_machine_without_anything_is_told_so(
    testflow: Testflow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")

    shown = testflow("doctor", "--state", "nowhere").out

    assert "npm" in shown
    assert "missing" in shown
    assert "Docker does not answer" in shown
    assert "apt-get install redis-server" in shown


def test_a_plug_in_that_is_broken_is_told_beside_the_others(
    testflow: Testflow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    metadata = tmp_path / "site" / "mine-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: mine\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[testflow.backends]\nmine = no_such_module:Mine\n")
    monkeypatch.syspath_prepend(tmp_path / "site")

    answer = testflow("doctor", "--json", "--state", "nowhere").answer
    (mine,) = (each for each in answer["backends"] if each["name"] == "mine")

    assert not mine["works"]
    assert "cannot be imported" in mine["what"]


def test_leftovers_are_shown_and_stay(testflow: Testflow, state: Path) -> None:
    ended = testflow("doctor", "--state", state)

    assert f"directory {state / 'left'} of process {os.getpid()}" in ended.out
    assert "port 23456" in ended.out
    assert "2 leftovers: testflow doctor --clean removes them" in ended.err
    assert (state / "left").exists()


def test_leftovers_are_removed(testflow: Testflow, state: Path) -> None:
    ended = testflow("doctor", "--clean", "--state", state)

    assert ended.code == 0
    assert "2 leftovers removed" in ended.err
    assert not (state / "left").exists()
    assert "nothing is left over" in testflow("doctor", "--state", state).err


def test_what_cannot_be_removed_is_told_and_is_an_error(testflow: Testflow, state: Path) -> None:
    gone = Owner(os.getpid(), "2", this_process().boot)
    Ledger(state / "ledger", gone).intend("no-such-kind", name="x")

    ended = testflow("doctor", "--clean", "--state", state)

    assert ended.code == 3
    assert "nothing of kind leftovers is called 'no-such-kind'" in ended.out
    assert "2 leftovers removed, 1 could not be removed" in ended.err
