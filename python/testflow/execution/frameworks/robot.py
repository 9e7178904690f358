"""Suites of Robot Framework."""

from __future__ import annotations

from pathlib import Path

from testflow.execution.frameworks.process_each import ProcessEach


class Robot(ProcessEach):
    """Suites of Robot Framework, a file at a time."""

    name = "robot"
    pattern = r".*\.robot"
    report_form = "junit"

    def argv(self, path: str, report: Path) -> list[str]:
        """Give the command for a suite; the options stand before its path."""
        options = [
            "--output",
            "NONE",
            "--log",
            "NONE",
            "--report",
            "NONE",
            "--xunit",
            str(_xml(report)),
        ]
        argv = self.order.argv([path])
        return [*argv[:-1], *options, argv[-1]] if argv[-1] == path else [*argv, *options]

    def reports(self, report: Path) -> list[Path]:
        """Give what Robot Framework wrote."""
        return [_xml(report)] if _xml(report).is_file() else []


def _xml(report: Path) -> Path:
    return report.with_suffix(".xml")  # which it would add by itself
