"""Tests of vitest."""

from __future__ import annotations

from collections.abc import Sequence

from testflow.execution.frameworks.streamed.names import Names
from testflow.execution.frameworks.streamed.node import INSIDE_JAVASCRIPT, JAVASCRIPT
from testflow.execution.frameworks.streamed.streamed import Streamed, with_limit


class Vitest(Streamed):
    """Tests of vitest, also by way of ``npm test``."""

    name = "vitest"
    pattern = JAVASCRIPT
    needs = "vitest 3 or later"

    def argv(self, paths: Sequence[str], names: Names, workers: int) -> list[str]:
        """Give the command, with vitest's own options behind it."""
        # vitest runs every file whose path has a relative one in it; an absolute one is itself.
        files = [str((self.order.folder / each).resolve()) for each in paths]
        return [
            *self.order.argv(files),
            "--watch=false",  # or it waits for changes, where it thinks that somebody looks on
            f"--maxWorkers={workers}",
            "--reporter=default",
            f"--reporter={INSIDE_JAVASCRIPT / 'vitest.mjs'}",
            *with_limit(self.order, "--testTimeout"),
            *([f"--testNamePattern={names.pattern}"] if names.pattern else []),
        ]
