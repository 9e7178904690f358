"""A test that can be run, as its framework tells of it."""

from __future__ import annotations

from dataclasses import dataclass

from testflow.model.result import TestId


@dataclass(frozen=True, slots=True)
class TestCase:
    """A test that can be run.

    Attributes:
        test_id: What it is called everywhere in testflow.
        native_id: What its framework calls it: handed back, it selects this test alone.
        framework: Which framework runs it, such as ``pytest``.
        file: The file that it is in, from the application's folder on; empty where unknown.
        line: Its first line in the file, from 1; 0 where unknown.
        tags: Marks, tags or groups that its framework knows.
    """

    __test__ = False

    test_id: TestId
    native_id: str
    framework: str
    file: str = ""
    line: int = 0
    tags: tuple[str, ...] = ()
