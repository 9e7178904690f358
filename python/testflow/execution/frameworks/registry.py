"""The test frameworks by name, and which one a command speaks of."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Any, cast

from testflow.execution.frameworks.framework import Framework
from testflow.execution.frameworks.order import Order
from testflow.runtime.registry import Registry

_HERE = "testflow.execution.frameworks"

FRAMEWORKS: Registry[type[Framework]] = Registry(
    "frameworks",
    {
        "cargo": f"{_HERE}.compiled.cargo:Cargo",
        "command": f"{_HERE}.command:Command",
        "gotest": f"{_HERE}.compiled.gotest:GoTest",
        "jest": f"{_HERE}.streamed.jest:Jest",
        "junit5": f"{_HERE}.java.junit5:JUnit5",
        "node": f"{_HERE}.streamed.node:Node",
        "pytest": f"{_HERE}.warm.pytest:Pytest",
        "robot": f"{_HERE}.streamed.robot:Robot",
        "testng": f"{_HERE}.java.testng:TestNG",
        "unittest": f"{_HERE}.warm.unittest:Unittest",
        "vitest": f"{_HERE}.streamed.vitest:Vitest",
    },
)
"""The test frameworks; packages add theirs as entry points of ``testflow.frameworks``."""

# The first words of which one is in the command decide, in this order.
_SIGNS = (
    ("pytest", r"(\S*/)?(pytest|py\.test)|.* -m pytest"),
    ("unittest", r".*python\S* (-\S+ )*-m unittest"),
    ("vitest", r"(.*[ /])?vitest"),
    ("jest", r"(.*[ /])?jest(\.js)?"),
    ("node", r"(\S*/)?node (.* )?--test"),
    ("gotest", r"(\S*/)?go test"),
    ("cargo", r"(\S*/)?cargo (\+\S+ )?(test|nextest)"),
    ("robot", r"(\S*/)?robot|.* -m robot"),
    ("testng", r".*org\.testng\.TestNG"),
    ("junit5", r".*(ConsoleLauncher|junit-platform-console\S*)|(\S*/)?(mvnw?|gradlew?) (.* )?test"),
)
_NPM = re.compile(
    r"(\S*/)?(npm|pnpm|yarn) (run |run-script )?(?P<script>t|tst|test[\w:.-]*)\b(?P<rest>.*)"
)


_DEEPEST_SCRIPT = 5  # scripts may call each other, or themselves


def detect(order: Order) -> str:
    """Give the name of the framework that an application's command runs.

    What ``npm test`` runs stands in ``package.json``. A command that no framework is known by is a
    ``command``: its exit code, or the report that it writes, is its result.
    """
    return _of_command(order.words(), order.folder)


def framework_for(order: Order) -> Framework:
    """Give the framework that an application's command runs."""
    return FRAMEWORKS.load(detect(order))(order)


def _of_command(words: Sequence[str], folder: Path, depth: int = 0) -> str:
    line = " ".join(_without_wrappers(words))
    for name, pattern in _SIGNS:
        if re.match(rf"(?:{pattern})(?=\s|$)", line):
            return name
    npm = _NPM.match(line)
    script = script_of(folder, npm["script"]) if npm and depth < _DEEPEST_SCRIPT else ""
    return _of_command(script.split(), folder, depth + 1) if script else "command"


def script_of(folder: Path, name: str) -> str:
    """Give what a script of the application's ``package.json`` runs; empty where there is none."""
    try:
        package = json.loads((folder / "package.json").read_bytes())
    except (OSError, ValueError):
        return ""
    if not isinstance(package, dict):
        return ""
    scripts = cast("dict[str, dict[str, Any]]", package).get("scripts", {})
    return str(scripts.get("test" if name in {"t", "tst"} else name, ""))


def _without_wrappers(words: Sequence[str]) -> list[str]:
    """Leave out what only prepares the command: variables, ``env``, ``uv run`` and such."""
    rest = list(words)
    while rest:
        name = PurePath(rest[0]).name
        if re.match(r"\w+=", rest[0]) or name in {"env", "npx", "xvfb-run", "nice"}:
            rest = rest[1:]
        elif rest[1:2] in (["run"], ["exec"]) and name in {"uv", "poetry", "pdm", "hatch", "pnpm"}:
            rest = rest[2:]
        else:
            return rest
    return list(words)
