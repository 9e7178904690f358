"""Any program: its exit code is the result, or the report that it writes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from testflow.execution.frameworks.order import TEST_PATH
from testflow.execution.frameworks.process_each import ProcessEach
from testflow.model import TestCase, TestId


class Command(ProcessEach):
    """A command for each path, or one for all where it takes none."""

    name = "command"

    def argv(self, path: str, report: Path) -> list[str]:
        """Give the command."""
        del report
        return self.order.argv([path] if path != self._all else [])

    @property
    def _all(self) -> str:
        return self.order.command

    async def collect(self, paths: Sequence[str]) -> list[TestCase]:
        """Give a test for each path, or one that is the whole command."""
        if paths and TEST_PATH in self.order.command:
            return [self._case(each) for each in dict.fromkeys(paths)]
        return [TestCase(TestId(self.order.app, ".", self._all), self._all, self.name)]

    def reports(self, report: Path) -> list[Path]:
        """Give the report that the order names, if it was written."""
        del report
        place = self.order.folder / self.order.report
        return [place] if self.order.report and place.is_file() else []
