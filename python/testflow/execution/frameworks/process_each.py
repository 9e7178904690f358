"""Frameworks that run each test, or a batch of them, in a process of its own.

Where a report tells more than one test asked for, its tests are the symptoms of that one's result;
those of Java have results of their own. A crash, a time-out or an exhausted memory costs one test
and no other.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, ClassVar

from testflow.execution.endings import killed_by, timed_out
from testflow.execution.frameworks.exchange import Exchange
from testflow.execution.frameworks.expected import Expected
from testflow.execution.frameworks.framework import Ended, Ran, Started
from testflow.execution.frameworks.launch import launch
from testflow.execution.frameworks.order import Order
from testflow.execution.frameworks.test_files import find_test_files
from testflow.execution.frameworks.time_limit import TimeLimit
from testflow.execution.program_run import ProgramEnded, run_to_end
from testflow.execution.reports.readers import read_report
from testflow.execution.reports.report import Report, ReportedTest
from testflow.execution.scratch import scratch_folder
from testflow.execution.symptoms import normalised
from testflow.execution.text import last_line
from testflow.execution.verdict import PASSED
from testflow.model import Outcome, Symptom, TestCase, TestId, Verdict
from testflow.runtime.clock import Clock, SystemClock


@dataclass(frozen=True, slots=True)
class EndedProcess:
    """What came of a process.

    Attributes:
        ended: How it ended.
        limit_s: How long it could have taken; None for as long as it liked.
        reports: What it wrote of its tests.
        returned: What its tests gave for others.
    """

    ended: ProgramEnded
    limit_s: float | None
    reports: tuple[Report, ...]
    returned: object


class ProcessEach:
    """A framework that runs each test in a process of its own; here a test is a file.

    Args:
        order: Where and how.
        clock: Waits, and tells how long a run takes.
    """

    name: ClassVar[str]
    """Which framework this is."""

    pattern: ClassVar[str] = ".*"
    """What the path of a file of tests looks like, from the application's folder on."""

    report_form: str = ""
    """The form of its reports; found out from their beginning where it is not given."""

    failure_line: ClassVar[str] = ""
    """What the line of the output looks like that says what went wrong; its group is that."""

    skip_line: ClassVar[str] = ""
    """What the line of the output looks like that says that the test was left out."""

    def __init__(self, order: Order, clock: Clock | None = None) -> None:
        self.order = order
        self._clock = clock or SystemClock()

    def argv(self, path: str, report: Path) -> list[str]:
        """Give the command for a file; `report` is where a report may be written."""
        raise NotImplementedError

    def folder(self, path: str) -> Path:
        """Give the folder that the command for a test runs in."""
        del path
        return self.order.folder

    def reports(self, report: Path) -> list[Path]:
        """Give the reports that a run has written."""
        return [report] if report.is_file() else []

    async def collect(self, paths: Sequence[str]) -> list[TestCase]:
        """Give a test for each file of tests under these files and folders.

        Raises:
            InputError: One of them is not there.
        """
        return [self._case(each) for each in find_test_files(self.order, paths, self.pattern)]

    def _case(self, path: str) -> TestCase:
        return TestCase(TestId(self.order.app, path, Path(path).stem), path, self.name, path)

    def batches(self, tests: Sequence[TestCase]) -> list[list[TestCase]]:
        """Give what runs in one process each: here every test has its own."""
        return [[each] for each in tests]

    def batch_argv(self, batch: Sequence[TestCase], report: Path) -> list[str]:
        """Give the command for what runs in one process."""
        return self.argv(batch[0].native_id, report)

    def turn(self) -> AbstractAsyncContextManager[object]:
        """Give what a process must hold while it runs; here nothing."""
        return nullcontext()

    @property
    def at_once(self) -> int:
        """How many processes may run at once."""
        return self.order.workers

    def results(
        self, expected: Expected, batch: Sequence[TestCase], process: EndedProcess
    ) -> Iterator[Ran]:
        """Tell what came of a process; a test that gets no result is run once more, by itself."""
        ended = process.ended
        verdict = verdict_of(ended, process.limit_s, process.reports, self.failure_line)
        if verdict is PASSED and self.skip_line:
            verdict = _skipped(ended.output, self.skip_line)
        yield from expected.finish(
            batch[0].native_id,
            verdict,
            ended.duration_s,
            output=ended.output,
            output_bytes=ended.output_bytes,
            returned=process.returned,
        )

    async def run(self, tests: Sequence[TestCase]) -> AsyncGenerator[Ran]:
        """Run tests, as many at once as there are workers.

        Raises:
            ExecutionError: The framework cannot be started.
        """
        expected = Expected(tests, self.order.trace_id)
        limit = TimeLimit(self.order.limits.run_s, self._clock)
        waiting = self.batches(tests)[::-1]
        running: dict[asyncio.Task[EndedProcess], list[TestCase]] = {}
        try:
            while running or (waiting and not limit.is_over):
                while waiting and len(running) < self._room(waiting[-1], running.values()):
                    batch = waiting.pop()
                    running[asyncio.create_task(self._run_batch(batch, limit))] = batch
                    for event in _started(expected, batch):
                        yield event
                done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    process, batch = task.result(), running.pop(task)
                    for event in self.results(expected, batch, process):
                        yield event
                    left = [each for each in batch if expected.awaits(each.native_id)]
                    waiting += [[each] for each in reversed(left)]
            files = [each for each in expected.tests if each.is_file]
            for event in expected.give_up(limit.reason):
                yield event
            for file in files:
                yield Ended(file.test_id)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    def _room(self, batch: Sequence[TestCase], running: Iterable[Sequence[TestCase]]) -> int:
        """Give how many may run once this one does: exclusive ones run alone."""
        if any(self.is_exclusive(case) for each in running for case in each):
            return 0
        return 1 if any(map(self.is_exclusive, batch)) else self.at_once

    def is_exclusive(self, case: TestCase) -> bool:
        """Whether no other test may run beside this one."""
        names = (case.native_id, case.file)
        return any(fnmatchcase(name, each) for each in self.order.exclusive for name in names)

    def inputs_of(self, case: TestCase) -> Mapping[str, Any]:
        """Give what a test is given, or the file that it is in."""
        inputs = self.order.inputs
        return inputs.get(case.native_id, inputs.get(case.file, {}))

    async def _run_batch(self, batch: Sequence[TestCase], limit: TimeLimit) -> EndedProcess:
        first = batch[0].native_id
        async with self.turn():
            with scratch_folder() as folder:
                report = folder / "report"
                exchange = Exchange(folder, self.inputs_of(batch[0]))
                limit_s = limit.least(self.order.limits.test_s)
                order = replace(self.order, folder=self.folder(first))
                argv = self.batch_argv(batch, report)
                ended = await run_to_end(
                    launch(order, argv, self._clock, exchange.variables),
                    self._clock,
                    output_bytes=order.limits.output_bytes,
                    limit_s=limit_s,
                )
                reports = [read_report(each, self.report_form) for each in self.reports(report)]
                return EndedProcess(ended, limit_s, tuple(reports), exchange.given())

    async def close(self) -> None:
        """Nothing waits for another run."""


