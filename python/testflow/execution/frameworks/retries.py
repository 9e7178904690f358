"""Another attempt at tests that failed, where a policy asks for it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace

from testflow.execution.frameworks.framework import Framework, Ran
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

    Each attempt gives a result of its own, with its number. The last one decides.
    """
    cases = {each.test_id: each for each in tests}
    again = list(tests)
    for attempt in range(1, retries.limit + 2):
        failed: list[TestId] = []
        async for event in framework.run(again):
            yield replace(event, attempt=attempt)
            if isinstance(event, TestResult) and event.outcome in retries.outcomes:
                failed.append(event.test_id)
        again = [cases[each] for each in failed]
        if not again:
            return
