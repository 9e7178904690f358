"""A listener of Robot Framework that tells testflow of each test as it runs.

It needs nothing but the standard library.
"""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path
from types import ModuleType
from typing import Any

_SHARED = Path(__file__).parent / "testflow_inside_pytest"
_OUTCOMES = {"PASS": "passed", "FAIL": "failed", "SKIP": "skipped"}
_TOLD_LEVELS = {"INFO", "WARN", "ERROR", "FAIL"}


def _shared(name: str) -> ModuleType:
    """Load a module that stands beside pytest's plug-in, which itself needs pytest."""
    spec = importlib.util.spec_from_file_location(f"testflow_inside_{name}", _SHARED / f"{name}.py")
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class testflow_inside_robot:  # noqa: N801 - Robot Framework looks for the name of the file
    """Told by Robot Framework what happens; see the listener interface of version 3."""

    ROBOT_LISTENER_API_VERSION = 3

    def __init__(self) -> None:
        asked = json.loads(os.environ.pop("TESTFLOW_STREAM"))
        self._channel = _shared("channel").Channel(asked["pipe"], os.getpid())
        self._excerpt = _shared("excerpt").excerpt
        self._without = set(asked["without"])
        self._limit_s = asked["test_s"]
        self._limit = asked["output_bytes"]
        self._output: list[str] = []
        self._channel.send(["hello", "robot"])

    def start_suite(self, data: Any, result: Any) -> None:
        """Tell that a file begins, without the tests that are left out."""
        del result
        if _is_file(data):
            data.tests = [each for each in data.tests if each.name not in self._without]
            for test in data.tests:
                if self._limit_s is not None and not test.timeout:
                    test.timeout = f"{self._limit_s} seconds"
            self._channel.send(["file", str(data.source)])

    def end_suite(self, data: Any, result: Any) -> None:
        """Tell that a file ended; its teardown has no test that shows it."""
        if _is_file(data):
            problem = result.message if result.teardown and result.teardown.failed else ""
            self._channel.send(
                ["end", str(data.source), {"problem": problem, "name": _in_a_line(problem)}]
            )

    def start_test(self, data: Any, result: Any) -> None:
        """Tell that a test begins."""
        self._output.clear()
        del data
        self._channel.send(["start", str(result.source), [result.name]])

    def log_message(self, message: Any) -> None:
        """Keep what a test logs."""
        if message.level in _TOLD_LEVELS:
            self._output.append(f"{message.message}\n")

    def end_test(self, data: Any, result: Any) -> None:
        """Tell how a test ended."""
        del data
        output, size = self._excerpt("".join(self._output), self._limit)
        told = {
            "outcome": _OUTCOMES.get(result.status, "error"),
            "duration_s": result.elapsedtime / 1000,
            "failures": [[_in_a_line(result.message), result.message]]
            if result.status == "FAIL"
            else [],
            "reason": result.message if result.status == "SKIP" else "",
            "output": output,
            "output_bytes": size,
        }
        self._channel.send(["result", str(result.source), [result.name], told])

    def close(self) -> None:
        """Tell that this is the end."""
        self._channel.send(["done"])


def _is_file(suite: Any) -> bool:
    return suite.source is not None and Path(suite.source).is_file()


def _in_a_line(message: str) -> str:
    """Give what went wrong, where the first line only announces it."""
    return message.replace(":\n", ": ", 1)
