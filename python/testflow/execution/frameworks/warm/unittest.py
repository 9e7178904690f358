"""Tests of unittest, in one process that is started anew where a test ends it."""

from __future__ import annotations

from collections.abc import Sequence

from testflow.execution.frameworks.warm.pytest import with_inside
from testflow.execution.frameworks.warm.warm import Warm

_RUNNER = "testflow_inside_unittest"


class Unittest(Warm):
    """Tests of unittest, one after another, by a command such as ``python -m unittest``."""

    name = "unittest"

    def argv(self, paths: Sequence[str]) -> list[str]:
        """Give the application's command with testflow's runner in the place of unittest's."""
        return [_RUNNER if word == "unittest" else word for word in self.order.argv(paths)]

    def env(self) -> dict[str, str]:
        """Give the variables by which Python finds the runner."""
        return {"PYTHONPATH": with_inside(self.order.variables())}
