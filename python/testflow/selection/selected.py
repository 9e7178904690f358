"""Selected tests, and why."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from testflow.model import Justification


@dataclass(frozen=True, slots=True)
class SelectedTest:
    """A file or folder of tests that shall run.

    Attributes:
        path: From the application's folder on, with ``/``.
        reasons: Why; at least one.
    """

    path: str
    reasons: tuple[Justification, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """What a change asks for.

    Attributes:
        tests: What shall run, the best reasons first.
        notices: What a person should know of the selection, in words.
        is_fallback: Whether something changed that no rule leads to a test, so that all run.
    """

    tests: tuple[SelectedTest, ...]
    notices: tuple[str, ...] = ()
    is_fallback: bool = False

    @property
    def paths(self) -> tuple[str, ...]:
        """What to hand to a test framework: no file whose folder is selected as well."""
        chosen = {PurePosixPath(test.path).as_posix() for test in self.tests}
        return tuple(test.path for test in self.tests if not chosen & set(_above(test.path)))

    def __str__(self) -> str:
        """Say what runs and why."""
        lines = [line for test in self.tests for line in _told(test)]
        return "\n".join([*(lines or ["nothing is selected"]), *self.notices])


def _above(path: str) -> list[str]:
    """Give the folders that a path lies in; ``.`` is the application's own."""
    return [folder.as_posix() for folder in PurePosixPath(path).parents]


def _told(test: SelectedTest) -> list[str]:
    return [test.path, *(f"  {each.claim} ({each.evidence})" for each in test.reasons)]
