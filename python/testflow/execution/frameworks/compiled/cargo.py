"""Tests of Rust's libtest, each in a process of its own, as nextest runs them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from testflow.execution.frameworks.compiled.binaries import output_of
from testflow.execution.frameworks.compiled.nextest import NextestRun, read_nextest
from testflow.execution.frameworks.order import TEST_PATH
from testflow.execution.frameworks.process_each import ProcessEach
from testflow.model import TestCase, TestId


class Cargo(ProcessEach):
    """Unit and integration tests of the crates that the command builds; documentation is not run.

    ``cargo nextest run`` is built by ``cargo test`` with the same options, and run as nextest
    would; what only nextest can do is refused. A path chooses the targets whose source is there.
    """

    name = "cargo"
    failure_line = r"panicked at [^\n]*:\n([^\n]*)"
    skip_line = r"^test .* \.\.\. ignored(.*)$"

    _programs: dict[str, tuple[str, Path]]

    async def collect(self, paths: Sequence[str]) -> list[TestCase]:
        """Build, and give the tests of each program.

        Raises:
            InputError: The command has an option that only nextest itself can follow.
            ExecutionError: It cannot be built.
        """
        words, asked = self._read()
        argv = [*words, "--no-run", "--message-format=json"]
        built = await output_of(self.order, argv, self._clock)
        self._programs = {}
        cases: list[TestCase] = []
        for source, program, folder in self._built(built):
            if not paths or any(source.startswith(each.rstrip("/")) for each in paths):
                self._programs[source] = program, folder
                listing = [program, "--list", "--format=terse", *asked.listing]
                listed = await output_of(self.order, listing, self._clock)
                cases += self._listed(source, listed)
        return cases

    def _read(self) -> tuple[list[str], NextestRun]:
        """Give the command that builds, and what is asked for beyond that."""
        words = [each for each in self.order.words() if each != TEST_PATH]
        if "nextest" not in words:
            return words[: words.index("--")] if "--" in words else words, NextestRun()
        at = words.index("nextest")
        asked = read_nextest(words[at + 1 :])
        return [*words[:at], "test", *asked.options], asked

    @property
    def at_once(self) -> int:
        """How many tests may run at once: no more than the command says."""
        return min(self._read()[1].threads or self.order.workers, self.order.workers)

    def _built(self, output: str) -> Iterator[tuple[str, str, Path]]:
        for line in output.splitlines():
            told: dict[str, Any] = json.loads(line) if line.startswith("{") else {}
            if told.get("executable") and told.get("profile", {}).get("test"):
                folder = Path(told["manifest_path"]).parent
                source = Path(told["target"]["src_path"])
                root = self.order.folder.resolve()
                inside = source.is_relative_to(root)
                name = source.relative_to(root).as_posix() if inside else str(source)
                yield name, told["executable"], folder

    def _listed(self, source: str, output: str) -> Iterator[TestCase]:
        for line in output.splitlines():
            name, _, kind = line.rpartition(": ")
            if kind == "test":
                native_id = f"{source}::{name}"
                yield TestCase(TestId(self.order.app, source, name), native_id, self.name, source)

    def argv(self, path: str, report: Path) -> list[str]:
        """Give the command for one test."""
        del report
        source, _, name = path.partition("::")
        return [self._programs[source][0], "--exact", name]

    def folder(self, path: str) -> Path:
        """Give the folder of the test's crate, as cargo would."""
        return self._programs[path.partition("::")[0]][1]
