"""A workflow whose engine is killed at any stage goes on, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from testflow.history import History

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.skipif(sys.platform != "linux", reason="finds processes by /proc"),
]

STAGES = [
    "RunStarted:1",
    "ServiceStarted:1",
    "ServiceReady:2",
    "TestStarted:1",
    "TestFinished:1",
    "TestFinished:4",
    "TestStarted:7",
    "TestFinished:8",
    "ServiceStopped:1",
]

# Runs or resumes a workflow of two applications; kills itself with no warning at the stage given.
PROGRAM = """
import json, os, signal, sys
from collections import Counter
from pathlib import Path

from testflow.environments import Environment, Site
from testflow.testing import ScriptedFramework, ScriptedTest
from testflow.workflow import Engine, TestWorkflow

here, stage, resume = Path(sys.argv[1]), sys.argv[2], sys.argv[3] == "resume"
seen = Counter()

def kill_at(event):
    name, _, count = stage.partition(":")
    seen[type(event).__name__] += 1
    if stage and seen[name] == int(count):
        os.kill(os.getpid(), signal.SIGKILL)

def logged(name):
    def write(inputs, env):
        with open(here / "ran", "a") as file:
            file.write(name + "\\n")
        return {"token": name}
    return ScriptedTest(returned=write, duration_s=0.01)

def tests(app):
    return {f"tests/{kind}.py::{name}": logged(f"{app}.{name}")
            for kind, name in [("own", "x"), ("own", "y"), ("own", "z"), ("flow", "go")]}

apps = {app: {"repository": str(here / app), "framework": "scripted"} for app in ("a", "b")}
own = {"strategy": "all", "test_paths": ["tests/own.py"]}
workflow = TestWorkflow.from_document({
    "workflow": "killed",
    "applications": apps,
    "selections": {"a": own, "b": {**own, "after": ["a"]}},
    "cross_app_tests": {"e": {
        "steps": [{"app": app, "test": "tests/flow.py::go"} for app in ("a", "b")],
        "data_flow": {"t": {"from": "a.go.return.token", "to": "b.go.headers.t"}},
    }},
})
environment = Environment("killed", site=Site(here / "state"))
for app in apps:
    (here / app / "tests").mkdir(parents=True, exist_ok=True)
    for file in ("own.py", "flow.py"):
        (here / app / "tests" / file).touch()
    environment.add_service(app, {"type": "process", "command": f"sleep 600.{os.getpid() % 7}"})
engine = Engine(
    history=f"sqlite:///{here}/history.db",
    frameworks={"scripted": ScriptedFramework({app: tests(app) for app in apps})},
    listeners=[kill_at],
    record=here / "record.jsonl",
    workers=2,
)
if resume:
    from testflow.history import History
    with History(f"sqlite:///{here}/history.db") as history:
        run_id = history.runs()[0].run_id
    result = engine.resume(run_id, workflow, environment)
else:
    result = engine.execute(workflow, environment)
print(json.dumps(result.to_dict()))
"""


def started(folder: Path, stage: str, how: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, folder, stage, how],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "TMPDIR": str(folder)},
    )


def processes_of(folder: Path) -> list[str]:
    """Give the command lines of processes that know the folder."""
    found: list[str] = []
    for each in Path("/proc").glob("[0-9]*"):
        try:
            told = (each / "environ").read_bytes() + (each / "cmdline").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in told and int(each.name) != os.getpid():
            found.append((each / "cmdline").read_bytes().decode(errors="replace"))
    return found


def results_of(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("stage", STAGES)
def test_a_workflow_that_is_killed_goes_on_where_it_was(tmp_path: Path, stage: str) -> None:
    killed = started(tmp_path, stage, "run")
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    log = tmp_path / "ran"
    before = len(log.read_text().split()) if log.exists() else 0
    with History(f"sqlite:///{tmp_path}/history.db") as history:
        known = [each.result.test_id for each in history.results(history.runs()[0].run_id)]

    result = results_of(started(tmp_path, "", "resume"))

    assert result["counts"]["passes"] == 8
    assert result["is_successful"]
    ran = log.read_text().split()
    assert {each for each in ran if not each.endswith(".go")} == {
        f"{app}.{name}" for app in "ab" for name in "xyz"
    }
    kept = {f"{each.app}.{each.name}" for each in known}
    again = kept & set(ran[before:])
    assert again <= ({"a.go", "b.go"} if len(known) < 8 else set())
    assert processes_of(tmp_path) == []
    assert list((tmp_path / "state" / "environments").iterdir()) == []


def test_the_record_of_a_killed_run_goes_on_too(tmp_path: Path) -> None:
    started(tmp_path, "TestFinished:4", "run")
    started(tmp_path, "", "resume")

    command = Path(sys.executable).with_name("testflow")
    done = subprocess.run(
        [command, "run", "--verify-record", tmp_path / "record.jsonl", "--json"],
        capture_output=True,
        text=True,
        check=False,
    )

    found = json.loads(done.stdout)
    lines = (tmp_path / "record.jsonl").read_text().splitlines()
    kinds = [json.loads(line)["kind"] for line in lines]
    assert found["entries"] == len(kinds)
    assert len(found["run_ids"]) == 1
    assert kinds[0] == "RunStarted"
    assert "RunResumed" in kinds
    assert kinds[-1] == "RunFinished"
