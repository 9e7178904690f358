"""The repository's own files, read once."""

import ast
import fnmatch
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _kept(folder: Path, ignored: list[str]) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if any(fnmatch.fnmatch(path.name, pattern) for pattern in ignored):
            continue
        if path.is_dir():
            yield from _kept(path, ignored)
        else:
            yield path


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def kept_files() -> list[Path]:
    """Every file that is, or can be, committed: read without git, as a checkout may come so."""
    lines = (ROOT / ".gitignore").read_text().splitlines()
    return list(_kept(ROOT, [line for line in lines if line and not line.startswith("#")]))


@pytest.fixture(scope="session")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


@pytest.fixture(scope="session")
def package() -> Path:
    return ROOT / "python" / "testflow"


@pytest.fixture(scope="session")
def modules(package: Path) -> dict[str, ast.Module]:
    """Every Python module of the package, parsed, by its path in the package."""
    return {
        path.relative_to(package).as_posix(): ast.parse(path.read_text(), str(path))
        for path in sorted(package.rglob("*.py"))
    }
