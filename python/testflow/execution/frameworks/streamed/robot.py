"""Suites of Robot Framework."""

from __future__ import annotations

import re
from collections.abc import Sequence

from testflow.execution.frameworks.launch import INSIDE
from testflow.execution.frameworks.streamed.names import Names
from testflow.execution.frameworks.streamed.streamed import Streamed, with_options

_LISTENER = INSIDE / "testflow_inside_robot.py"


class Robot(Streamed):
    """Suites of Robot Framework: each of its processes runs one test at a time."""

    name = "robot"
    pattern = r".*\.robot"
    needs = "Robot Framework 7 or later"
    runs_beside = False

    def argv(self, paths: Sequence[str], names: Names, workers: int) -> list[str]:
        """Give the command; the options stand before the paths."""
        del workers
        nothing = [word for each in ("output", "log", "report") for word in (f"--{each}", "NONE")]
        selected = [word for each in _patterns(names.only) for word in ("--test", each)]
        options = [*nothing, "--runemptysuite", "--listener", str(_LISTENER), *selected]
        return with_options(self.order, options, paths)


def _patterns(names: Sequence[str]) -> list[str]:
    """Give patterns for names; "adds (2)" may be the second test that is called "adds"."""
    either = (one for each in names for one in (each, re.sub(r" \(\d+\)$", "", each)))
    return [re.sub(r"([*?[])", r"[\1]", each) for each in dict.fromkeys(either)]
