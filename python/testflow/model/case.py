"""A test that can be run, as its framework tells of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

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
        is_file: Whether it is a whole file whose own tests are known only when it runs. Then they
            have the results: under the same application and path, each with its own name.
    """

    __test__ = False

    test_id: TestId
    native_id: str
    framework: str
    file: str = ""
    line: int = 0
    tags: tuple[str, ...] = ()
    is_file: bool = False

    def part(self, test_id: TestId) -> TestCase:
        """Give one test of the file that this test stands for, so that it can be run by itself."""
        name = f"{test_id.name}[{test_id.param}]" if test_id.param else test_id.name
        return replace(self, test_id=test_id, native_id=f"{self.native_id}::{name}", is_file=False)

    def covers(self, test_id: TestId) -> bool:
        """Whether a result under this id is one of this test, or of the file that it stands for.

        Examples:
            >>> case = TestCase(TestId("shop", "a.test.js", "a"), "a.test.js", "jest", is_file=True)
            >>> case.covers(TestId("shop", "a.test.js", "adds two"))
            True
        """
        if test_id == self.test_id:
            return True
        return self.is_file and (test_id.app, test_id.path) == (self.test_id.app, self.test_id.path)
