"""Tests of vitest."""

from __future__ import annotations

from pathlib import Path

from testflow.execution.frameworks.node import JAVASCRIPT
from testflow.execution.frameworks.process_each import ProcessEach


class Vitest(ProcessEach):
    """Tests of vitest, also by way of ``npm test``."""

    name = "vitest"
    pattern = JAVASCRIPT
    report_form = "jest"

    def argv(self, path: str, report: Path) -> list[str]:
        """Give the command for a file, with vitest's own options for a report."""
        options = ["--reporter=default", "--reporter=json", f"--outputFile.json={report}"]
        # Without this it waits for changes, where it thinks that somebody looks on.
        return [*self.order.argv([path]), "--watch=false", *options]
