"""What takes the place of unittest's main program: collects once, then runs what is asked for.

It needs nothing but the standard library. It speaks to testflow as the plug-in for pytest does.
"""

from __future__ import annotations

import faulthandler
import inspect
import io
import json
import os
import sys
import time
import traceback
import unittest
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from testflow_inside_pytest.channel import Channel
from testflow_inside_pytest.excerpt import excerpt

_TEXT_LIMIT = 10_000
_FAILED_LOAD = "unittest.loader._FailedTest"


def main() -> None:
    """Collect, tell, and run until nothing more is asked for."""
    folder = Path(os.environ.pop("TESTFLOW_SESSION"))
    settings = json.loads((folder / "settings.json").read_bytes())
    channel = Channel(str(folder / "results"), 0)
    sys.path.insert(0, str(Path.cwd()))
    tests = {_id(each, settings["folder"]): each for each in _flat(_load(sys.argv[1:]))}
    described: list[Any] = [[native_id, _line(each), []] for native_id, each in tests.items()]
    channel.send(["collected", described, {}])
    with (folder / "orders").open("rb") as orders:
        for line in orders:
            asked = json.loads((folder / line.decode().strip()).read_bytes())
            _run(tests, asked, channel, settings)
            channel.send(["done"])


def _load(arguments: list[str]) -> unittest.TestSuite:
    loader = unittest.TestLoader()
    names = [each for each in arguments if not each.startswith("-") and each != "discover"]
    suites = [_load_one(loader, each) for each in names] or [loader.discover(".")]
    return unittest.TestSuite(suites)


def _load_one(loader: unittest.TestLoader, name: str) -> unittest.TestSuite:
    path = Path(name)
    if path.is_dir():
        is_package = (path / "__init__.py").exists()
        return loader.discover(str(path), top_level_dir="." if is_package else None)
    if path.is_file():
        name = ".".join(path.with_suffix("").parts)
    return loader.loadTestsFromName(name)


def _flat(suite: unittest.TestSuite) -> Iterator[unittest.TestCase]:
    for each in suite:
        if isinstance(each, unittest.TestSuite):
            yield from _flat(each)
        else:
            yield each


def _id(test: unittest.TestCase, folder: str) -> str:
    kind = type(test)
    if f"{kind.__module__}.{kind.__qualname__}" == _FAILED_LOAD:
        return f"{test._testMethodName.replace('.', '/')}.py::(collection)"  # noqa: SLF001
    path = os.path.relpath(inspect.getfile(kind), folder)
    return f"{Path(path).as_posix()}::{kind.__qualname__}::{test._testMethodName}"  # noqa: SLF001


def _line(test: unittest.TestCase) -> int:
    method = getattr(type(test), test._testMethodName, None)  # noqa: SLF001
    code = getattr(inspect.unwrap(method), "__code__", None) if method else None
    return code.co_firstlineno if code else 0


def _run(
    tests: dict[str, unittest.TestCase],
    asked: list[str],
    channel: Channel,
    settings: dict[str, Any],
) -> None:
    order = list(tests)
    numbers = {native_id: index for index, native_id in enumerate(order)}
    channel.send(["numbers", [numbers.get(each, -1) for each in asked]])
    wanted = sorted(numbers[each] for each in asked if each in numbers)
    chosen = {tests[order[index]]: index for index in wanted}
    # A suite of all of them, so that fixtures of classes and modules are set up once.
    suite = unittest.TestSuite(tests[order[index]] for index in wanted)
    suite._removeTestAtIndex = lambda _: None  # type: ignore[method-assign]  # noqa: SLF001
    result = Result(channel, chosen, settings)
    suite.run(result)
    result.flush()


