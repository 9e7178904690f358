"""Runs of Java's tests: classes share a process where nothing forbids it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path

from testflow.execution.frameworks.expected import Expected
from testflow.execution.frameworks.framework import Ended, Ran
from testflow.execution.frameworks.java.classes import JAVA, Asked, NamedTest, file_id, named
from testflow.execution.frameworks.java.tool import JavaTool
from testflow.execution.frameworks.java.verdicts import (
    joint_verdict,
    nested_in,
    own_verdict,
    parts_of,
    shared,
    split,
    verdict_on,
)
from testflow.execution.frameworks.order import Order
from testflow.execution.frameworks.process_each import EndedProcess, ProcessEach
from testflow.execution.text import bounded
from testflow.model import TestCase, TestId, TestResult, Verdict
from testflow.runtime.clock import Clock, SystemClock

_MOST = 400  # classes in one command: Linux takes 128 KiB in one word


class JavaClasses(ProcessEach):
    """A framework whose files are classes, with a result for each of their tests.

    The classes of a call share a process, and each worker has one, unless they are exclusive, have
    inputs of their own or a limit of time for each test. Where a process leaves no good report of
    a class, that class is run once more, by itself.

    Args:
        order: Where and how.
        clock: Waits, and tells how long a run takes.
        tool: What runs them.
    """

    pattern = JAVA

    def __init__(self, order: Order, clock: Clock | None, tool: type[JavaTool]) -> None:
        super().__init__(order, clock)
        self._tool = tool(order, clock or SystemClock())
        self._by_class: set[str] = set()
        self.report_form = self._tool.report_form

    async def collect(self, paths: Sequence[str]) -> list[TestCase]:
        """Give a test for each file of tests under these paths, and for each ``path::name``.

        Raises:
            InputError: One of them is not there.
        """
        cases: dict[str, TestCase] = {}
        for path in paths or ["."]:
            place, _, name = path.partition("::")
            for file in await super().collect([place]):
                case = self._test(file, name) if name else file
                cases.setdefault(case.native_id, case)
        return list(cases.values())

    def _case(self, path: str) -> TestCase:
        return replace(super()._case(path), is_file=True)

    def _test(self, file: TestCase, name: str) -> TestCase:
        return file.part(TestId.parse(f"{self.order.app}::{file.native_id}::{name}"))

    def batches(self, tests: Sequence[TestCase]) -> list[list[TestCase]]:
        """Give the tests that share a process."""
        batches: list[list[TestCase]] = []
        shared: dict[str, list[TestCase]] = {}
        for case in tests:
            if self.order.limits.test_s is not None or self.is_exclusive(case):
                batches.append([case])
            else:
                inputs = json.dumps(dict(self.inputs_of(case)), sort_keys=True)
                shared.setdefault(inputs, []).append(case)
        for group in shared.values():
            count = max(min(self.at_once, len(group)), -(-len(group) // _MOST))
            batches += [group[start::count] for start in range(count)]
        return batches

    @property
    def at_once(self) -> int:
        """How many processes may run at once."""
        return 1 if self._tool.is_alone else self.order.workers

    def turn(self) -> AbstractAsyncContextManager[object]:
        """Give what a process must hold while it runs."""
        return self._tool.turn()

    def batch_argv(self, batch: Sequence[TestCase], report: Path) -> list[str]:
        """Give the command for the tests that share a process."""
        asked = [Asked.of(each.native_id) for each in batch]
        pairs = zip(batch, asked, strict=True)
        chosen = [one.whole() if each.native_id in self._by_class else one for each, one in pairs]
        return self._tool.argv(chosen, report)

    def reports(self, report: Path) -> list[Path]:
        """Give the reports that a process has written."""
        return self._tool.reports(report)

    def results(
        self, expected: Expected, batch: Sequence[TestCase], process: EndedProcess
    ) -> Iterator[Ran]:
        """Tell what came of a process; a class that it tells too little of is left to run again."""
        found = {each.native_id: self._tests_of(each, batch, process) for each in batch}
        is_last = len(batch) == 1 or self._is_over(process)
        is_good = len(batch) > 1 and self._is_good(process, found)
        for case in batch:
            tests = found[case.native_id]
            is_told = is_good and bool(tests if case.is_file else parts_of(case, tests))
            if is_told or is_last:
                tell = self._of_file if case.is_file else self._of_test
                yield from tell(expected, case, tests, shared(process) if is_told else process)

    def _tests_of(
        self, case: TestCase, batch: Sequence[TestCase], process: EndedProcess
    ) -> list[NamedTest]:
        asked, is_alone = Asked.of(case.native_id), len(batch) == 1
        tests = [each for report in process.reports for each in report.tests]
        return named(case, [each for each in tests if is_alone or asked.has(each)])

    def _is_over(self, process: EndedProcess) -> bool:
        """Whether another process would come no further than this one."""
        status = process.ended.status
        is_early = status is not None and status > 0
        return status is None or (is_early and not self._tool.reached_tests(process.ended.output))

    def _is_good(self, process: EndedProcess, found: Mapping[str, Sequence[NamedTest]]) -> bool:
        """Whether the reports are whole, and the exit code is no riddle."""
        tests = [each.reported for tests in found.values() for each in tests]
        is_clear = self._tool.accounts_for(process.ended.status or 0, tests)
        is_whole = not any(each.lost for each in process.reports)
        return is_whole and (is_clear or not all(found.values()))

    def _of_file(
        self,
        expected: Expected,
        case: TestCase,
        tests: Sequence[NamedTest],
        process: EndedProcess,
    ) -> Iterator[Ran]:
        """Give a result for each test, and for the file where something else is wrong."""
        of_class, of_tests = split(case.test_id, tests)
        own = own_verdict(self._tool, process, of_class, of_tests)
        for each in of_tests:
            yield self._part(expected, each, process.returned)
        if own is None:
            expected.settle(case.native_id)
        else:
            yield from _finished(expected, case, own, process)
        yield Ended(case.test_id)

    def _of_test(
        self,
        expected: Expected,
        case: TestCase,
        tests: Sequence[NamedTest],
        process: EndedProcess,
    ) -> Iterator[Ran]:
        """Give the one result of a test that was asked for by its name."""
        is_named = Asked.of(case.native_id).method and case.native_id not in self._by_class
        if is_named and not tests and not self._is_over(process):
            self._by_class.add(case.native_id)  # no method is called so: its class is run instead
            return
        parts = parts_of(case, tests) or nested_in(case, tests)
        of_class, of_tests = split(file_id(case), tests)
        own = own_verdict(self._tool, process, of_class, of_tests)
        if own is not None and own.outcome.is_failure:
            yield from _finished(expected, case, own, process)
        elif [each.test_id for each in parts] == [case.test_id]:
            expected.settle(case.native_id)
            yield self._part(expected, parts[0], process.returned)
        else:
            yield from _finished(expected, case, joint_verdict(case, parts), process)

    def _part(self, expected: Expected, test: NamedTest, returned: object) -> TestResult:
        told = test.reported
        printed = self._tool.output_of(told)
        return expected.result(
            test.test_id,
            verdict_on(told),
            told.duration_s,
            bounded(printed, self.order.limits.output_bytes),
            len(printed.encode(errors="replace")),
            returned,
        )


def _finished(
    expected: Expected, case: TestCase, verdict: Verdict, process: EndedProcess
) -> Iterator[Ran]:
    ended = process.ended
    return expected.finish(
        case.native_id,
        verdict,
        ended.duration_s,
        output=ended.output,
        output_bytes=ended.output_bytes,
        returned=process.returned,
    )
