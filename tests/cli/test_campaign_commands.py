"""`testflow campaign`: what each command answers, and with which exit code."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from testflow.history import History
from testflow.model import RunStatus

FAILING = {"target": {"function": "target.py:fails"}}


@pytest.fixture
def failed_run(testflow: Callable[..., Any], campaign_file: Callable[..., Path]) -> str:
    return testflow("campaign", "run", campaign_file(**FAILING), "--json").answer["run_id"]


def test_a_run_in_which_all_passed_ends_with_0(
    testflow: Callable[..., Any], campaign_file: Callable[..., Path]
) -> None:
    ended = testflow("campaign", "run", campaign_file(), "--json")

    assert ended.code == 0
    assert ended.answer["status"] == "finished"
    assert ended.answer["counts"]["passed"] == ended.answer["total"] > 5


def test_a_run_in_which_something_failed_ends_with_1_and_names_the_suspect(
    testflow: Callable[..., Any], campaign_file: Callable[..., Path]
) -> None:
    ended = testflow("campaign", "run", campaign_file(**FAILING), "--json")

    (symptom,) = ended.answer["symptoms"]
    assert ended.code == 1
    assert symptom["name"] == "AssertionError: mode b is broken"
    assert symptom["suspects"][0]["terms"] == ["mode = b"]
    assert symptom["suspects"][0]["p_value"] < 0.001


def test_a_person_reads_what_failed_and_with_what(
    testflow: Callable[..., Any], campaign_file: Callable[..., Path]
) -> None:
    ended = testflow("campaign", "run", campaign_file(**FAILING))
    text = " ".join(ended.out.split())

    assert re.search(r"small finished: \d+ passed, \d+ failed; 6 of 6 pairs covered", text)
    assert re.search(r"\d+ of \d+ runs with mode = b fail, but 0 of the \d+ others \(p = ", text)
    assert re.search(r"run \d{8}-\d{6}-[0-9a-f]{6}", text)


def test_options_win_over_the_file(
    testflow: Callable[..., Any], campaign_file: Callable[..., Path]
) -> None:
    file = campaign_file()
    counted = testflow("campaign", "run", file, "--count", "3", "--seed", "8", "--json").answer
    (run,) = testflow("campaign", "list", "--json").answer

    assert counted["total"] == sum(counted["counts"].values()) == 3
    with History("sqlite:///testflow.db") as history:
        assert history.run(run["run_id"]).spec["seed"] == 8


def test_a_count_of_nothing_runs_nothing(
    testflow: Callable[..., Any], campaign_file: Callable[..., Path]
) -> None:
    ended = testflow("campaign", "run", campaign_file(), "--count", "0", "--json")

    assert ended.code == 0
    assert (ended.answer["total"], ended.answer["status"]) == (0, "finished")


def test_two_runs_of_one_seed_differ_in_nothing_but_their_ids(
    testflow: Callable[..., Any], campaign_file: Callable[..., Path]
) -> None:
    file = campaign_file(**FAILING)
    one, two = (testflow("campaign", "run", file, "--json").answer for _ in range(2))

    assert one.pop("run_id") != two.pop("run_id")
    assert one == two


def test_reports_are_written_into_folders_that_are_made(
    testflow: Callable[..., Any], campaign_file: Callable[..., Path], tmp_path: Path
) -> None:
    reports = ("--report", "new/one.html", "--report", "new/two.json")
    ended = testflow("campaign", "run", campaign_file(), *reports, "--json")

    assert ended.answer["reports"] == ["new/one.html", "new/two.json"]
    assert json.loads((tmp_path / "new/two.json").read_text())["run_id"] == ended.answer["run_id"]


def test_the_file_says_where_history_and_report_go(
    testflow: Callable[..., Any], campaign_file: Callable[..., Path], tmp_path: Path
) -> None:
    file = campaign_file(history="sqlite:///kept/here.db", report="kept/report.html")
    testflow("campaign", "run", file)

    assert {path.name for path in (tmp_path / "kept").iterdir()} >= {"here.db", "report.html"}
    assert not (tmp_path / "testflow.db").exists()


def test_a_report_of_a_recorded_run_says_what_the_run_said(
    testflow: Callable[..., Any], failed_run: str
) -> None:
    ended = testflow("campaign", "report", failed_run[:-2], "--out", "report.html", "--json")
    answer, again = ended.answer, testflow("campaign", "report", "--json").answer

    assert ended.code == 0
    assert (answer.pop("reports"), again.pop("reports")) == (["report.html"], [])
    assert answer == again
    assert Path("report.html").read_text().lower().startswith("<!doctype html>")


def test_replay_shows_one_run_again_and_records_nothing(
    testflow: Callable[..., Any], failed_run: str
) -> None:
    with History("sqlite:///testflow.db") as history:
        failing = next(
            each for each in history.results(failed_run) if each.result.outcome.is_failure
        )
    told = testflow("campaign", "replay", failed_run, str(failing.position))
    answered = testflow("campaign", "replay", failed_run, str(failing.position), "--json")

    assert told.code == answered.code == 1
    assert "AssertionError: mode b is broken" in told.out
    assert failing.result.configuration
    assert answered.answer["configuration"] == failing.result.configuration.values
    assert answered.answer["outcome"] == "failed"
    assert len(testflow("campaign", "list", "--json").answer) == 1


def test_replaying_a_position_that_is_not_there_is_a_mistake_of_the_caller(
    testflow: Callable[..., Any], failed_run: str
) -> None:
    ended = testflow("campaign", "replay", failed_run, "99999")

    assert ended.code == 2
    assert "give a position from 0 to" in ended.err


def test_looking_at_a_history_that_is_not_there_makes_none(
    testflow: Callable[..., Any], tmp_path: Path
) -> None:
    assert testflow("campaign", "list", "--json", "--history", "sqlite:///none.db").answer == []
    assert testflow("campaign", "report", "--history", "sqlite:///none.db").code == 2
    assert not (tmp_path / "none.db").exists()


def test_list_gives_the_latest_run_first(
    testflow: Callable[..., Any], campaign_file: Callable[..., Path]
) -> None:
    for name in ("one", "two"):
        testflow("campaign", "run", campaign_file(campaign=name), "--count", "1")
    listed = testflow("campaign", "list", "--json").answer

    assert [run["name"] for run in listed] == ["two", "one"]
    assert testflow("campaign", "list", "--name", "one", "--json").answer == listed[1:]
    assert testflow("campaign", "list", "--limit", "1", "--json").answer == listed[:1]
    assert listed[1]["run_id"] in testflow("campaign", "list").out


def test_resuming_a_finished_run_runs_nothing_again(
    testflow: Callable[..., Any], failed_run: str
) -> None:
    with History("sqlite:///testflow.db") as history:
        before = list(history.results(failed_run))
    ended = testflow("campaign", "resume", failed_run, "--json")

    with History("sqlite:///testflow.db") as history:
        assert list(history.results(failed_run)) == before
        assert history.run(failed_run).status is RunStatus.FINISHED
    assert ended.code == 1
    assert ended.answer["run_id"] == failed_run


def test_the_version_is_told(testflow: Callable[..., Any]) -> None:
    assert re.fullmatch(r"testflow \d+\.\d+\.\d+\n", testflow("--version").out)


@pytest.mark.parametrize("words", [(), ("campaign",)])
def test_without_a_command_the_help_is_shown(
    testflow: Callable[..., Any], words: tuple[str, ...]
) -> None:
    assert "Usage: testflow" in (ended := testflow(*words)).out + ended.err