class Result(unittest.TestResult):
    """Tells of each test as it ends.

    Args:
        channel: Takes the results.
        numbers: The number of each test.
        settings: The limits.
    """

    def __init__(
        self, channel: Channel, numbers: dict[unittest.TestCase, int], settings: dict[str, Any]
    ) -> None:
        super().__init__()
        self._channel = channel
        self._numbers = numbers
        self._settings = settings
        self._begun = 0.0
        self._told: list[tuple[str, str, str]] = []
        self._printed = io.StringIO()
        self._redirections: list[Any] = []
        self._pending: list[Any] = []

    def startTest(self, test: unittest.TestCase) -> None:  # noqa: N802 - unittest's name
        """Begin a test."""
        super().startTest(test)
        self.flush()
        self._channel.send(["s", self._numbers[test]])
        self._told.clear()
        self._printed = io.StringIO()
        self._redirections = [redirect_stdout(self._printed), redirect_stderr(self._printed)]
        for each in self._redirections:
            each.__enter__()
        if self._settings["test_s"] is not None:
            faulthandler.dump_traceback_later(
                self._settings["test_s"], exit=True, file=sys.__stderr__ or 2
            )
        self._begun = time.perf_counter()

    def stopTest(self, test: unittest.TestCase) -> None:  # noqa: N802
        """Tell how a test ended."""
        duration_s = time.perf_counter() - self._begun
        faulthandler.cancel_dump_traceback_later()
        for each in reversed(self._redirections):
            each.__exit__(None, None, None)
        super().stopTest(test)
        output = excerpt(self._printed.getvalue(), self._settings["output_bytes"])
        kind, crash, text = max(self._told, key=_gravity, default=("passed", "", ""))
        reason = crash if kind == "skipped" else ""
        crash = "" if kind == "skipped" else crash
        result = [kind, duration_s, crash, excerpt(text, _TEXT_LIMIT)[0], reason, *output, None]
        self._pending = ["r", self._numbers[test], *result]

    def flush(self) -> None:
        """Send the last result, which the end of its class may still change."""
        if self._pending:
            self._channel.send(self._pending)
        self._pending = []

    def addError(self, test: unittest.TestCase, err: Any) -> None:  # noqa: N802
        """Keep an error; one of a class's or a module's fixtures is that of all its tests."""
        super().addError(test, err)
        if test in self._numbers:
            self._keep("error", err)
        else:
            self._blame_fixture(test, err)

    def addFailure(self, test: unittest.TestCase, err: Any) -> None:  # noqa: N802
        """Keep a failure."""
        super().addFailure(test, err)
        self._keep("failed", err)

    def addSubTest(self, test: unittest.TestCase, subtest: Any, err: Any) -> None:  # noqa: N802
        """Keep what a part of a test gave."""
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._keep("failed" if issubclass(err[0], test.failureException) else "error", err)

    def addSkip(self, test: unittest.TestCase, reason: str) -> None:  # noqa: N802
        """Keep why a test was left out."""
        super().addSkip(test, reason)
        self._told.append(("skipped", reason, ""))

    def addExpectedFailure(self, test: unittest.TestCase, err: Any) -> None:  # noqa: N802
        """Keep that a test failed as expected."""
        super().addExpectedFailure(test, err)
        self._told.append(("skipped", f"expected to fail: {err[1]}", ""))

    def addUnexpectedSuccess(self, test: unittest.TestCase) -> None:  # noqa: N802
        """Keep that a test did not fail."""
        super().addUnexpectedSuccess(test)
        self._told.append(("failed", "expected to fail, and passed", ""))

    def _keep(self, kind: str, error: Any) -> None:
        crash = f"{error[0].__name__}: {error[1]}"
        self._told.append((kind, crash, "".join(traceback.format_exception(*error))))

    def _blame_fixture(self, fixture: Any, error: Any) -> None:
        # unittest speaks of "setUpClass (module.Class)", and does not run the tests.
        name, _, place = str(fixture).partition(" ")
        crash = f"{name}: {error[0].__name__}: {error[1]}"
        text, _ = excerpt("".join(traceback.format_exception(*error)), _TEXT_LIMIT)
        if name.startswith("tearDown") and self._pending:
            self._pending[2:6] = ["error", self._pending[3], crash, text]
            return
        for test, number in self._numbers.items():
            if _is_in(test, place.strip("()")):
                self._channel.send(["r", number, "error", 0.0, crash, text, "", "", 0, None])


def _is_in(test: unittest.TestCase, place: str) -> bool:
    kind = type(test)
    return place in {kind.__module__, f"{kind.__module__}.{kind.__qualname__}"}


def _gravity(told: tuple[str, str, str]) -> int:
    return ("passed", "skipped", "failed", "error").index(told[0])


if __name__ == "__main__":
    main()
