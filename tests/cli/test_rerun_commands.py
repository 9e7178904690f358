"""Snapshots that campaigns keep, run again and turned into tests on the command line."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from testflow import Snapshots

Testflow = Callable[..., Any]
CampaignFile = Callable[..., Path]

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "sqlite_pragmas"
FAILING = {"target": {"function": "target.py:fails"}}
FLAKY = """
from pathlib import Path

def fails(values):
    tried = Path(__file__).with_name("tried")
    known = tried.exists()
    tried.touch()
    assert known, "mode b is broken"
"""
WITHOUT_FAILURES = "def fails(values):\n    print('all is well')\n"


@pytest.fixture
def file(campaign_file: CampaignFile) -> Path:
    return campaign_file(**FAILING)


@pytest.fixture
def failed(testflow: Testflow, file: Path) -> str:
    """The id of a snapshot that failed in a campaign."""
    ended = testflow("campaign", "run", file, "--snapshots", "snapshots")
    assert ended.code == 1
    return testflow("snapshot", "list", "--limit", "1", "--json").answer[0]["id"]


def test_a_campaign_keeps_what_fails_where_it_is_told(testflow: Testflow, file: Path) -> None:
    ended = testflow("campaign", "run", file, "--snapshots", "kept", "--json").answer
    listed = testflow("snapshot", "list", "--store", "kept", "--limit", "999", "--json").answer

    assert ended["snapshots"] == str(Path("kept").resolve())
    assert 0 < len(listed) <= ended["counts"]["failed"]
    assert {each["results"][0]["run"] for each in listed} == {ended["run_id"]}
    assert {tuple(each["tags"]) for each in listed} == {("small",)}


def test_all_are_kept_when_that_is_asked(testflow: Testflow, file: Path) -> None:
    testflow("campaign", "run", file, "--snapshots", "kept", "--keep", "all")

    assert testflow("snapshot", "find", "--store", "kept", "--result", "passed").code == 0
    assert testflow("snapshot", "find", "--store", "kept", "--result", "failed").code == 0


@pytest.mark.parametrize(
    ("key", "passed"),
    [("kept", 1), ({"folder": "kept"}, 1), ({"folder": "kept", "keep": "all"}, 0)],
)
def test_the_file_says_where_and_which(
    testflow: Testflow, campaign_file: CampaignFile, key: Any, passed: int
) -> None:
    ended = testflow("campaign", "run", campaign_file(**FAILING, snapshots=key))

    assert f"snapshots {Path('kept').resolve()}" in ended.out
    assert testflow("snapshot", "find", "--store", "kept", "--result", "failed").code == 0
    assert testflow("snapshot", "find", "--store", "kept", "--result", "passed").code == passed


def test_a_choice_without_a_store_is_refused(testflow: Testflow, file: Path) -> None:
    ended = testflow("campaign", "run", file, "--keep", "all")

    assert ended.code == 2
    assert "there is no store to keep configurations in" in ended.err


def test_a_mistake_in_the_file_is_told_with_its_place(
    testflow: Testflow, campaign_file: CampaignFile
) -> None:
    unknown = testflow("campaign", "run", campaign_file(snapshots={"folder": "a", "kep": "all"}))
    wrong = testflow("campaign", "run", campaign_file(snapshots={"folder": "a", "keep": "some"}))

    assert (unknown.code, wrong.code) == (2, 2)
    assert "snapshots.kep: there is no such key (did you mean 'keep'?)" in unknown.err
    assert "snapshots.keep" in wrong.err


def test_a_resumed_run_goes_on_with_its_store(
    testflow: Testflow, campaign_file: CampaignFile, tmp_path: Path, monkeypatch: Any
) -> None:
    file = campaign_file(**FAILING, stop={"failures": 2}, snapshots="kept")
    stopped = testflow("campaign", "run", file, "--json").answer
    before = len(Snapshots("kept"))
    assert (stopped["status"], before) == ("stopped", 2)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    history = f"sqlite:///{tmp_path}/testflow.db"
    testflow("campaign", "resume", stopped["run_id"], "--history", history)

    assert len(Snapshots(tmp_path / "kept")) > before
    assert not Path("kept").exists()


def test_what_ends_as_before_ends_with_0(testflow: Testflow, failed: str) -> None:
    told = testflow("snapshot", "replay", failed[:8])

    assert told.code == 0
    assert "AssertionError: mode b is broken" in told.out
    assert "failed in 0." in told.out
    assert "ended as before: failed on" in told.err
    assert len(Snapshots("snapshots").load(failed).results) == 2


def test_what_does_not_ends_with_1(testflow: Testflow, failed: str, tmp_path: Path) -> None:
    (tmp_path / "target.py").write_text(WITHOUT_FAILURES)
    told = testflow("snapshot", "replay", failed, "--no-record")

    assert told.code == 1
    assert "all is well" in told.out
    assert "did not end as before: failed on" in told.err
    assert "(AssertionError: mode b is broken)" in told.err
    assert len(Snapshots("snapshots").load(failed).results) == 1


def test_several_tries_are_counted(testflow: Testflow, failed: str, tmp_path: Path) -> None:
    (tmp_path / "target.py").write_text(FLAKY)
    told = testflow("snapshot", "replay", failed, "--times", "3", "--no-record")

    assert told.code == 1
    assert "1 of 3 runs ended as before: failed" in told.err
    (tmp_path / "tried").unlink()
    answer = testflow("snapshot", "replay", failed, "--times", "3", "--json").answer
    assert (answer["same"], answer["is_same"], answer["id"]) == (1, False, failed)
    assert [each["outcome"] for each in answer["results"]] == ["failed", "passed", "passed"]
    assert answer["before"]["symptoms"] == ["AssertionError: mode b is broken"]


def test_a_snapshot_of_no_campaign_needs_a_campaign_file(
    testflow: Testflow, file: Path, tmp_path: Path
) -> None:
    (tmp_path / "one.json").write_text('{"mode": "a", "size": 1}')
    testflow("snapshot", "save", "one.json", "--name", "by hand")
    alone = testflow("snapshot", "replay", "by hand")
    given = testflow("snapshot", "replay", "by hand", "--campaign", file)

    assert alone.code == 2
    assert "name a campaign file" in alone.err
    assert given.code == 0
    assert "no result was recorded before" in given.err


def test_what_cannot_be_run_ends_with_3(testflow: Testflow, failed: str, tmp_path: Path) -> None:
    (tmp_path / "target.py").unlink()

    assert testflow("snapshot", "replay", failed).code == 3
    assert testflow("snapshot", "replay", "ffffff").code == 2


def test_the_result_is_told_although_it_cannot_be_recorded(
    testflow: Testflow, failed: str, tmp_path: Path
) -> None:
    with Snapshots(tmp_path / "snapshots") as other:
        other.tag(failed, "busy")
        told = testflow("snapshot", "replay", failed)
        free = testflow("snapshot", "replay", failed, "--no-record")

    assert told.code == 3
    assert "mode b is broken" in told.out
    assert free.code == 0


def run_pytest(file: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", file]
    # Without the plug-ins of this environment, which take seconds to load.
    env = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(command, capture_output=True, check=False, text=True, env=env)


def test_a_written_test_is_run_by_pytest_alone(
    testflow: Testflow, failed: str, tmp_path: Path
) -> None:
    written = testflow("snapshot", "to-test", failed, "--output", "test_mode.py")
    broken = run_pytest(tmp_path / "test_mode.py")
    (tmp_path / "target.py").write_text(WITHOUT_FAILURES)
    mended = run_pytest(tmp_path / "test_mode.py")

    assert (written.code, written.out) == (0, "test_mode.py\n")
    assert "AssertionError: mode b is broken" in broken.stdout
    assert "1 failed" in broken.stdout
    assert "1 passed" in mended.stdout


def test_a_file_that_exists_is_replaced_only_on_demand(
    testflow: Testflow, failed: str, tmp_path: Path
) -> None:
    file = tmp_path / f"test_{failed[:12]}.py"
    file.write_text("mine")
    refused = testflow("snapshot", "to-test", failed)

    assert refused.code == 2
    assert "--force replaces it" in refused.err
    assert file.read_text() == "mine"
    assert testflow("snapshot", "to-test", failed, "--force").code == 0
    text = testflow("snapshot", "to-test", failed, "--output", "-").out
    assert file.read_text() == text


def test_a_test_that_cannot_be_written_is_told(testflow: Testflow, failed: str) -> None:
    told = testflow("snapshot", "to-test", failed, "--output", "no/such/folder/test_it.py")

    assert told.code == 2
    assert "the test cannot be written: No such file or directory" in told.err


def test_secrets_are_written_into_a_test_only_on_demand(
    testflow: Testflow, file: Path, tmp_path: Path
) -> None:
    (tmp_path / "one.json").write_text('{"mode": "b", "password": "hunter2"}')
    testflow("snapshot", "save", "one.json", "--name", "secret")
    options = ("--campaign", file, "--output", "-")
    refused = testflow("snapshot", "to-test", "secret", *options)

    assert refused.code == 2
    assert "hunter2" not in refused.err
    assert "hunter2" in testflow("snapshot", "to-test", "secret", *options, "--reveal").out


def test_a_failure_of_the_example_is_kept_replayed_and_made_a_test(
    testflow: Testflow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "example")
    monkeypatch.chdir(tmp_path / "example")
    testflow("campaign", "run", "campaign.yaml", "--count", "40", "--snapshots", "kept")
    store = ("--store", "kept")
    (found,) = testflow("snapshot", "list", *store, "--limit", "1", "--json").answer
    replayed = testflow("snapshot", "replay", found["id"], *store, "--json")
    written = testflow("snapshot", "to-test", found["id"], *store, "--output", "test_it.py")
    tested = run_pytest(Path("test_it.py"))

    assert (replayed.code, replayed.answer["is_same"], written.code) == (0, True, 0)
    assert "1 failed" in tested.stdout, json.dumps(found)
    assert found["results"][0]["message"] in tested.stdout
