"""What becomes of the tests of one file, in one process or in several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from testflow.execution.frameworks.expected import Expected
from testflow.execution.frameworks.framework import Ended, Ran, Started
from testflow.execution.frameworks.streamed.names import TITLES_JOINED, Names
from testflow.execution.symptoms import normalised
from testflow.execution.text import bounded
from testflow.execution.verdict import PASSED
from testflow.model import Outcome, Symptom, TestCase, TestId, TestResult, Verdict

_MOST_ENDINGS = 20
_LOADING_S = 30.0  # what a file may take for what is no test, however little its tests may
_NAME_LIMIT = 10_000
_TEXT_LIMIT = 100_000


@dataclass(frozen=True, slots=True)
class _Executing:
    title: str
    begun: float


class FileRun:
    """A file that is asked for as a whole, or for some of its tests, and what it told so far.

    Args:
        path: The file.
        cases: What is asked for of it.
        expected: Everything that is asked for.
    """

    def __init__(self, path: str, cases: Sequence[TestCase], expected: Expected) -> None:
        self.path = path
        self.is_whole = any(each.is_file for each in cases)
        self.is_begun = self._was_begun = self.is_over = False
        self._cases = cases
        self._app = cases[0].test_id.app
        self._expected = expected
        self._told: set[str] = set()
        self._announced: set[str] = set()
        self._left_out: dict[str, None] = {}
        self._heard = 0.0
        self._endings = 0
        self._has_own = self.has_ended = False
        self._forget()

    def _forget(self) -> None:
        self._executing: list[_Executing] = []
        self._started: Counter[str] = Counter()
        self._seen: Counter[str] = Counter()
        self._used: set[str] = set()
        self.has_failed = False

    @property
    def names(self) -> Names:
        """Which of its tests the next process runs."""
        waiting = (each.test_id for each in self._waiting)
        return Names(
            only=() if self.is_whole else tuple(map(_full_name, waiting)),
            without=tuple(self._left_out) if self.is_whole else (),
        )

    @property
    def _waiting(self) -> list[TestCase]:
        return [each for each in self._cases if self._expected.awaits(each.native_id)]

    def begin(self, now: float) -> None:
        """Hear that a process takes it up."""
        self._forget()
        self.is_begun, self._was_begun, self._heard = True, True, now

    def start(self, titles: Sequence[str], now: float, *, is_again: bool) -> Iterator[Ran]:
        """Hear that a test began, or that the framework tries it again by itself."""
        title = _joined(titles)
        self._heard = now
        self._executing.append(_Executing(title, now))
        if is_again:
            return
        self._started[title] += 1
        name = _numbered(title, self._started[title])
        native_id = f"{self.path}::{name}"
        if name in self._told | self._announced:
            return
        self._announced.add(name)
        if self._expected.awaits(native_id):
            yield from self._expected.start(native_id)
        elif self.is_whole:
            yield Started(self._id(name))

    def leave(self, titles: Sequence[str], now: float) -> None:
        """Hear that a test executes no more; its result follows."""
        title = _joined(titles)
        self._heard = now
        found = next((each for each in self._executing if each.title == title), None)
        if found is not None:
            self._executing.remove(found)

    def result(
        self, titles: Sequence[str], told: dict[str, Any], test_limit_s: float | None, now: float
    ) -> Iterator[TestResult]:
        """Hear how a test ended."""
        self.leave(titles, now)
        title = _joined(titles)
        name = self._next(title)
        verdict = _verdict(told, test_limit_s)
        self.has_failed |= verdict.outcome.is_failure
        if title in self._left_out:
            reason = "not run: a test of the same name had ended its process"
            verdict = Verdict(Outcome.BLOCKED, reason=reason)
        yield from self._finish(name, verdict, told)

    def _finish(self, name: str, verdict: Verdict, told: dict[str, Any]) -> Iterator[TestResult]:
        native_id = f"{self.path}::{name}"
        duration_s, output = float(told.get("duration_s") or 0.0), str(told.get("output") or "")
        size = int(told.get("output_bytes") or 0)
        if self._expected.awaits(native_id):
            yield from self._expected.finish(
                native_id, verdict, duration_s, output=output, output_bytes=size
            )
        elif self.is_whole and name not in self._told:
            yield self._expected.result(self._id(name), verdict, duration_s, output, size, None)
        self._told.add(name)

    def _next(self, title: str) -> str:
        """Tell tests of one title apart by what place they have among them."""
        self._seen[title] += 1
        while (name := _numbered(title, self._seen[title])) in self._used:
            self._seen[title] += 1
        self._used.add(name)
        return name

    def _id(self, name: str) -> TestId:
        return TestId.parse(f"{self._app}::{self.path}::{name}")

    def end(self, verdict: Verdict | None) -> Iterator[TestResult]:
        """Hear that it ended, and what was wrong with it, or how it went where it has no tests.

        A test that was executing is to blame for what is wrong: the file is not over then.
        """
        self.is_begun = False
        if self._executing:
            is_told = verdict is not None and verdict.outcome.is_failure
            yield from self.blame(verdict if verdict and is_told else _ENDED)
            return
        self.is_over = True
        if verdict is None and self.is_whole and not self._told:
            verdict = _error("no tests", "it has no tests")
        yield from self.settle(verdict or PASSED)

    def settle(self, verdict: Verdict) -> Iterator[TestResult]:
        """Give the file, and what else is awaited of it, this verdict, unless all is in order."""
        self.is_over, self.is_begun = True, False
        is_in_order = verdict.outcome is Outcome.PASSED
        for case in self._waiting:
            if is_in_order and case.is_file and self._told:
                self._expected.settle(case.native_id)
            elif is_in_order and not case.is_file:
                reason = f"{self.path} has no test of this name"
                unknown = Verdict(Outcome.BLOCKED, reason=reason)
                yield from self._expected.finish(case.native_id, unknown)
            else:
                self._has_own |= case.is_file
                yield from self._expected.finish(case.native_id, verdict)

    def add(self, verdict: Verdict) -> Iterator[TestResult]:
        """Give the file a result of its own, where it is over without one and has not ended."""
        if self.is_whole and not (self._has_own or self.has_ended):
            self._has_own = True
            yield self._expected.result(self._own_id, verdict, 0.0, "", 0, None)

    def finish(self) -> Iterator[Ended]:
        """Tell, once, that there are no more results of it."""
        if self.is_whole and not self.has_ended:
            yield Ended(self._own_id)
        self.has_ended = True

    @property
    def _own_id(self) -> TestId:
        return next(each.test_id for each in self._cases if each.is_file)

    def reset(self) -> None:
        """Let a process take it up from the beginning."""
        self.is_begun = self._was_begun = False

    @property
    def is_missed(self) -> bool:
        """Whether the process did not come to it."""
        return not (self.is_over or self._was_begun)

    @property
    def is_interrupted(self) -> bool:
        """Whether the process ended before all of it had run."""
        return self._was_begun and not self.is_over

    def blame(self, verdict: Verdict) -> Iterator[TestResult]:
        """Give the verdict to the tests that were executing, and leave them out from now on.

        Where none was, or that does not help, it is the file's.
        """
        self.is_begun = False
        self._endings += 1
        titles = [each.title for each in self._executing]
        self._executing = []
        if not titles or not self._left_out.keys().isdisjoint(titles):
            yield from self.settle(verdict)
            return
        for title in titles:
            self._left_out[title] = None
            yield from self._finish(self._next(title), verdict, {})
        if self._endings >= _MOST_ENDINGS:
            yield from self.settle(_error("too many crashes", _TOO_MANY))
        self.is_over = self.is_over or not self._waiting

    def is_late(self, limit_s: float, now: float) -> bool:
        """Whether a test of it takes longer than this, or nothing was heard of it for so long."""
        begun = min((each.begun for each in self._executing), default=self._heard)
        if not self._executing:
            limit_s = max(limit_s, _LOADING_S)
        return self.is_begun and now - begun > limit_s

    @property
    def is_executing(self) -> bool:
        """Whether a test of it began and has not ended."""
        return bool(self._executing)


def _joined(titles: Sequence[str]) -> str:
    return bounded(TITLES_JOINED.join(titles), _NAME_LIMIT)


def _numbered(title: str, place: int) -> str:
    return title if place == 1 else f"{title} ({place})"


def _full_name(test_id: TestId) -> str:
    return f"{test_id.name}[{test_id.param}]" if test_id.param else test_id.name


def _error(name: str, message: str) -> Verdict:
    return Verdict(Outcome.ERROR, (Symptom(name, message),))


_ENDED = _error("its process ended", "its process ended during the test")
_TOO_MANY = (
    f"{_MOST_ENDINGS} of its tests ended the process that they ran in; the others did not run"
)


def _verdict(told: dict[str, Any], test_limit_s: float | None) -> Verdict:
    outcome = Outcome(told["outcome"])
    symptoms = tuple(
        Symptom(normalised(message) or "failed", bounded(details or message, _TEXT_LIMIT))
        for message, details in told.get("failures") or ()
    )
    if outcome is not Outcome.FAILED:
        return Verdict(outcome, symptoms, str(told.get("reason") or ""))
    is_late = test_limit_s is not None and float(told.get("duration_s") or 0.0) >= test_limit_s
    if is_late:
        late = Symptom("timeout", f"still running after {test_limit_s:g} s")
        return Verdict(Outcome.ERROR, (late, *symptoms))
    return Verdict(outcome, symptoms or (Symptom("failed", "it failed, and says no more"),))
