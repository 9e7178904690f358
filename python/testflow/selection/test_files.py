"""The tests that an application has."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path, PurePosixPath

_LEFT_OUT = {".git", "__pycache__", "node_modules"}

# How files with tests are called by pytest and unittest, Go, jest and vitest, JUnit and TestNG,
# Ruby, Robot Framework.
_TEST_NAME = re.compile(
    r"""
      test_.+\.\w+
    | .+[_.-](?:test|tests|spec)\.\w+
    | (?:Test\w+|\w+(?:Test|Tests|TestCase|IT|Spec))\.(?:java|kt|groovy|scala|cs|php|swift)
    | .+\.robot
    """,
    re.VERBOSE,
)


class TestFiles:
    """The files below the test paths of an application.

    Args:
        folder: The application's folder.
        test_paths: Folders or files in it.
    """

    __test__ = False

    def __init__(self, folder: Path, test_paths: Sequence[str]) -> None:
        self._folder = folder
        self._roots = [PurePosixPath(each) for each in test_paths]

    def is_there(self, path: str) -> bool:
        """Whether this is a file or a folder inside the application."""
        asked = PurePosixPath(path)
        if asked.is_absolute() or ".." in asked.parts:
            return False
        try:
            return (self._folder / asked).exists()
        except OSError:  # such as a name that is too long
            return False

    def is_test(self, path: str) -> bool:
        """Whether this would be a file with tests: by its name, below the test paths."""
        file = PurePosixPath(path)
        below = any(root in (file, *file.parents) for root in self._roots)
        return file in self._roots or (below and bool(_TEST_NAME.fullmatch(file.name)))

    def like(self, pattern: re.Pattern[str]) -> list[str]:
        """Give the files below the test paths whose whole path matches, sorted."""
        return [path for path in self._all if pattern.fullmatch(path)]

    @cached_property
    def _all(self) -> list[str]:
        roots = (root for root in self._roots if self.is_there(root.as_posix()))
        return sorted({path for root in roots for path in self._below(root)})

    def _below(self, root: PurePosixPath) -> Iterator[str]:
        if (self._folder / root).is_file():
            yield root.as_posix()
        for place, folders, names in os.walk(self._folder / root):
            folders[:] = [name for name in folders if name not in _LEFT_OUT]
            inside = Path(place).relative_to(self._folder)
            yield from ((inside / name).as_posix() for name in names)
