"""What the README shows works when it is typed."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BLOCK = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TESTS_FAILED = 1


@pytest.fixture
def readme(root: Path) -> str:
    return (root / "README.md").read_text()


@pytest.fixture
def folder(tmp_path: Path, root: Path) -> Path:
    """A fresh folder with a copy of the examples, as beside the README."""
    shutil.copytree(root / "examples", tmp_path / "examples")
    return tmp_path


def code(readme: str, language: str) -> list[str]:
    return [match[2] for match in BLOCK.finditer(readme) if match[1] == language]


def commands(readme: str) -> list[list[str]]:
    text = "".join(code(readme, "console")).replace("\\\n", " ")
    lines = re.findall(r"^\$ ((?:testflow|python)\b.*)$", text, re.MULTILINE)
    return [shlex.split(line, comments=True) for line in lines]


def type_in(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    beside_python = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": beside_python},
        capture_output=True,
        check=False,
        text=True,
    )


def test_the_python_blocks_run_as_one_program(readme: str, folder: Path) -> None:
    blocks = code(readme, "python")
    (folder / "readme.py").write_text("\n".join(blocks))

    done = type_in(["python", "readme.py"], folder)

    assert blocks
    assert done.returncode == 0, done.stderr


def test_the_console_blocks_run(readme: str, folder: Path) -> None:
    typed = commands(readme)

    assert typed
    for command in typed:
        done = type_in(command, folder)
        allowed = {0, TESTS_FAILED} if command[0] == "testflow" else {0}
        assert done.returncode in allowed, f"{shlex.join(command)}: {done.stderr}"
        assert "Traceback" not in done.stderr
