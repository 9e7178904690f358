"""Tests of Go, each in a process of its own."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path

from testflow.execution.frameworks.compiled.binaries import output_of
from testflow.execution.frameworks.framework import Ran
from testflow.execution.frameworks.order import TEST_PATH, Order
from testflow.execution.frameworks.process_each import ProcessEach
from testflow.execution.scratch import make_scratch
from testflow.model import TestCase, TestId
from testflow.runtime.clock import Clock


class GoTest(ProcessEach):
    """Tests of Go: each package is built once, each test runs by itself.

    ``go test`` runs tests of one package one after another in one process; here they run beside
    each other. Those that cannot are declared exclusive.
    """

    name = "gotest"
    failure_line = r"^\s+\S+\.go:\d+: (.*)$|^(panic: .*)$"
    skip_line = (
        r"^\s+\S+\.go:\d+: (.*)\n--- SKIP: |^--- SKIP: .*\n\s+(\S+\.go:.*)$|^(--- SKIP: .*)$"
    )

    def __init__(self, order: Order, clock: Clock | None = None) -> None:
        super().__init__(order, clock)
        self._built: Path | None = None
        self._packages: dict[str, tuple[str, Path]] = {}

    async def collect(self, paths: Sequence[str]) -> list[TestCase]:
        """Build the packages, and give their tests.

        Raises:
            ExecutionError: One of them cannot be built.
        """
        wanted = [each if each.startswith(".") else f"./{each}" for each in paths] or ["./..."]
        await self.close()
        self._built = make_scratch()
        go, *options = self._words()
        listed = await output_of(self.order, [go, "list", "-json", *wanted], self._clock)
        cases: list[TestCase] = []
        for package, folder in _packages(listed):
            program = str(Path(self._built, f"{len(self._packages)}.test"))
            build = [go, "test", "-c", "-o", program, *options, package]
            await output_of(self.order, build, self._clock)
            if not self._is_built(program):
                continue  # it has no tests
            self._packages[package] = program, folder
            names = await output_of(self.order, [program, "-test.list", "."], self._clock)
            cases += [self._named(package, each) for each in names.split() if each[:4] == "Test"]
        return cases

    @staticmethod
    def _is_built(program: str) -> bool:
        return Path(program).exists()

    def _words(self) -> list[str]:
        passed_over = {TEST_PATH, "test", "-v", "-json"}
        words = self.order.words()
        options = [each for each in words[1:] if each not in passed_over and each[0] != "."]
        return [words[0], *options]

    def _named(self, package: str, name: str) -> TestCase:
        return TestCase(TestId(self.order.app, package, name), f"{package}::{name}", self.name)

    async def run(self, tests: Sequence[TestCase]) -> AsyncGenerator[Ran]:
        """Run tests, as many at once as there are workers."""
        if not self._packages:
            await self.collect([])
        async for event in super().run(tests):
            yield event

    def argv(self, path: str, report: Path) -> list[str]:
        """Give the command for one test."""
        del report
        package, _, name = path.partition("::")
        return [self._packages[package][0], "-test.v", f"-test.run=^{re.escape(name)}$"]

    def folder(self, path: str) -> Path:
        """Give the folder of the test's package, as ``go test`` would."""
        return self._packages[path.partition("::")[0]][1]

    async def close(self) -> None:
        """Remove what was built."""
        if self._built is not None:
            shutil.rmtree(self._built, ignore_errors=True)
        self._built = None
        self._packages.clear()


def _packages(listed: str) -> list[tuple[str, Path]]:
    decoder, found, position = json.JSONDecoder(), list[tuple[str, Path]](), 0
    text = listed.strip()
    while position < len(text):
        told, position = decoder.raw_decode(text, position)
        if told.get("TestGoFiles") or told.get("XTestGoFiles"):
            found.append((told["ImportPath"], Path(told["Dir"])))
        position += len(text[position:]) - len(text[position:].lstrip())
    return found
