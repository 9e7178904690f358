"""The files around the code agree with each other."""

import re
import tomllib
from pathlib import Path
from typing import Any

TARGETS = {
    "setup",
    "demo",
    "test",
    "test-property",
    "test-contract",
    "test-chaos",
    "test-performance",
    "test-all-enhanced",
    "lint",
    "format",
    "bench",
    "docs",
    "wheel",
    "clean",
}


def pins(root: Path) -> list[str]:
    lines = (root / "constraints.txt").read_text().splitlines()
    return [line for line in lines if not line.startswith("#")]


def requirements(project: dict[str, Any]) -> list[str]:
    groups = project["dependency-groups"].values()
    grouped = [each for group in groups for each in group if isinstance(each, str)]
    return [*project["project"]["dependencies"], *grouped]


def manifests(root: Path) -> str:
    paths = [root / "Cargo.toml", *root.glob("rust/*/Cargo.toml")]
    return "".join(path.read_text() for path in paths)


def test_the_makefile_has_every_promised_target(root: Path) -> None:
    targets = re.findall(r"^([a-z-]+):", (root / "Makefile").read_text(), re.MULTILINE)

    assert set(targets) >= TARGETS


def test_the_wheel_serves_the_oldest_python_that_is_promised(
    root: Path, project: dict[str, Any]
) -> None:
    floor = project["project"]["requires-python"].removeprefix(">=").replace(".", "")

    assert set(re.findall(r"abi3-py(\d+)", manifests(root))) == {floor}


def test_python_and_rust_carry_the_same_version(root: Path, project: dict[str, Any]) -> None:
    workspace = tomllib.loads((root / "Cargo.toml").read_text())["workspace"]["package"]

    assert workspace["version"] == project["project"]["version"]


def test_the_changelog_tells_of_this_version(root: Path, project: dict[str, Any]) -> None:
    headings = re.findall(r"^## \[?([\d.]+)", (root / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert project["project"]["version"] in headings


def test_pip_and_uv_install_the_same_versions(root: Path, project: dict[str, Any]) -> None:
    assert pins(root) == project["tool"]["uv"]["constraint-dependencies"]


def test_a_pin_is_a_name_and_a_version(root: Path) -> None:
    assert [pin for pin in pins(root) if not re.fullmatch(r"[a-z0-9-]+==[\w.]+", pin)] == []


def test_every_dependency_is_pinned(root: Path, project: dict[str, Any]) -> None:
    pinned = {pin.partition("==")[0] for pin in pins(root)}
    needed = {re.split(r"[\[>=<]", each)[0] for each in requirements(project)}

    assert needed - pinned == set()


def test_every_part_has_a_reference_page(root: Path, package: Path) -> None:
    pages = "".join(path.read_text() for path in (root / "docs/reference").glob("*.md"))
    parts = [path.parent.name for path in package.glob("*/__init__.py")]

    assert [part for part in parts if f"::: testflow.{part}" not in pages] == []
