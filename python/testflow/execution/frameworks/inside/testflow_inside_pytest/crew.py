"""The workers of one run: forked after the collection, watched, and replaced when they die."""

from __future__ import annotations

import gc
import os
import signal
import sys
import tempfile
import time
import warnings
from contextlib import suppress
from typing import Any

import pytest

from testflow_inside_pytest.board import NOTHING, Board
from testflow_inside_pytest.channel import Channel
from testflow_inside_pytest.excerpt import excerpt_of_file
from testflow_inside_pytest.outcome import Reports
from testflow_inside_pytest.printed import Printed
from testflow_inside_pytest.worker import Worker, leave, settle

_TICK_S = 0.01
_LAST_WORDS_S = 0.1
_MOST_IDLE_DEATHS = 3
_STACK_LIMIT = 20_000


class Crew:
    """Up to so many workers, until every test of the board is done.

    Args:
        session: pytest's session, collected.
        board: The tests.
        reports: What gathers pytest's reports; each worker has its own copy.
        settings: The limits, and where results go.
        workers: The most workers at a time.
    """

    def __init__(
        self,
        session: pytest.Session,
        board: Board,
        reports: Reports,
        settings: dict[str, Any],
        workers: int,
    ) -> None:
        self._session = session
        self._board = board
        self._reports = reports
        self._settings = settings
        self._size = min(workers, len(board.units))
        self._hands: dict[int, Hand] = {}
        self._idle_deaths = 0
        self._temporary = _temporary_folder(session.config)

    def run(self, channel: Channel) -> None:
        """Run all tests; results come from the workers, or from here where one died."""
        gc.collect()
        gc.freeze()  # what was collected stays: no worker looks through it, or copies it
        for slot in range(self._size):
            self._hire(slot)
        while self._hands:
            time.sleep(_TICK_S)
            for slot, hand in list(self._hands.items()):
                if hand.has_ended():
                    self._bury(slot, hand, channel)
                elif self._is_overdue(slot):
                    self._end_overdue(slot, hand)
        gc.unfreeze()

    def _hire(self, slot: int) -> None:
        stack = tempfile.TemporaryFile()  # noqa: SIM115 - the hand closes it
        printed = Printed()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # threads of the application's: none is used here
            pid = os.fork()
        if pid == 0:
            self._work(slot, stack.fileno(), printed)
        self._hands[slot] = Hand(pid, stack, printed)

    def _work(self, slot: int, stack: int, printed: Printed) -> None:
        try:
            printed.capture(self._session.config)
            settle(self._session.config, slot, self._size, stack, self._temporary)
            channel = Channel(self._settings["results"], os.getpid())
            Worker(self._session, self._board, self._reports, slot, channel).serve()
        except BaseException as error:  # noqa: BLE001 - nothing may go up into the copy of pytest
            sys.excepthook(type(error), error, error.__traceback__)
            os._exit(70)
        leave()

    def _is_overdue(self, slot: int) -> bool:
        limit_s = self._settings["test_s"]
        return limit_s is not None and self._board.elapsed_s(slot) > limit_s

    def _end_overdue(self, slot: int, hand: Hand) -> None:
        hand.kill(signal.SIGUSR1)  # its fault handler answers with a stack trace
        time.sleep(_LAST_WORDS_S)
        hand.kill(signal.SIGSTOP)
        if self._is_overdue(slot):  # else it ended at this very moment
            hand.is_condemned = True
            hand.kill_group()
        else:
            hand.kill(signal.SIGCONT)

    def _bury(self, slot: int, hand: Hand, channel: Channel) -> None:
        del self._hands[slot]
        index = self._board.running(slot)
        if index != NOTHING:
            channel.send(["lost", index, *self._ending(slot, hand)])
            self._board.finish(slot, index)
            self._idle_deaths = 0
        elif hand.status:
            self._idle_deaths += 1
        hand.kill_group()  # what the worker itself left behind
        hand.close()
        self._board.give_back(slot)
        if self._idle_deaths >= _MOST_IDLE_DEATHS:
            self._board.stop()
            channel.send(["stopped", "workers end before they come to a test"])
        elif self._board.has_free:
            self._hire(slot)

    def _ending(self, slot: int, hand: Hand) -> list[Any]:
        kind = "timeout" if hand.is_condemned else "signal" if hand.status < 0 else "exit"
        stack, _ = excerpt_of_file(hand.stack.fileno(), _STACK_LIMIT)
        output = hand.printed.excerpt(self._settings["output_bytes"])
        return [kind, abs(hand.status), self._board.elapsed_s(slot), stack, *output]


class Hand:
    """A worker as seen from the process that forked it."""

    def __init__(self, pid: int, stack: Any, printed: Printed) -> None:
        self.stack = stack
        self.printed = printed
        self.is_condemned = False
        self.status = 0
        self._pid = pid

    def has_ended(self) -> bool:
        """Whether it has ended; then `status` says how."""
        try:
            pid, status = os.waitpid(self._pid, os.WNOHANG)
        except ChildProcessError:  # somebody else waited for it
            pid, status = self._pid, 0
        if pid:
            self.status = os.waitstatus_to_exitcode(status)
        return bool(pid)

    def kill(self, number: int) -> None:
        """Send it a signal."""
        with suppress(ProcessLookupError):
            os.kill(self._pid, number)

    def kill_group(self) -> None:
        """End it and what it started."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._pid, signal.SIGKILL)

    def close(self) -> None:
        """Let go of its files."""
        self.stack.close()
        self.printed.close()


def _temporary_folder(config: pytest.Config) -> Any:
    factory = getattr(config, "_tmp_path_factory", None)
    return None if factory is None else factory.getbasetemp()
