"""Which framework a command runs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from testflow.execution.frameworks.order import Order
from testflow.execution.frameworks.registry import FRAMEWORKS, detect, framework_for

Fixture = Callable[..., Any]


@pytest.mark.parametrize(
    ("command", "framework"),
    [
        ("pytest {test_path}", "pytest"),
        ("python -m pytest -x {test_path}", "pytest"),
        (".venv/bin/python3.12 -m pytest", "pytest"),
        ("uv run pytest {test_path}", "pytest"),
        ("env A=1 poetry run pytest", "pytest"),
        ("DEBUG=1 py.test", "pytest"),
        ("python -m unittest discover", "unittest"),
        ("npx jest {test_path}", "jest"),
        ("node_modules/.bin/vitest run", "vitest"),
        ("node --test {test_path}", "node"),
        ("go test ./...", "gotest"),
        ("cargo nextest run", "cargo"),
        ("cargo +nightly test", "cargo"),
        ("python -m robot {test_path}", "robot"),
        ("robot suites", "robot"),
        ("java -cp a.jar org.testng.TestNG", "testng"),
        ("java -jar junit-platform-console-standalone.jar", "junit5"),
        ("java -cp x org.junit.platform.console.ConsoleLauncher", "junit5"),
        ("mvn -o -q test", "junit5"),
        ("./gradlew test --tests {test_path}", "junit5"),
        ("make check", "command"),
        ("mypytest", "command"),
        ("npm test -- {test_path}", "command"),
    ],
)
def test_a_command_tells_its_framework(tmp_path: Path, command: str, framework: str) -> None:
    assert detect(Order(app="shop", folder=tmp_path, command=command)) == framework


@pytest.mark.parametrize(
    ("script", "framework"),
    [
        ("jest --ci", "jest"),
        ("vitest run", "vitest"),
        ("node --test", "node"),
        ("NODE_ENV=test jest", "jest"),
        ("mocha", "command"),
        ("npm run test", "command"),
    ],
)
def test_npm_test_is_what_its_script_runs(write: Fixture, script: str, framework: str) -> None:
    folder = write({"package.json": f'{{"scripts": {{"test": "{script}"}}}}'})

    assert detect(Order(app="web", folder=folder, command="npm test -- {test_path}")) == framework


def test_every_framework_can_be_loaded(tmp_path: Path) -> None:
    for name in FRAMEWORKS.names():
        assert vars(FRAMEWORKS.load(name))["name"] == name
    order = Order(app="shop", folder=tmp_path, command="go test")
    assert type(framework_for(order)) is FRAMEWORKS.load("gotest")


@pytest.mark.parametrize(
    ("command", "paths", "argv"),
    [
        ("pytest {test_path}", ["a b.py", "c.py"], ["pytest", "a b.py", "c.py"]),
        ("pytest {test_path}", [], ["pytest"]),
        ("sh -c 'run {test_path}'", ["a", "b"], ["sh", "-c", "run a b"]),
        ("make check", ["a"], ["make", "check"]),
    ],
)
def test_paths_take_their_place_in_the_command(
    tmp_path: Path, command: str, paths: list[str], argv: list[str]
) -> None:
    assert Order(app="shop", folder=tmp_path, command=command).argv(paths) == argv
