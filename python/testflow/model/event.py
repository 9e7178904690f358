"""Everything that happens in a run, in one order.

Engines emit events; progress bars, the history and reports listen. The union is closed: a new
kind of event is added here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from testflow.model.result import RunStatus, TestId, TestResult
from testflow.model.service import Endpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """When an event happened and its place in the run.

    Attributes:
        at: Wall-clock time, UTC.
        run_id: The run that it belongs to.
        sequence: Its place in the run, from 0, without gaps.
    """

    at: datetime
    run_id: str
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted(Stamp):
    """A run began.

    Attributes:
        name: The campaign's or workflow's name.
        total: How many tests are planned.
        spec: What was asked for, as plain data: enough to plan the run again.
    """

    name: str
    total: int
    spec: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResumed(Stamp):
    """An interrupted run goes on.

    Attributes:
        name: The campaign's or workflow's name.
        total: How many tests are planned in all.
        recorded: How many of them have a result from before.
        failures: How many of those are failures.
    """

    name: str
    total: int
    recorded: int
    failures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TestsSelected(Stamp):
    """It was decided which tests of an application are run.

    Attributes:
        step: The step of the workflow that runs them.
        app: The application.
        strategy: How they were chosen.
        selected: How many are run.
    """

    __test__ = False

    step: str
    app: str
    strategy: str
    selected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TestStarted(Stamp):
    """A test began.

    Attributes:
        position: The test's place in the plan, from 0.
        test_id: The test.
        attempt: 1 for the first try.
    """

    __test__ = False

    position: int
    test_id: TestId
    attempt: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TestFinished(Stamp):
    """A test ended.

    Attributes:
        position: The test's place in the plan, from 0.
        result: What it gave.
    """

    __test__ = False

    position: int
    result: TestResult


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFinished(Stamp):
    """A run ended.

    Attributes:
        status: Whether all was run, a stop rule ended it, or the user did.
        reason: Which stop rule, in words.
    """

    status: RunStatus
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreRecovered(Stamp):
    """A store of snapshots was put right when it was opened for writing.

    Attributes:
        folder: Where the store is.
        what: What had to be put right, such as a write that was interrupted.
    """

    folder: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceStarted(Stamp):
    """A service is being provided.

    Attributes:
        environment: The environment that it belongs to.
        service: The service.
        backend: What provides it, such as ``postgres``.
    """

    environment: str
    service: str
    backend: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceReady(Stamp):
    """A service answers, and is what was asked for.

    Attributes:
        environment: The environment that it belongs to.
        service: The service.
        endpoint: Where it is.
        took_s: Seconds from its start on.
    """

    environment: str
    service: str
    endpoint: Endpoint
    took_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFailed(Stamp):
    """A service could not be provided, or stopped answering.

    Attributes:
        environment: The environment that it belongs to.
        service: The service.
        reason: Why.
    """

    environment: str
    service: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceStopped(Stamp):
    """A service and all that it had left behind are gone.

    Attributes:
        environment: The environment that it belonged to.
        service: The service.
    """

    environment: str
    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed(Stamp):
    """Something is not quite as it was asked for; the run goes on.

    Attributes:
        what: What differs, and what was done instead.
        path: Where in the document it was asked for.
    """

    what: str
    path: str = ""


Event = (
    RunStarted
    | RunResumed
    | TestsSelected
    | TestStarted
    | TestFinished
    | RunFinished
    | StoreRecovered
    | ServiceStarted
    | ServiceReady
    | ServiceFailed
    | ServiceStopped
    | Noticed
)
