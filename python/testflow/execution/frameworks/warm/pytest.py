"""Tests of pytest: one collection, and workers forked from it.

A plug-in in the application's own pytest collects once, and waits. For each run it forks workers,
which take tests by themselves and send results as lines through a pipe. A worker that dies costs
the test that it was executing; another one is forked in its place, without a second collection.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from testflow.execution.frameworks.launch import INSIDE
from testflow.execution.frameworks.warm.warm import Warm

_PLUGIN = "testflow_inside_pytest"


class Pytest(Warm):
    """Tests of pytest.

    The marks ``testflow_group(name)`` and ``testflow_exclusive`` keep tests together and alone.
    The fixture ``testflow_inputs`` has a test's inputs; one that takes a fixture by the name of an
    input gets the input on top of it.
    """

    name = "pytest"

    def argv(self, paths: Sequence[str]) -> list[str]:
        """Give the application's own command."""
        return self.order.argv(paths)

    def env(self) -> dict[str, str]:
        """Give the variables by which pytest loads the plug-in."""
        inherited = self.order.variables()
        plugins = [_PLUGIN, *filter(None, [inherited.get("PYTEST_PLUGINS")])]
        return {"PYTEST_PLUGINS": ",".join(plugins), "PYTHONPATH": with_inside(inherited)}


def with_inside(variables: dict[str, str]) -> str:
    """Give ``PYTHONPATH`` with testflow's part before what it has."""
    return os.pathsep.join([str(INSIDE), *filter(None, [variables.get("PYTHONPATH")])])
