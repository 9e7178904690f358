"""Maven, with its plug-in surefire."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from testflow.execution.frameworks.java.classes import Asked
from testflow.execution.frameworks.java.tool import JavaTool
from testflow.execution.frameworks.order import TEST_PATH, Order
from testflow.runtime.clock import Clock

_LOOK_EVERY_S = 0.1
_REPORTS = "target/surefire-reports/TEST-*.xml"

Stamp = tuple[int, int, int]


class Maven(JavaTool):
    """Runs classes by ``-Dtest``.

    Surefire's folder of reports cannot be chosen from outside. So one process at a time has the
    application's folder, and what it writes there is known by what was there before.
    """

    is_alone = True
    failure_line = (
        r"^\[ERROR\] (\S+\.(?:java|kt|groovy):\S+ .*)$"
        r"|^(?:\[ERROR\] )?.*(The forked VM terminated.*)$"
        r"|^\[ERROR\] (?!Failed to execute goal \S*surefire"
        r"|COMPILATION|Tests |Failures|Errors|Please refer|\s)(.+)$"
    )

    def __init__(self, order: Order, clock: Clock) -> None:
        super().__init__(order, clock)
        self._modules: tuple[str, ...] = ()
        self._before: dict[Path, Stamp] = {}

    def argv(self, asked: Sequence[Asked], report: Path) -> list[str]:
        """Give the command; of a build of several modules, for those that have the classes."""
        del report
        self._modules = tuple(dict.fromkeys(each.module for each in asked))
        self._before = self._stamps()
        tests = ",".join(dict.fromkeys(map(_pattern, asked)))
        words = self.order.words()
        if TEST_PATH in self.order.command:
            argv = [each.replace(TEST_PATH, tests) for each in words]
        else:
            argv = [*words, f"-Dtest={tests}"]
        # A class without tests is no reason to fail, nor is a module without the class.
        options = ["-DfailIfNoTests=false", "-Dsurefire.failIfNoSpecifiedTests=false"]
        return [*argv, *options, *self._of_modules()]

    def _of_modules(self) -> list[str]:
        words = self.order.words()
        if not any(self._modules) or any(w.startswith(("-pl", "--projects")) for w in words):
            return []
        return ["-pl", ",".join(each or "." for each in self._modules), "-am", "-fae"]

    def reports(self, report: Path) -> list[Path]:
        """Give the reports that are new, or not as they were before."""
        del report
        before = self._before
        return [path for path, stamp in self._stamps().items() if before.get(path) != stamp]

    def _stamps(self) -> dict[Path, Stamp]:
        return {
            path: (stat.st_mtime_ns, stat.st_ino, stat.st_size)
            for module in self._modules
            for path in sorted(Path(self.order.folder, module).glob(_REPORTS))
            for stat in [path.stat()]
        }

    def turn(self) -> AbstractAsyncContextManager[object]:
        """Wait until no other process of testflow's runs Maven in this folder."""
        return _held(self.order.folder, self.clock)

    def reached_tests(self, output: str) -> bool:
        """Whether surefire was begun: nothing before it failed."""
        return bool(re.search(r"Failed to execute goal \S*(surefire|failsafe)", output))

    def lacks_reports(self, output: str) -> bool:
        """Whether tests were run, whose reports must be in some other place."""
        return bool(re.search(r"Tests run: [1-9]", output))


def _pattern(asked: Asked) -> str:
    if asked.method:
        return f"{asked.holder}#{asked.method}"
    return f"{asked.tested},{asked.tested}$*"


@asynccontextmanager
async def _held(folder: Path, clock: Clock) -> AsyncGenerator[None]:
    """Hold a folder; processes and tasks wait for each other."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        yield  # the start of the program says what is wrong
        return
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await clock.sleep(_LOOK_EVERY_S)
        yield
    finally:
        os.close(descriptor)
