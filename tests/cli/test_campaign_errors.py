"""Whatever is wrong with what a command is given, it says so in a line and ends as documented."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SPACE = {"parameters": {"mode": ["a", "b"]}}
UNSATISFIABLE = {"constraints": ['mode = "a"', 'mode = "b"']}


@pytest.mark.parametrize(
    ("changed", "code", "said"),
    [
        ({"strategies": ["fuz"]}, 2, "strategies.0: nothing of kind strategies is called 'fuz'"),
        ({"strategies": [{"fuzz": {"cuont": 1}}]}, 2, "did you mean 'count'?"),
        ({"strategies": ["fuzz"]}, 2, "strategies.0.fuzz.count: this option is missing"),
        ({"strategies": [{"fuzz": {"count": -1}}]}, 2, "count: must not be negative"),
        ({"strategies": [{"cover": {"strength": 9}}]}, 2, "strength must be"),
        ({"space": SPACE | UNSATISFIABLE}, 2, "mode"),
        ({"space": SPACE | {"constraints": ["mode ="]}}, 2, "mode ="),
        ({"space": SPACE | {"constraints": ["moed = 1"]}}, 2, "moed"),
        ({"space": {"parameters": {}}}, 2, "testflow:"),
        ({"space": {"parameters": {"mode": 3}}}, 2, "space.parameters.mode: not a domain: 3"),
        ({"space": {"parameters": {"mode": {"range": [5, 1]}}}}, 2, "empty"),
        ({"space": {"json_schema": "missing.json"}}, 2, "missing.json: cannot be read"),
        ({"space": {"json_schema": "campaign.yaml"}}, 2, "testflow:"),
        ({"space": {"json_schema": {"type": "nonsense"}}}, 2, "nonsense"),
        ({"space": {"json_schema": {"$ref": "#/nowhere"}}}, 2, "nowhere"),
        ({"space": {"pict": "missing.pict"}}, 2, "missing.pict: cannot be read"),
        ({"space": {"pydantic": "nowhere.at.all:Model"}}, 2, "space.pydantic:"),
        ({"space": {"pydantic": "target.py:passes"}}, 2, "is no pydantic model"),
        ({"target": {"command": "no-such-program {config_file}"}}, 3, "no-such-program"),
        ({"target": {"command": "cat"}}, 2, "{config_file}"),
        ({"target": {"command": ""}}, 2, "the command is empty"),
        ({"target": {"command": "cat 'x {config_file}"}}, 2, "close every quotation mark"),
        ({"target": {"command": "cat {config_file}", "injection": "jsn"}}, 2, "'json'"),
        ({"target": {"command": "cat {config_file}", "cwd": "gone"}}, 3, "there is no folder"),
        ({"target": {"function": "target.py:pases"}}, 3, "did you mean 'passes'?"),
        ({"target": {"function": "nowhere.at.all:check"}}, 3, "importing nowhere.at.all failed"),
        ({"target": {"function": "missing.py:check"}}, 3, "there is no file"),
        ({"target": {"function": "check"}}, 2, "not a function's place"),
        ({"history": "nonsense"}, 2, "history_url: not a database URL"),
        ({"history": "sqlite:///campaign.yaml"}, 3, "no SQLite database"),
        ({"history": "sqlite:///campaign.yaml/history.db"}, 3, "cannot be made"),
        ({"history": "nosuchdb://host/name"}, 2, "no database is called 'nosuchdb'"),
        ({"report": "report.pdf"}, 2, "'pdf'"),
        ({"report": "report"}, 2, "html, json"),
        ({"report": "campaign.yaml/report.html"}, 3, "the report cannot be written"),
        ({"sed": 7}, 2, "campaign.yaml: sed: there is no such key (did you mean 'seed'?)"),
    ],
    ids=str,
)
def test_a_campaign_that_cannot_be_run_says_why(
    testflow: Callable[..., Any],
    campaign_file: Callable[..., Any],
    changed: dict[str, Any],
    code: int,
    said: str,
) -> None:
    ended = testflow("campaign", "run", campaign_file(**changed), "--json")

    assert ended.code == code, ended.err
    assert said in ended.err
    assert ended.err.startswith("testflow: ")
    assert ended.out == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("campaign: [", "not the YAML of plain data"),
        ("", "a campaign is a mapping"),
        ("- cover", "a campaign is a mapping"),
        ("campaign: !!python/object/apply:os.getcwd []", "could not determine a constructor"),
        ("a: &a [*a]", "nested more than 100 deep"),
    ],
)
def test_a_file_that_is_no_campaign_is_refused(
    testflow: Callable[..., Any], tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "campaign.yaml").write_text(text)
    ended = testflow("campaign", "run", "campaign.yaml")

    assert ended.code == 2
    assert "campaign.yaml: " in ended.err
    assert said in ended.err


@pytest.mark.parametrize("name", ["missing.yaml", ".", "image.yaml"])
def test_a_file_that_cannot_be_read_is_named(
    testflow: Callable[..., Any], tmp_path: Path, name: str
) -> None:
    (tmp_path / "image.yaml").write_bytes(b"\x89PNG\xff\xfe")
    ended = testflow("campaign", "run", name)

    assert ended.code == 2
    assert f"{name}: the campaign file cannot be read" in ended.err


def test_an_unknown_ending_of_a_report_is_refused_before_anything_runs(
    testflow: Callable[..., Any], campaign_file: Callable[..., Path]
) -> None:
    ended = testflow("campaign", "run", campaign_file(), "--report", "report.hmtl")

    assert ended.code == 2
    assert "did you mean 'html'?" in ended.err
    assert not Path("testflow.db").exists() or testflow("campaign", "list", "--json").answer == []


@pytest.mark.parametrize(
    "words",
    [
        ("run",),
        ("rum", "campaign.yaml"),
        ("run", "campaign.yaml", "--count", "-1"),
        ("run", "campaign.yaml", "--count", "many"),
        ("run", "campaign.yaml", "--workers", "0"),
        ("run", "campaign.yaml", "--sead", "7"),
        ("run", "campaign.yaml", "--seed", str(1 << 64)),
        ("resume", "20200101"),
        ("report", "20200101"),
        ("replay", "20200101", "0"),
        ("replay", "20200101"),
        ("list", "--limit", "0"),
    ],
    ids=" ".join,
)
def test_a_wrong_use_ends_with_2(
    testflow: Callable[..., Any], campaign_file: Callable[..., Path], words: tuple[str, ...]
) -> None:
    campaign_file()
    ended = testflow("campaign", *words)

    assert ended.code == 2
    assert ended.err.strip()
    assert ended.out == ""


@pytest.mark.parametrize("command", ["resume", "report"])
def test_where_nothing_is_recorded_the_answer_says_where_it_looked(
    testflow: Callable[..., Any], command: str
) -> None:
    ended = testflow("campaign", command, "--history", "sqlite:///empty.db")

    assert ended.code == 2
    assert re.search(r"no run is recorded in sqlite:////.+/empty\.db", ended.err)


@pytest.mark.parametrize("command", ["list", "report", "resume"])
def test_a_history_that_is_no_database_is_named(
    testflow: Callable[..., Any], tmp_path: Path, command: str
) -> None:
    (tmp_path / "notes.txt").write_text(
        "no database, but text that is long enough to be read\n" * 9
    )
    ended = testflow("campaign", command, "--history", "sqlite:///notes.txt")

    assert ended.code == 3
    assert "notes.txt is damaged or no SQLite database" in ended.err


def test_a_run_whose_target_cannot_be_run_is_recorded_as_stopped(
    testflow: Callable[..., Any], campaign_file: Callable[..., Path]
) -> None:
    testflow("campaign", "run", campaign_file(target={"function": "target.py:pases"}))
    (run,) = testflow("campaign", "list", "--json").answer

    assert run["status"] == "stopped"


def test_an_unknown_setting_in_the_environment_is_named(
    testflow: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TESTFLOW_WORKRES", "2")
    ended = testflow("campaign", "list")

    assert ended.code == 2
    assert "did you mean TESTFLOW_WORKERS?" in ended.err


@pytest.mark.chaos
def test_a_target_that_misbehaves_is_an_outcome(
    testflow: Callable[..., Any], campaign_file: Callable[..., Path]
) -> None:
    file = campaign_file(
        space={"parameters": {"mode": ["a", "b", "c", "d"], "size": [1]}},
        target={"function": "target.py:misbehaves", "timeout_s": 5},
        strategies=["cover"],
        workers=2,
    )
    ended = testflow("campaign", "run", file, "--report", "report.json", "--json")

    assert ended.code == 1
    assert ended.answer["counts"]["error"] + ended.answer["counts"]["passed"] == 4
    assert {symptom["name"] for symptom in ended.answer["symptoms"]} >= {
        "signal SIGSEGV",
        "timeout",
    }
    assert Path("testflow.db").stat().st_size + Path("report.json").stat().st_size < 10_000_000
