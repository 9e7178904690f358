"""Tests of node:test, which Node.js has in itself."""

from __future__ import annotations

from pathlib import Path

from testflow.execution.frameworks.process_each import ProcessEach

JAVASCRIPT = r"(.*/)?(__tests__/.*|[^/]*[.\-_](test|spec)|test[.\-_][^/]*)\.([cm]?[jt]s|[jt]sx)"
"""What the path of a file of JavaScript tests looks like."""


class Node(ProcessEach):
    """Tests of node:test, also by way of ``npm test``."""

    name = "node"
    pattern = JAVASCRIPT + r"|(.*/)?test/.*\.[cm]?js"
    report_form = "tap"

    def argv(self, path: str, report: Path) -> list[str]:
        """Give the command for a file."""
        del report
        return self.order.argv([path])

    def env(self, report: Path) -> dict[str, str]:
        """Let it write TAP beside what it prints."""
        options = (
            "--test-reporter=spec --test-reporter-destination=stdout "
            f"--test-reporter=tap --test-reporter-destination={report}"
        )
        own = self.order.variables().get("NODE_OPTIONS", "")
        return {"NODE_OPTIONS": f"{own} {options}".strip()}
