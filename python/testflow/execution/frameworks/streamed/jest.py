"""Tests of jest."""

from __future__ import annotations

from collections.abc import Sequence

from testflow.execution.frameworks.streamed.names import Names
from testflow.execution.frameworks.streamed.node import INSIDE_JAVASCRIPT, JAVASCRIPT
from testflow.execution.frameworks.streamed.streamed import Streamed, with_limit


class Jest(Streamed):
    """Tests of jest, also by way of ``npm test``."""

    name = "jest"
    pattern = JAVASCRIPT
    needs = "jest 29.6 or later"

    def argv(self, paths: Sequence[str], names: Names, workers: int) -> list[str]:
        """Give the command, with jest's own options behind it."""
        return [
            *self.order.argv(paths),
            f"--maxWorkers={workers}",
            "--reporters=default",
            f"--reporters={INSIDE_JAVASCRIPT / 'jest.cjs'}",
            *with_limit(self.order, "--testTimeout"),
            *([f"--testNamePattern={names.pattern}"] if names.pattern else []),
            "--forceExit",  # once all is done, what tests left open would keep it for ever
            "--runTestsByPath",
        ]
