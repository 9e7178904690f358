"""Who may import whom."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import testflow

FACADE = {f"testflow.{name}" for name in testflow.__all__}
COMPUTING = {"correlation", "coverage", "reports", "snapshots", "space"}
REAL_WORLD = {"datetime.now", "os.environ", "os.getenv", "random", "secrets", "time", "uuid"}
# Runs in the interpreters of applications, which have no testflow.
ELSEWHERE = "execution/frameworks/inside/"
PROCESSES = {"multiprocessing", "subprocess"}


def used(module: ast.Module) -> Iterator[str]:
    """The dotted names that a module imports or takes from what it imported."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Attribute):
            yield ast.unparse(node)


def users(modules: dict[str, ast.Module], names: set[str]) -> set[str]:
    return {path for path, module in modules.items() if names & set(used(module))}


def test_imports_go_down_and_parts_do_not_know_each_other(root: Path) -> None:
    command = Path(sys.executable).with_name("lint-imports")

    done = subprocess.run(
        [command, "--no-cache", "--no-logo"],
        cwd=root,
        capture_output=True,
        check=False,
        text=True,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_only_parts_that_compute_import_the_rust_core(modules: dict[str, ast.Module]) -> None:
    parts = {path.split("/")[0] for path in users(modules, {"testflow._core"})}

    assert parts <= COMPUTING


def test_no_part_imports_the_facade(modules: dict[str, ast.Module]) -> None:
    assert users(modules, FACADE) == set()


def test_execution_takes_time_and_chance_from_the_runtime(modules: dict[str, ast.Module]) -> None:
    found = {each for each in users(modules, REAL_WORLD) if not each.startswith(ELSEWHERE)}

    assert not {path for path in found if path.startswith("execution/")}


def test_the_runtime_starts_no_process(modules: dict[str, ast.Module]) -> None:
    found = users(modules, PROCESSES)

    assert not {path for path in found if path.startswith("runtime/")}
