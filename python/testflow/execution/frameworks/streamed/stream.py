"""One process of a framework, and what a part of testflow in it tells while it runs."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from testflow.execution.endings import killed_by, timed_out
from testflow.execution.excerpt import Excerpt
from testflow.execution.frameworks.exchange import Exchange
from testflow.execution.frameworks.framework import Ran
from testflow.execution.frameworks.launch import launch
from testflow.execution.frameworks.messages import Messages
from testflow.execution.frameworks.order import Order
from testflow.execution.frameworks.streamed.file_run import FileRun
from testflow.execution.frameworks.streamed.handover import Handover
from testflow.execution.frameworks.time_limit import TimeLimit
from testflow.execution.scratch import scratch_folder
from testflow.execution.supervised import Supervised
from testflow.execution.symptoms import normalised
from testflow.execution.text import bounded
from testflow.execution.verdict import PASSED
from testflow.model import Outcome, Symptom, TestResult, Verdict
from testflow.runtime.clock import Clock

STREAM = "TESTFLOW_STREAM"
"""The variable that says where what a framework does is told, and how: an object of JSON."""

GRACE_S = 2.0
"""How much later than the framework itself testflow ends a test that takes too long."""

_LINGER_S = 30.0  # what a process may take to end once it has told all; many never do by themselves
_SAID_LIMIT = 4_000


class Stream:
    """One process that runs files.

    Args:
        order: Where and how.
        name: The framework.
        files: What it runs.
        inputs: What their tests are given.
        limit: The limit of the whole run.
        clock: Waits for it.

    Attributes:
        version: Of the framework, as it told; empty before that.
        is_done: Whether it told that it came to its end.
        reason: Why what it did not come to was not run.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - all that a process needs
        self,
        order: Order,
        name: str,
        files: Sequence[FileRun],
        inputs: Mapping[str, Any],
        limit: TimeLimit,
        clock: Clock,
    ) -> None:
        self.version = self.reason = ""
        self.is_done = False
        self._order, self._name, self._limit, self._clock = order, name, limit, clock
        self._files = {os.path.realpath(order.folder / each.path): each for each in files}
        self._first = files[0]  # ends last: it also takes what nobody can be blamed for
        for each in files:
            each.reset()
        self._inputs = inputs
        self._places: dict[str, FileRun | None] = {}
        self._said = Excerpt(memoryview(bytearray(Excerpt.size_for(_SAID_LIMIT))))
        self._whys: dict[str, tuple[str, str]] = {}
        self._heard = clock.monotonic()
        self._damage = ""
        self._is_accounted = False

    async def run(self, argv: Sequence[str], env: Mapping[str, str]) -> AsyncGenerator[Ran]:
        """Start it, and give what it tells until it has ended; see to what it did not finish.

        Raises:
            ExecutionError: It cannot be started.
        """
        with scratch_folder() as folder:
            exchange = Exchange(folder, self._inputs)
            messages = Messages(folder / "told")
            extra = {**env, **exchange.variables, STREAM: json.dumps(self._asked(folder / "told"))}
            handover = Handover(exchange if len(self._files) == 1 else None)
            try:
                async with launch(self._order, argv, self._clock, extra) as process:
                    async for event in self._events(process, messages):
                        for each in handover.take(event):
                            yield each
                    status = process.status
                for event in self._ended(status):
                    for each in handover.take(event):
                        yield each
                for each in handover.rest():
                    yield each
                for file in self._files.values():
                    for each in file.finish() if file.is_over else ():
                        yield each
            finally:
                messages.close()

    def _asked(self, pipe: Path) -> dict[str, Any]:
        limits = self._order.limits
        without = [name for each in self._files.values() for name in each.names.without]
        asked = {"pipe": str(pipe), "without": without}
        return {**asked, "test_s": limits.test_s, "output_bytes": limits.output_bytes}

    async def _events(self, process: Supervised, messages: Messages) -> AsyncIterator[Ran]:
        while True:
            has_ended = process.status is not None
            self._listen(process, to_the_end=has_ended)
            try:
                for message in messages.read():
                    for event in self._event(message):
                        yield event
            except (ValueError, KeyError, TypeError) as error:
                self._damage = f"what it told cannot be read: {error}"
            if has_ended or self._has_to_end:
                return
            await process.tick()

    def _listen(self, process: Supervised, *, to_the_end: bool) -> None:
        for read in (process.read_output, process.read_errors):
            while data := read():
                self._said.append(data)
                if not to_the_end:  # it may print without an end
                    break

    def _event(self, message: list[Any]) -> Iterator[Ran]:
        now = self._heard = self._clock.monotonic()
        match message:
            case ["hello", version]:
                self.version = str(version)
            case ["done"]:
                self.is_done = True
            case ["said", str(words)]:
                self._said.append(words.encode())
            case [kind, str(path), *rest] if file := self._file(path):
                yield from self._of_file(file, kind, rest, now)
            case _:
                pass

    def _file(self, path: str) -> FileRun | None:
        if path not in self._places:
            self._places[path] = self._files.get(os.path.realpath(path))
        return self._places[path]

    def _of_file(self, file: FileRun, kind: str, rest: list[Any], now: float) -> Iterator[Ran]:
        if kind == "problem":
            yield from self._late_problem(file, *rest)
        if file.is_over:
            return
        match kind, rest:
            case "file", []:
                file.begin(now)
            case "start" | "again", [titles]:
                yield from file.start(titles, now, is_again=kind == "again")
            case "leave", [titles]:
                file.leave(titles, now)
            case "result", [titles, told]:
                self._is_accounted |= told["outcome"] in {"failed", "error"}
                yield from file.result(titles, told, self._order.limits.test_s, now)
            case "why", [str(name), str(problem)]:
                self._whys[file.path] = name, problem
            case "end", [told]:
                yield from file.end(self._verdict_of(file, told))
                if file.is_over and file is not self._first:
                    yield from file.finish()
            case _:
                pass

    def _late_problem(self, file: FileRun, name: str, problem: str) -> Iterator[Ran]:
        """Hear of something wrong with a file that may have ended."""
        self._said.append(f"\n{file.path}: {problem}\n".encode())
        for result in file.add(_wrong(name, problem)):
            self._is_accounted = True
            yield result

    def _verdict_of(self, file: FileRun, told: dict[str, Any]) -> Verdict | None:
        """Give what is wrong with a file, or that it passed where it may without tests."""
        how, problem, name = told.get("how"), told.get("problem"), told.get("name")
        if how and (file.is_executing or not file.has_failed):
            name, problem = self._whys.get(file.path, (how, how))
        if problem:
            self._is_accounted = True
            return _wrong(name or problem, problem)
        return PASSED if told.get("passed") else None

    @property
    def _last_words(self) -> str:
        return bounded(self._said.text().strip(), _SAID_LIMIT)

    @property
    def _late(self) -> list[FileRun]:
        if self._order.limits.test_s is None:
            return []
        limit_s, now = self._order.limits.test_s + GRACE_S, self._clock.monotonic()
        return [each for each in self._files.values() if each.is_late(limit_s, now)]

    @property
    def _has_to_end(self) -> bool:
        if self._damage or self._limit.is_over or self._late:
            return True
        silent_s = self._clock.monotonic() - self._heard
        if self.is_done:
            return silent_s > _LINGER_S
        collect_s = self._order.limits.collect_s
        return not self.version and collect_s is not None and silent_s > collect_s

    def _ended(self, status: int | None) -> Iterator[TestResult]:
        begun = [each for each in self._files.values() if each.is_begun]
        if self._limit.is_over:
            yield from self._give_up(begun)
        elif late := self._late:
            for each in late:
                yield from each.blame(timed_out(self._order.limits.test_s or 0.0))
        elif self._damage or not self.is_done or begun:
            # Of several, each is run alone then: it shows itself which one is to blame.
            for each in begun if len(begun) == 1 else ():
                yield from each.blame(self._verdict_on(status))
        elif status and not self._is_accounted:
            yield from self._unaccounted(status)
        self.reason = self._reason(status)

    def _give_up(self, begun: Sequence[FileRun]) -> Iterator[TestResult]:
        for each in begun:
            if each.is_executing:
                yield from each.blame(self._limit.verdict)

    def _verdict_on(self, status: int | None) -> Verdict:
        words = f"\n{self._last_words}".rstrip()
        if self._damage:
            name, message = "damaged stream", self._damage
        elif status is not None and status < 0:
            (symptom,) = killed_by(-status).symptoms
            name, message = symptom.name, symptom.message
        else:
            name = f"{self._name} ended"
            message = f"{self._name} ended with exit code {status}"
        return Verdict(Outcome.ERROR, (Symptom(name, f"{message}{words}"),))

    def _unaccounted(self, status: int) -> Iterator[TestResult]:
        """Say on one file what none of them shows, so that it is not lost."""
        count = len(self._files)
        message = f"{self._name} ended with exit code {status}, and none of its tests says why"
        if count > 1:
            message += f"; this file is one of {count} that ran in its process"
        symptom = Symptom(f"exit code {status}", f"{message}\n{self._last_words}".rstrip())
        yield from self._first.add(Verdict(Outcome.ERROR, (symptom,)))

    def _reason(self, status: int | None) -> str:
        if self._limit.is_over:
            return self._limit.reason
        said = self._last_words or f"exit code {status}"
        if self.is_done:
            return f"{self._name} does not find this test: {said}"
        return f"{self._name} ended before it came to this test: {said}"


def _wrong(name: str, problem: str) -> Verdict:
    symptom = Symptom(normalised(name), bounded(problem, _SAID_LIMIT))
    return Verdict(Outcome.ERROR, (symptom,))
