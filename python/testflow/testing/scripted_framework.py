"""A test framework whose tests do what they are told: to try a workflow without any tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from testflow.execution.frameworks.framework import Ended, Ran, Started
from testflow.execution.frameworks.order import Order
from testflow.model import Json, Outcome, Symptom, TestCase, TestId, TestResult

Answer = Callable[[Mapping[str, Any], Mapping[str, str]], Json]


@dataclass(frozen=True, slots=True)
class ScriptedTest:
    """What a test does.

    Attributes:
        outcome: How it ends.
        returned: What it returns: a value, or a function of its inputs and variables.
        message: What is wrong, or why it is skipped or blocked.
        output: What it prints.
        duration_s: How long it takes, and is waited for.
        passes_at: At which attempt it passes, whatever the outcome; 0 for none.
    """

    outcome: Outcome = Outcome.PASSED
    returned: Json | Answer = None
    message: str = ""
    output: str = ""
    duration_s: float = 0.0
    passes_at: int = 0


ScriptedFile = Mapping[str, ScriptedTest]
"""The tests of a file, by name, of a framework that knows them only when it runs the file."""


class ScriptedFramework:
    """Tests by application and native id, such as ``tests/test_a.py::test_b``.

    What stands in place of a test may be a file, such as ``a.test.js``, with its tests.

    Handed to an engine as ``Engine(frameworks={"scripted": framework})``, it answers to the orders
    of all applications whose ``framework`` is ``scripted``.

    Args:
        tests: For each application its tests.

    Attributes:
        ran: The tests that were run, in order, each as ``app::native id``.
        orders: The orders under which tests were run.

    Examples:
        >>> from pathlib import Path
        >>> framework = ScriptedFramework({"shop": {"test_a.py::test_b": ScriptedTest()}})
        >>> order = Order(app="shop", folder=Path("."), command="scripted")
        >>> [str(case.test_id) for case in asyncio.run(framework(order).collect([]))]
        ['shop::test_a.py::test_b']
    """

    def __init__(self, tests: Mapping[str, Mapping[str, ScriptedTest | ScriptedFile]]) -> None:
        self.tests = tests
        self.ran: list[str] = []
        self.orders: list[Order] = []

    def __call__(self, order: Order) -> ScriptedRun:
        """Give the framework for an order."""
        return ScriptedRun(self, order)


class ScriptedRun:
    """Collects and runs the scripted tests of one application.

    Args:
        framework: Knows the tests.
        order: Which application, and under what.
    """

    def __init__(self, framework: ScriptedFramework, order: Order) -> None:
        self._framework = framework
        self._order = order
        self._attempts: dict[str, int] = {}

    async def collect(self, paths: Sequence[str]) -> list[TestCase]:
        """Give the tests under these paths."""
        chosen = (each for each in self._known if not paths or _is_under(each, paths))
        return [self._case(each) for each in chosen]

    @property
    def _known(self) -> Mapping[str, ScriptedTest | ScriptedFile]:
        return self._framework.tests.get(self._order.app, {})

    async def run(self, tests: Sequence[TestCase]) -> AsyncIterator[Ran]:
        """Run tests, one after the other."""
        self._framework.orders.append(self._order)
        for case in tests:
            for part, told in self._parts(case):
                async for event in self._run(part, told):
                    yield event
            if case.is_file:
                yield Ended(case.test_id)

    def _parts(self, case: TestCase) -> Iterator[tuple[TestCase, ScriptedTest]]:
        """Give a test, or those of a file, with what they do."""
        told = self._known.get(case.native_id)
        if isinstance(told, ScriptedTest):
            yield case, told
            return
        file = self._known[case.file]
        for name, each in file.items() if isinstance(file, Mapping) else ():
            part = case.part(TestId(self._order.app, case.file, name)) if case.is_file else case
            if part.test_id.name == name:
                yield part, each

    async def _run(self, case: TestCase, told: ScriptedTest) -> AsyncIterator[Ran]:
        attempt = self._attempts[case.native_id] = self._attempts.get(case.native_id, 0) + 1
        yield Started(case.test_id, attempt)
        await asyncio.sleep(told.duration_s)
        self._framework.ran.append(f"{self._order.app}::{case.native_id}")
        yield self._result(case, told, attempt)

    async def close(self) -> None:
        """Nothing waits."""

    def _case(self, native_id: str) -> TestCase:
        file, _, name = native_id.partition("::")
        test_id = TestId(self._order.app, file, name or file)
        is_file = not isinstance(self._known.get(native_id), ScriptedTest)
        return TestCase(test_id, native_id, "scripted", file, is_file=is_file)

    def _result(self, case: TestCase, told: ScriptedTest, attempt: int) -> TestResult:
        passes = told.outcome is Outcome.PASSED or attempt == told.passes_at
        inputs = self._order.inputs.get(case.native_id, {})
        value = told.returned(inputs, self._order.env) if callable(told.returned) else told.returned
        result = TestResult(
            case.test_id,
            Outcome.PASSED if passes else told.outcome,
            told.duration_s,
            output=told.output,
            output_bytes=len(told.output),
            returned=value if passes else None,
            trace_id=self._order.trace_id,
        )
        if result.outcome.is_failure:
            return replace(result, symptoms=(Symptom("scripted", told.message),))
        return result if passes else replace(result, reason=told.message)


def _is_under(native_id: str, paths: Sequence[str]) -> bool:
    file = native_id.partition("::")[0]
    return any(
        path in {native_id, file, "."} or file.startswith(f"{path.rstrip('/')}/") for path in paths
    )
