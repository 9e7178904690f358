"""Tests of jest."""

from __future__ import annotations

from pathlib import Path

from testflow.execution.frameworks.node import JAVASCRIPT
from testflow.execution.frameworks.process_each import ProcessEach


class Jest(ProcessEach):
    """Tests of jest, also by way of ``npm test``."""

    name = "jest"
    pattern = JAVASCRIPT
    report_form = "jest"

    def argv(self, path: str, report: Path) -> list[str]:
        """Give the command for a file, with jest's own options for a report."""
        return [*self.order.argv([path]), "--json", f"--outputFile={report}"]