def _started(expected: Expected, batch: Sequence[TestCase]) -> Iterator[Started]:
    """Tell that tests began; of those that run once more it was told."""
    begun = {each.native_id for each in expected.executing}
    for case in batch:
        if case.native_id not in begun:
            yield from expected.start(case.native_id)


def verdict_of(
    ended: ProgramEnded, limit_s: float | None, reports: Sequence[Report], failure_line: str = ""
) -> Verdict:
    """Judge a program by its reports and its ending; neither alone makes a failure good."""
    if ended.status is None:
        return timed_out(limit_s or 0.0)
    if ended.status < 0:
        return killed_by(-ended.status)
    tests = [each for report in reports for each in report.tests]
    bad = [each for each in tests if each.outcome.is_failure]
    damages = [Symptom("damaged report", each.lost) for each in reports if each.lost]
    symptoms = [*map(symptom_of_test, bad), *damages]
    if ended.status and not bad:
        symptoms.append(_of_exit(ended, failure_line))
    if not symptoms:
        return _of_tests(tests)
    # An exit code that no test accounts for is a crash of what runs them.
    is_error = damages or any(each.outcome is Outcome.ERROR for each in bad) or (tests and not bad)
    return Verdict(Outcome.ERROR if is_error else Outcome.FAILED, tuple(symptoms))


def symptom_of_test(test: ReportedTest) -> Symptom:
    """Give what a report says of a test that failed."""
    head = f"{test.full_name}: {test.message}"
    return Symptom(
        normalised(test.message) or test.full_name,
        f"{head}\n{test.details}" if test.details else head,
    )


def _of_exit(ended: ProgramEnded, failure_line: str) -> Symptom:
    found = re.search(failure_line, ended.output, re.MULTILINE) if failure_line else None
    if found:
        told = _group_of(found)
        return Symptom(normalised(told), told)
    told, code = last_line(ended.output), f"exit code {ended.status}"
    return Symptom(f"{code}: {normalised(told)}" if told else code, f"{code}: {told}")


def _of_tests(tests: Sequence[ReportedTest]) -> Verdict:
    if tests and all(each.outcome is Outcome.SKIPPED for each in tests):
        return Verdict(Outcome.SKIPPED, reason=tests[0].message)
    return PASSED


def _skipped(output: str, skip_line: str) -> Verdict:
    found = re.search(skip_line, output, re.MULTILINE)
    return Verdict(Outcome.SKIPPED, reason=_group_of(found)) if found else PASSED


def _group_of(found: re.Match[str]) -> str:
    return next(filter(None, found.groups()), "").strip()
