"""The process beside each runner: it watches the time, the output and the parent.

A runner may hang without giving up its interpreter, or be killed. Its keeper runs no code of the
target's, so it can always stop the runner with everything that the runner started, say how it
ended, and clear up. It needs nobody to tell it: it also notices when its own parent is gone.
"""

from __future__ import annotations

import os
import resource
import select
import shutil
import signal
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Literal

from testflow.execution import process_tree
from testflow.execution.capture import Capture, own_descriptor
from testflow.execution.runner import Runner
from testflow.execution.stint import Stint
from testflow.execution.wire import Obituary, encode_obituary, read_pickle
from testflow.runtime.clock import SystemClock

_LIBRARIES = ("cloudpickle", "testflow.execution.function", "testflow.execution.command")
_TICK_MS = 50
_LAST_WORDS_TICKS = 2
_REAP_TICK_S = 0.002
_REAP_TICKS = 500

End = Literal["ended", "overdue", "dismissed"]


def main(  # noqa: PLR0913 - the pool writes the call
    parent: int, tasks: int, answers: int, folder: str, *, limit_bytes: int, timeout_s: float
) -> None:
    """Keep one runner after another, in a process that the pool started for this.

    Args:
        parent: The pool's process.
        tasks: The descriptor that brings the target and then chunks of tasks.
        answers: The descriptor to which the runner writes.
        folder: For temporary files; is removed in the end.
        limit_bytes: How much of one task's output is kept.
        timeout_s: How long one task may take.
    """
    # A target that crashes a thousand times must not leave a thousand core files.
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    process_tree.adopt_orphans()
    stint, capture, signals = Stint(SystemClock()), Capture(limit_bytes), Signals()
    runner = Runner(own_descriptor(tasks), own_descriptor(answers), stint, capture, timeout_s)
    target = read_pickle(runner.tasks)
    for library in _LIBRARIES:
        if target and library.encode() in target:
            import_module(library)  # once, rather than in every runner
    keeper = Keeper(parent, stint, capture, signals)
    goes_on = target is not None
    while target is not None and goes_on:
        stint.start()
        pid = os.fork()
        if pid == 0:
            # Nothing of the above is undone on this side; the way out runs what the target left.
            signals.forget()
            runner.serve(target, folder)
            return
        goes_on = keeper.keep(pid)
        shutil.rmtree(folder, ignore_errors=True)
        Path(folder).mkdir(mode=0o700, exist_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


class Signals:
    """The signals of this process, as something that can be waited for."""

    def __init__(self) -> None:
        self.reader, self._writer = (own_descriptor(end) for end in os.pipe())
        os.set_blocking(self.reader, False)
        os.set_blocking(self._writer, False)
        self.is_dismissed = False
        signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, self._wake)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for each in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, self._dismiss)

    def _wake(self, *_: object) -> None:
        pass  # a signal without a handler would not be written to the pipe

    def _dismiss(self, *_: object) -> None:
        self.is_dismissed = True

    def forget(self) -> None:
        """Let signals do again what they do to any process."""
        signal.set_wakeup_fd(-1)
        for each in (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_DFL)
        os.close(self.reader)
        os.close(self._writer)


class Keeper:
    """What watches over a runner.

    Args:
        parent: The process for which the runner works.
        stint: What the runner is at.
        capture: What the runner prints.
        signals: The signals that this process gets.
    """

    def __init__(self, parent: int, stint: Stint, capture: Capture, signals: Signals) -> None:
        self._parent = parent
        self._stint = stint
        self._capture = capture
        self._signals = signals
        self._runner = 0
        self._status: int | None = None

    def keep(self, runner: int) -> bool:
        """Wait for a runner's end, make sure of it, and report it.

        Returns:
            Whether another runner can take its place. That is so when it ended in a call: then it
            has read all that it was sent, and sent all that it had to say.
        """
        self._runner, self._status = runner, None
        end = self._watch()
        phase, duration_s = self._stint.phase, self._stint.elapsed_s
        if end == "overdue":
            self._hear_last_words()
        if self._reap() or not process_tree.ADOPTS_ORPHANS:
            process_tree.kill_below(os.getpid())
            self._reap_all()
        if end == "dismissed":
            return False
        self._capture.drain()
        _write(Obituary(*self._cause(end), phase, duration_s, *self._capture.take()))
        return phase == "call"

    def _watch(self) -> End:
        poll = select.poll()
        poll.register(self._signals.reader, select.POLLIN)
        while not (end := self._end()):
            ready = {descriptor for descriptor, _ in poll.poll(_TICK_MS)}
            if self._signals.reader in ready:
                os.read(self._signals.reader, 4096)
            self._empty(poll, is_flowing=self._capture.reader in ready)
        return end

    def _end(self) -> End | None:
        self._reap()
        if self._status is not None:
            return "ended"
        if self._signals.is_dismissed or os.getppid() != self._parent:
            return "dismissed"
        return "overdue" if self._stint.is_overdue and self._stint.condemn() else None

    def _empty(self, poll: select.poll, *, is_flowing: bool) -> None:
        # Being woken by every print would slow down every call: the pipe is looked at once in a
        # tick, and waited for only while a lot comes through it.
        if is_flowing:
            self._capture.drain()
        elif self._capture.is_filling:
            poll.register(self._capture.reader, select.POLLIN)
        else:
            with suppress(KeyError):
                poll.unregister(self._capture.reader)

    def _reap(self) -> bool:
        """Take leave of the processes below that ended; whether others are left."""
        try:
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                if ended[0] == self._runner:
                    self._status = ended[1]
        except ChildProcessError:
            return False
        return True

    def _reap_all(self) -> None:
        # In a container nobody else may do it. What a signal cannot kill is not waited for.
        for _ in range(_REAP_TICKS):
            if not self._reap():
                return
            select.select([], [], [], _REAP_TICK_S)

    def _hear_last_words(self) -> None:
        # The runner's fault handler answers with a stack trace, even when it is stuck. While it
        # only waits for a program, its own stack says nothing.
        if process_tree.below(os.getpid(), process_tree.living_processes()) != {self._runner}:
            return
        os.kill(self._runner, signal.SIGUSR1)
        for _ in range(_LAST_WORDS_TICKS):
            select.select([], [], [], _TICK_MS / 1000)
            self._capture.drain()

    def _cause(self, end: End) -> tuple[Literal["exit", "signal", "timeout"], int]:
        status = self._status or 0
        if end == "overdue":
            return "timeout", 0
        if os.WIFSIGNALED(status):
            return "signal", os.WTERMSIG(status)
        return "exit", os.waitstatus_to_exitcode(status)


def _write(obituary: Obituary) -> None:
    line = encode_obituary(obituary)
    with suppress(BrokenPipeError):
        while line:
            line = line[os.write(1, line) :]
