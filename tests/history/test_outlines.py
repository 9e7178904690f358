"""What statistics need of results is what the results themselves say."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from testflow.errors import Corrupt
from testflow.history import History
from testflow.model import (
    Configuration,
    Origin,
    Outcome,
    RunStarted,
    Symptom,
    TestFinished,
    TestId,
    TestResult,
    Violation,
)
from testflow.runtime.bus import EventBus
from testflow.testing import FakeClock

_ODD = {"origin": {"strategy": '"violations":'}, "é": ["}", '{"values":'], "label": "violations"}
_BROKEN = Configuration({"a": 9}, violations=(Violation("a", "maximum", "9 is above 5"),))
_RESULTS = [
    TestResult(TestId("a", "b", "fuzz", "0"), Outcome.PASSED, 0.1, configuration=Configuration({})),
    TestResult(
        TestId("a", "b", "fuzz", "1"),
        Outcome.FAILED,
        0.1,
        symptoms=(Symptom("check", "is 7"), Symptom("other", "é")),
        configuration=Configuration(_ODD, origin=Origin("fuzz", 5, 7, 1), label='"violations":'),
    ),
    TestResult(TestId("a", "b", "invalid", "0"), Outcome.ERROR, 0.1, configuration=_BROKEN),
    TestResult(TestId("a", "b", "c"), Outcome.BLOCKED, 0.1, reason="no server"),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


@pytest.fixture
def history(file: Path) -> History:
    history = History(f"sqlite:///{file}")
    events = EventBus("run-1", FakeClock())
    events.subscribe(lambda event: history.record([event]))
    events.emit(RunStarted, name="n", total=len(_RESULTS), spec={})
    for position, result in enumerate(_RESULTS):
        events.emit(TestFinished, position=position, result=result)
    return history


def test_outlines_say_what_results_say(history: History) -> None:
    outlines = list(history.outlines("run-1"))
    assert [(each.name, each.outcome, each.symptoms) for each in outlines] == [
        (each.test_id.name, each.outcome, each.symptoms) for each in _RESULTS
    ]
    values = [each.values and json.loads(each.values) for each in outlines]
    assert values == [{}, _ODD, None, None]


def test_failures_and_endings_are_those_of_the_results(history: History) -> None:
    results = list(history.results("run-1"))
    failures = [each for each in results if each.result.outcome.is_failure]
    assert list(history.failures("run-1")) == failures
    assert len(failures) == 2
    assert list(history.endings("run-1")) == [(each.at, each.result.outcome) for each in results]


@pytest.mark.parametrize("text", ["[]", "{}", '{"values":', '{"value": {}}', "x"])
def test_a_damaged_configuration_is_told(history: History, file: Path, text: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        change = "update testflow_results set configuration = ? where position = 1"
        connection.execute(change, (text,))
    with pytest.raises(Corrupt, match="result 1 is damaged"):
        list(history.outlines("run-1"))
