"""Another attempt at tests that failed, where a policy asks for it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from testflow.execution.frameworks.framework import Ended, Framework, Ran, Started
from testflow.model import Outcome, TestCase, TestId, TestResult


@dataclass(frozen=True, slots=True)
class Retries:
    """When a test is tried again.

    Attributes:
        limit: How often, at most.
        outcomes: After which outcomes.
    """

    limit: int = 0
    outcomes: frozenset[Outcome] = frozenset({Outcome.FAILED, Outcome.ERROR})


async def run_with_retries(
    framework: Framework, tests: Sequence[TestCase], retries: Retries
) -> AsyncGenerator[Ran]:
    """Run tests, and those that failed again once all the others have been run.

    The last attempt at a test decides; its result has the earlier ones (`TestResult.earlier`). Of a
    file that has tests of its own, those that failed are tried again.
    """
    waiting, tries = list(tests), _Tries(tests)
    for left in range(retries.limit, -1, -1):
        async with aclosing(framework.run(waiting)) as happenings:
            async for event in happenings:
                if not isinstance(event, TestResult):
                    for told in tries.pass_on(event):
                        yield told
                elif left and event.outcome in retries.outcomes:
                    tries.keep(event)
                else:
                    yield tries.last(event)
        waiting = tries.again()
        if not waiting:
            break
    for event in tries.rest():
        yield event


class _Tries:
    """What is known of the attempts at each test."""

    def __init__(self, tests: Sequence[TestCase]) -> None:
        self._cases = {each.test_id: each for each in tests}
        files = [each for each in tests if each.is_file]
        self._files = {(each.test_id.app, each.test_id.path): each for each in files}
        self._failed: dict[TestId, list[TestResult]] = {}
        self._ended: list[Ended] = []

    def pass_on(self, event: Started | Ended) -> Iterator[Ran]:
        """Give what is told of an event; a file has not ended while it is tried again."""
        if isinstance(event, Started):
            yield replace(event, attempt=len(self._failed.get(event.test_id, ())) + 1)
        elif any(self._cases[event.test_id].covers(each) for each in self._failed):
            self._ended.append(event)
        else:
            yield event

    def keep(self, result: TestResult) -> None:
        """Take a result that another attempt follows."""
        self._failed.setdefault(result.test_id, []).append(result)

    def last(self, result: TestResult) -> TestResult:
        """Give the result of the last attempt at a test."""
        return result.after(self._failed.pop(result.test_id, ()))

    def again(self) -> list[TestCase]:
        """Give what is tried again: a file, or those of its tests that failed."""
        whole = [self._cases[each] for each in self._failed if each in self._cases]
        parts = [each for each in self._failed if not any(case.covers(each) for case in whole)]
        return whole + [self._files[each.app, each.path].part(each) for each in parts]

    def rest(self) -> Iterator[Ran]:
        """Give the results that no further attempt followed, and the files that end only now."""
        for results in self._failed.values():
            yield results[-1].after(results[:-1])
        yield from self._ended
