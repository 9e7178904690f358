"""The progress bar: one more listener to a run's events."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from testflow.model import (
    Event,
    Noticed,
    RunFinished,
    RunResumed,
    RunStarted,
    RunStatus,
    StoreRecovered,
    TestFinished,
)


class ProgressBar:
    """Shows how far a run is, its rate, its failures and the time left; a context manager.

    Args:
        console: Where it is drawn; nothing is drawn where the console is no terminal.
    """

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TextColumn("[red]{task.fields[failures]} failed"),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._task: TaskID | None = None
        self._failures = 0

    def __enter__(self) -> Self:
        """Start drawing."""
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop drawing."""
        self._progress.stop()

    def __call__(self, event: Event) -> None:
        """Draw an event."""
        match event:
            case RunStarted():
                self._begin(event.name, event.total, 0)
            case RunResumed():
                self._failures = event.failures
                self._begin(event.name, event.total, event.recorded)
            case TestFinished():
                self._advance(failed=event.result.outcome.is_failure)
            case RunFinished():
                self._end(event.status)
            case StoreRecovered():
                self._say(f"{event.folder}: {event.what}")
            case Noticed():
                self._say(f"{event.path}: {event.what}" if event.path else event.what)
            case _:
                pass

    def _say(self, line: str) -> None:
        self._progress.console.print(line, markup=False, highlight=False)

    def _begin(self, name: str, total: int, done: int) -> None:
        self._task = self._progress.add_task(
            name, total=total, completed=done, failures=self._failures, rate=""
        )

    def _advance(self, *, failed: bool) -> None:
        if self._task is None:
            return
        self._failures += failed
        task = self._progress.tasks[0]
        rate = f"{task.speed:,.0f}/s" if task.speed else ""
        # A file that was planned may turn out to hold many tests.
        total = max(task.total or 0, task.completed + 1)
        self._progress.update(
            self._task, advance=1, total=total, failures=self._failures, rate=rate
        )

    def _end(self, status: RunStatus) -> None:
        if self._task is not None and status is not RunStatus.FINISHED:
            self._progress.update(self._task, description=f"{status}")
