"""The driver of examples/git_roundtrip: what it finds, and what it lets pass."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from testflow.execution.command import Command
from testflow.model import Outcome, Verdict

EXAMPLE = Path(__file__).parents[2] / "examples" / "git_roundtrip"
TARGET = yaml.safe_load((EXAMPLE / "campaign.yaml").read_text())["target"]

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def verdict(configuration: dict[str, Any], **env: str) -> Verdict:
    command = Command(TARGET["command"], injection=TARGET["injection"], cwd=EXAMPLE, env=env)
    return command.call(configuration)


def symptom(configuration: dict[str, Any]) -> str:
    (only,) = verdict(configuration).symptoms
    return only.name


@pytest.mark.parametrize(
    "configuration",
    [
        {},
        {"core": {"autocrlf": False, "eol": "crlf"}},
        {"core": {"autocrlf": True}, "attributes": {"text": "unset"}},
        {"core": {"safecrlf": True, "quotePath": False, "compression": 0}},
        {"color": {"ui": "always", "diff": "never"}},
        {"core": {"whitespace": "-trailing-space"}, "apply": {"whitespace": "error"}},
        {"diff": {"context": 1, "mnemonicPrefix": True, "algorithm": "patience"}},
    ],
)
def test_files_come_back_as_they_were(configuration: dict[str, Any]) -> None:
    assert verdict(configuration) == Verdict(Outcome.PASSED)


@pytest.mark.parametrize(
    ("configuration", "trouble"),
    [
        ({"core": {"autocrlf": True}}, "unix.txt is not what it was after a clone"),
        ({"core": {"autocrlf": "input"}}, "windows.txt is not what it was after a clone"),
        (
            {"core": {"eol": "crlf"}, "attributes": {"text": "auto"}},
            "unix.txt is not what it was after a clone",
        ),
        (
            {"apply": {"whitespace": "fix"}},
            "unix.txt is not what it was after git diff and git apply",
        ),
    ],
)
def test_files_that_come_back_changed_are_named(
    configuration: dict[str, Any], trouble: str
) -> None:
    assert symptom(configuration) == f"exit code 1: {trouble}"


@pytest.mark.parametrize(
    "configuration",
    [
        {"core": {"autocrlf": True, "safecrlf": True}},
        {"core": {"autocrlf": "input", "safecrlf": True}},
        {"core": {"bigFileThreshold": 1}},
        {"color": {"ui": "always"}},
        {"diff": {"context": 0}},
        {"diff": {"noprefix": True}},
        {"apply": {"whitespace": "error"}},
        {"core": {"autocrlf": "perhaps"}},
    ],
)
def test_what_git_refuses_is_told_in_its_own_words(configuration: dict[str, Any]) -> None:
    assert re.match(r"exit code \d+: (error|fatal): ", symptom(configuration))


def test_the_same_configuration_gives_the_same_symptom() -> None:
    configuration = {"core": {"autocrlf": True, "safecrlf": True}, "index": {"version": 4}}

    assert len({symptom(configuration) for _ in range(3)}) == 1


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    assert verdict({"diff": {"noprefix": True}}, TMPDIR=str(tmp_path)).symptoms

    assert list(tmp_path.iterdir()) == []


def test_git_reads_no_other_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.autocrlf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "true")
    monkeypatch.setenv("GIT_DIR", "/nowhere")

    assert verdict({}) == Verdict(Outcome.PASSED)
