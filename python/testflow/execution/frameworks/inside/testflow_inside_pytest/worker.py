"""A process forked after the collection, which runs tests one after another."""

from __future__ import annotations

import atexit
import faulthandler
import os
import signal
from contextlib import suppress
from itertools import pairwise
from typing import Any

import pytest

from testflow_inside_pytest.board import Board
from testflow_inside_pytest.channel import Channel
from testflow_inside_pytest.outcome import Reports

_ATEXIT: Any = atexit
_QUIET = ("terminalreporter", "terminalprogress")


class Worker:
    """What runs in a worker's process.

    Args:
        session: pytest's session, collected.
        board: Where tests are taken from.
        reports: What gathers pytest's reports.
        slot: The worker's place, from 0.
        channel: Takes the results.
    """

    def __init__(
        self, session: pytest.Session, board: Board, reports: Reports, slot: int, channel: Channel
    ) -> None:
        self._session = session
        self._board = board
        self._reports = reports
        self._slot = slot
        self._channel = channel

    def serve(self) -> None:
        """Run tests until none is left."""
        unit = self._board.take(self._slot)
        if unit:
            self._board.begin(self._slot, unit[0])
            self._channel.send(["s", unit[0]])
        while unit:
            unit = self._run(unit)

    def _run(self, unit: list[int]) -> list[int]:
        """Run the tests of a unit; give the unit that comes next."""
        for index, following in pairwise(unit):
            self._execute(index, self._session.items[following])
            if self._board.is_stopped:
                return self._finish(index, self._after_teardown(self._reports.take()), [])
            self._finish(index, self._reports.take(), [following])
        return self._run_last(unit[-1])

    def _run_last(self, index: int) -> list[int]:
        # What it shares with the next test is kept; the session's own fixtures in any case.
        item = self._session.items[index]
        unit = self._board.take_where(self._slot, lambda first: self._is_beside(item, first))
        self._execute(index, self._session.items[unit[0]] if unit else self._session)
        result = self._reports.take()
        unit = unit or self._board.take(self._slot)
        return self._finish(index, result if unit else self._after_teardown(result), unit)

    def _is_beside(self, item: pytest.Item, index: int) -> bool:
        return self._session.items[index].path == item.path

    def _execute(self, index: int, following: Any) -> None:
        item = self._session.items[index]
        try:
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        except BaseException as error:  # noqa: BLE001 - what a test raises to end the whole run
            self._leave(index, error)
        reason = self._session.shouldfail or self._session.shouldstop
        if reason:
            self._stop(str(reason))

    def _after_teardown(self, result: list[Any]) -> list[Any]:
        try:
            session: Any = self._session
            session._setupstate.teardown_exact(None)  # noqa: SLF001 - there is no other way
        except BaseException as error:  # noqa: BLE001 - whatever a fixture does
            text = f"{type(error).__name__}: {error}"
            told = [*result, "", "", "", "", 0, None][:8]
            return ["error", told[1], text, f"the session's teardown failed: {text}", *told[4:]]
        return result

    def _leave(self, index: int, error: BaseException) -> None:
        text = f"{type(error).__name__}: {error}"
        if isinstance(error, pytest.exit.Exception):
            self._stop(text)
        duration_s = self._board.elapsed_s(self._slot)
        self._finish(index, ["error", duration_s, text, text, "", "", 0, None], [])
        os._exit(0)

    def _stop(self, reason: str) -> None:
        self._board.stop()
        self._channel.send(["stopped", reason])

    def _finish(self, index: int, result: list[Any], unit: list[int]) -> list[int]:
        # One write tells of a test's end and of the next one's start.
        news = [["r", index, *result]]
        if unit:
            news.append(["s", unit[0]])
        self._channel.send(*news)
        self._board.finish(self._slot, index)
        if unit:
            self._board.begin(self._slot, unit[0])
        return unit


def settle(config: Any, slot: int, workers: int, stack: int, temporary: Any) -> None:
    """Make a worker of the process that was just forked.

    Args:
        config: pytest's configuration.
        slot: The worker's place, from 0.
        workers: How many there are.
        stack: The descriptor of a file for stack traces.
        temporary: The folder for temporary files of all workers; None where there is none.
    """
    os.setpgid(0, 0)  # a test that signals its group must not hit the others
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with suppress(AttributeError):
        _ATEXIT._clear()  # noqa: SLF001 - these belong to the process that forked this one
    _name(config, slot, workers)
    for name in _QUIET:
        plugin = config.pluginmanager.get_plugin(name)
        if plugin is not None:
            config.pluginmanager.unregister(plugin)
    if temporary is not None:
        config._tmp_path_factory._basetemp = temporary / f"worker-{slot}-{os.getpid()}"  # noqa: SLF001
        config._tmp_path_factory._basetemp.mkdir(mode=0o700)  # noqa: SLF001
    faulthandler.enable(stack)
    faulthandler.register(signal.SIGUSR1, stack, chain=False)


def _name(config: Any, slot: int, workers: int) -> None:
    # By these names many suites and plug-ins keep the databases of workers apart.
    name = f"gw{slot}"
    config.workerinput = {"workerid": name, "workercount": workers, "testrunuid": str(os.getppid())}
    os.environ["PYTEST_XDIST_WORKER"] = name
    os.environ["PYTEST_XDIST_WORKER_COUNT"] = str(workers)


def leave() -> None:
    """End the process as an interpreter ends, but for what belongs to the one that forked it."""
    with suppress(AttributeError):
        _ATEXIT._run_exitfuncs()  # noqa: SLF001
    os._exit(0)
