"""Frameworks that collect once and wait, and run what they are asked for, more than once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Iterator, Sequence
from typing import Any, ClassVar

from testflow.execution.endings import killed_by, left_with, timed_out
from testflow.execution.frameworks.expected import Expected
from testflow.execution.frameworks.framework import Ran
from testflow.execution.frameworks.order import Order, files_of
from testflow.execution.frameworks.time_limit import TimeLimit
from testflow.execution.frameworks.warm.session import Session
from testflow.execution.symptoms import normalised
from testflow.execution.verdict import PASSED
from testflow.model import Outcome, Symptom, TestCase, TestResult, Verdict
from testflow.runtime.clock import Clock, SystemClock


class Warm(ABC):
    """A framework with a part of testflow in the application's own interpreter.

    Args:
        order: Where and how.
        clock: Waits, and tells how long a run takes.
    """

    name: ClassVar[str]
    """Which framework this is."""

    def __init__(self, order: Order, clock: Clock | None = None) -> None:
        self.order = order
        self._clock = clock or SystemClock()
        self._session: Session | None = None

    @abstractmethod
    def argv(self, paths: Sequence[str]) -> list[str]:
        """Give the command that collects these paths."""

    @abstractmethod
    def env(self) -> dict[str, str]:
        """Give the variables that load testflow's part."""

    def _open(self, paths: Sequence[str]) -> Session:
        return Session(self.order, self.name, self.argv(paths), self.env(), self._clock)

    async def collect(self, paths: Sequence[str]) -> list[TestCase]:
        """Give the tests; what cannot be collected is a test, too, and its result says why.

        Raises:
            ExecutionError: It cannot be started, or does not get as far as that.
        """
        await self.close()
        return (await self._begin(paths)).cases

    async def _begin(self, paths: Sequence[str]) -> Session:
        self._session = self._open(paths)
        try:
            await self._session.collect()
        except BaseException:
            await self.close()
            raise
        return self._session

    async def run(self, tests: Sequence[TestCase]) -> AsyncGenerator[Ran]:
        """Run tests; it is started anew where it is gone, for the tests that are left.

        Raises:
            ExecutionError: It cannot be started.
        """
        run = _Run(self.order, self.name, tests, TimeLimit(self.order.limits.run_s, self._clock))
        is_complete = False
        try:
            while run.goes_on:
                session = self._session or await self._begin(files_of(run.expected.tests))
                async for event in run.events(session):
                    yield event
                if not run.is_done:
                    await self.close()
            for result in run.expected.give_up(run.reason):
                yield result
            is_complete = True
        finally:
            if not is_complete:
                await self.close()

    async def close(self) -> None:
        """End it, if it waits for another run."""
        session, self._session = self._session, None
        if session is not None:
            await session.stop()


class _Run:
    """What becomes of the tests of one run."""

    def __init__(
        self, order: Order, name: str, tests: Sequence[TestCase], limit: TimeLimit
    ) -> None:
        self.expected = Expected(tests, order.trace_id)
        self.goes_on = bool(tests)
        self.is_done = True
        self.reason = f"{name} does not find this test"
        self._name = name
        self._limit = limit
        self._test_limit_s = order.limits.test_s
        self._names: dict[int, str] = {}

    async def events(self, session: Session) -> AsyncGenerator[Ran]:
        """Give what happens until all is run, the session has ended, or time is up."""
        left = len(self.expected.tests)
        self.goes_on = self.is_done = False
        asked = self.expected.tests
        session.ask(asked)
        async for message in self._limit.bound(session.messages()):
            if message[0] == "done":
                self.is_done = True
                for result in self._never_collected(session):
                    yield result
                return
            if message[0] == "numbers":
                self._names = dict(zip(message[1], (each.native_id for each in asked), strict=True))
            for event in self._events_of(message):
                yield event
        for result in self._give_up(session):
            yield result
        self.goes_on = not self._limit.is_over and 0 < len(self.expected.tests) < left

    def _events_of(self, message: list[Any]) -> Iterator[Ran]:
        match message:
            case ["s", index]:
                yield from self.expected.start(self._names[index])
            case ["r", index, *told]:
                yield from self._result(self._names[index], told)
            case ["lost", index, kind, number, duration_s, stack, output, output_bytes]:
                yield from self.expected.finish(
                    self._names[index],
                    self._lost(kind, number, stack),
                    duration_s,
                    output=output,
                    output_bytes=output_bytes,
                )
            case ["stopped", reason]:
                self.reason = f"not run: {reason}"
            case _:
                pass

    def _result(self, native_id: str, told: list[Any]) -> Iterator[TestResult]:
        if told[0] == "passed" and len(told) == 2:  # noqa: PLR2004 - outcome and duration
            yield from self.expected.finish(native_id, PASSED, told[1])
            return
        outcome, duration_s, crash, text, reason, output, output_bytes, returned = told
        symptoms = (Symptom(normalised(crash), text or crash),) if crash or text else ()
        verdict = Verdict(Outcome(outcome), symptoms, reason)
        yield from self.expected.finish(
            native_id,
            verdict,
            duration_s,
            output=output,
            output_bytes=output_bytes,
            returned=returned,
        )

    def _lost(self, kind: str, number: int, stack: str) -> Verdict:
        if kind == "timeout":
            verdict = timed_out(self._test_limit_s or 0.0)
        else:
            verdict = killed_by(number) if kind == "signal" else left_with(number)
        (symptom,) = verdict.symptoms
        message = f"{symptom.message}\n{stack}".rstrip()
        return Verdict(verdict.outcome, (Symptom(symptom.name, message),))

    def _never_collected(self, session: Session) -> Iterator[TestResult]:
        for case in self.expected.tests:
            problem = session.problems.get(case.native_id) or session.problems.get(case.file)
            if problem is not None:
                yield from self._result(case.native_id, problem)

    def _give_up(self, session: Session) -> Iterator[TestResult]:
        if self._limit.is_over:
            self.reason = self._limit.reason
            yield from self.expected.give_up_executing(self._limit.verdict)
            return
        self.reason = f"{self._name} ended before it came to this test: {session.last_words}"
        symptom = Symptom(
            f"{self._name} ended", f"{self._name} ended during the test: {session.last_words}"
        )
        yield from self.expected.give_up_executing(Verdict(Outcome.ERROR, (symptom,)))
