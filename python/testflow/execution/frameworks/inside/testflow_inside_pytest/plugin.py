"""Makes a session of pytest collect once, and then run what testflow asks for, more than once."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from testflow_inside_pytest.board import Board
from testflow_inside_pytest.channel import Channel
from testflow_inside_pytest.crew import Crew
from testflow_inside_pytest.giving import giving
from testflow_inside_pytest.outcome import Reports, collection_result
from testflow_inside_pytest.units import Distribution

_TEXT_LIMIT = 10_000


class Plugin:
    """What testflow adds to a session.

    Args:
        folder: Where testflow left its settings, and leaves what it asks for.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._settings = json.loads((folder / "settings.json").read_bytes())
        self._settings["results"] = str(folder / "results")
        self._reports = Reports(self._settings["output_bytes"], _TEXT_LIMIT)
        self._problems: dict[str, list[Any]] = {}
        self._paths: dict[Path, str] = {}

    def pytest_configure(self, config: pytest.Config) -> None:
        """Make the marks known, and take the place of other ways to spread tests."""
        config.addinivalue_line("markers", "testflow_group(name): runs in one process with others")
        config.addinivalue_line("markers", "testflow_exclusive: no other test runs beside it")
        others: dict[str, Any] = {"dist": "no", "tx": [], "numprocesses": None}  # of pytest-xdist
        for option, off in others.items():
            if hasattr(config.option, option):
                setattr(config.option, option, off)
        inputs: dict[str, dict[str, Any]] = self._settings["inputs"]
        config.pluginmanager.register(giving(inputs, self._reports.keep_returned))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what could not be collected."""
        if report.outcome != "passed":
            path, _, rest = report.nodeid.partition("::")
            place = Path(self._settings["rootdir"], path)
            native = f"{self._relative(place)}::{rest}" if rest else self._relative(place)
            self._problems[native] = collection_result(report, _TEXT_LIMIT)

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Learn what the ids of reports are relative to."""
        self._settings["rootdir"] = str(session.config.rootpath)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Tell what was collected, and run what is asked for until nothing more is."""
        session.testsfailed = 0  # what could not be collected is told of test by test
        items: list[Any] = session.items
        for item in items:
            item.testflow_id = self._id(item)
        channel = Channel(self._settings["results"], 0)
        channel.send(["collected", [_described(item) for item in items], self._problems])
        with (self._folder / "orders").open("rb") as orders:
            for line in orders:
                asked = json.loads((self._folder / line.decode().strip()).read_bytes())
                self._run(session, asked, channel)
                channel.send(["done"])
        return True

    def _run(self, session: pytest.Session, asked: list[str], channel: Channel) -> None:
        items: list[Any] = session.items
        known = {str(item.testflow_id): index for index, item in enumerate(items)}
        channel.send(["numbers", [known.get(each, -1) for each in asked]])
        wanted = sorted({known[each] for each in asked if each in known})
        settings = self._settings
        spread = Distribution(
            settings["distribution"], settings["groups"], settings["exclusive"], settings["workers"]
        )
        alone = [index for index in wanted if spread.is_exclusive(session.items[index])]
        together = sorted(set(wanted) - set(alone)) if alone else wanted
        config = session.config
        config.pluginmanager.register(self._reports)
        for indexes, workers in ((together, settings["workers"]), (alone, 1)):
            if indexes:
                units = spread.units(session.items, indexes)
                Crew(session, Board(units, workers), self._reports, settings, workers).run(channel)
        config.pluginmanager.unregister(self._reports)

    def _id(self, item: pytest.Item) -> str:
        return f"{self._relative(item.path)}::{item.nodeid.partition('::')[2] or item.name}"

    def _relative(self, path: Path) -> str:
        found = self._paths.get(path)
        if found is None:
            found = self._paths[path] = Path(
                os.path.relpath(path, self._settings["folder"])
            ).as_posix()
        return found


def _described(item: Any) -> list[Any]:
    line = item.location[1]
    marks = sorted({mark.name for mark in item.iter_markers()})
    return [item.testflow_id, 0 if line is None else line + 1, marks]
