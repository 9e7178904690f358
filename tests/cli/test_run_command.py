"""`testflow run`: a workflow file planned, run, resumed, and its record kept."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Testflow = Callable[..., Any]

TEST = """
def test_one():
    return {"n": 1}

def test_two():
    assert TWO
"""


@pytest.fixture
def flow(tmp_path: Path) -> Path:
    """Give a workflow file beside an application with two tests, one of which fails."""
    return written(tmp_path)


def written(folder: Path, *, passes: bool = False, **more: Any) -> Path:
    tests = folder / "shop" / "tests"
    tests.mkdir(parents=True, exist_ok=True)
    (tests / "test_a.py").write_text(TEST.replace("TWO", str(passes)))
    (folder / "shop" / "pytest.ini").write_text("[pytest]\n")
    document = {
        "workflow": "nightly",
        "applications": {"shop": {"repository": "shop"}},
        "selections": {"shop": {"strategy": "all", "test_paths": ["tests"]}},
        "history": f"sqlite:///{folder}/history.db",
        **more,
    }
    file = folder / "flow.json"
    file.write_text(json.dumps(document))
    return file


def ended(testflow: Testflow, code: int, *arguments: str | Path) -> Any:
    done = testflow(*arguments)
    assert done.code == code, done.err
    return done


def test_a_plan_is_shown_with_its_reasons_and_nothing_is_run(
    testflow: Testflow, flow: Path
) -> None:
    plan = testflow("run", flow, "--dry-run", "--json").answer
    told = testflow("run", flow, "--dry-run").out

    assert plan["total"] == 2
    assert plan["critical_path"] == ["shop"]
    assert all(test["reasons"] for test in plan["steps"][0]["tests"])
    assert "nightly: 2 tests in 1 steps" in told
    assert "critical path: shop" in told


def test_a_failure_ends_with_exit_code_one(testflow: Testflow, flow: Path) -> None:
    done = ended(testflow, 1, "run", flow, "--json")

    assert done.answer["counts"]["passes"] == 1
    (failure,) = done.answer["failures"]
    assert failure["test_id"] == "shop::tests/test_a.py::test_two"
    assert failure["category"] == "assertion"


def test_success_ends_with_exit_code_zero_and_tables(testflow: Testflow, tmp_path: Path) -> None:
    told = testflow("run", written(tmp_path, passes=True)).out

    assert "nightly finished: 2 passed" in told
    assert "criteria met" in told


def test_what_could_not_be_tried_ends_with_exit_code_three(
    testflow: Testflow, tmp_path: Path
) -> None:
    gone = {"shop": {"repository": "no-such-folder"}}

    done = ended(testflow, 3, "run", written(tmp_path, applications=gone))

    assert "blocked: " in done.out
    assert "no-such-folder" in done.out


def test_a_run_that_has_ended_is_resumed_without_running_anything(
    testflow: Testflow, flow: Path
) -> None:
    first = ended(testflow, 1, "run", flow, "--json").answer

    again = ended(testflow, 1, "run", flow, "--resume", first["run_id"], "--json").answer

    assert again["run_id"] == first["run_id"]
    assert [each["duration_s"] for each in again["steps"][0]["tests"]] == [
        each["duration_s"] for each in first["steps"][0]["tests"]
    ]


def test_a_record_is_kept_signed_off_and_verified(
    testflow: Testflow, flow: Path, tmp_path: Path
) -> None:
    record, signed = tmp_path / "record.jsonl", tmp_path / "signed.json"
    ended(testflow, 1, "run", flow, "--record", record)

    signed.write_text(testflow("run", "--sign-off", record, "--statement", "seen").out)

    assert "none of them changed" in testflow("run", "--verify-record", record).out
    found = testflow("run", "--verify-record", signed, "--json").answer
    assert found["signed_by"]
    assert "signed off by" in testflow("run", "--verify-record", signed).out
    signed.write_text(signed.read_text().replace('"failed"', '"passed"', 1))
    assert "was changed" in ended(testflow, 3, "run", "--verify-record", signed).err


def test_the_schema_of_workflow_files_is_printed(testflow: Testflow) -> None:
    schema = json.loads(testflow("run", "--schema").out)

    assert schema["title"] == "testflow workflow"
    assert "cross_app_tests" in schema["properties"]


def test_without_a_file_it_says_what_is_missing(testflow: Testflow) -> None:
    assert "the workflow file is missing" in ended(testflow, 2, "run").err


def test_a_mistake_in_the_file_ends_with_exit_code_two(testflow: Testflow, tmp_path: Path) -> None:
    file = written(tmp_path, criteria="pass_rate >")

    assert "criteria" in ended(testflow, 2, "run", file).err


def test_a_changed_file_whose_name_is_no_utf8_is_told(tmp_path: Path) -> None:
    application = {"repository": "shop", "changed_since": "HEAD"}
    flow = written(
        tmp_path,
        applications={"shop": application},
        selections={"shop": {"test_paths": ["tests"]}},
    )
    shop = tmp_path / "shop"
    identity = ("-c", "user.name=Ann", "-c", "user.email=ann@example.com")
    for arguments in (("init",), (*identity, "commit", "--allow-empty", "--message", "first")):
        subprocess.run(["git", *arguments], cwd=shop, check=True, capture_output=True)
    try:
        (shop / os.fsdecode(b"\xff.py")).touch()
    except OSError:
        pytest.skip("the file system has names in UTF-8 only")

    done = subprocess.run(
        [sys.executable, "-c", "from testflow.cli import main; main()", "run", flow, "--dry-run"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": "utf-8:strict"},
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert rb"\udcff.py" in done.stdout
