"""Events written to an execution record: who ran what, with which versions, and what came of it."""

from __future__ import annotations

import json
import platform
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from testflow.model import (
    Event,
    Noticed,
    RunFinished,
    RunResumed,
    RunStarted,
    ServiceFailed,
    ServiceReady,
    TestFinished,
    TestResult,
)
from testflow.runtime.environment import process_name, tool_version, user_name
from testflow.workflow.record import ExecutionRecord
from testflow.workflow.workspace import Workspace


class Recording:
    """Listens to a run's events and adds a line to a record for each that matters later.

    Args:
        record: The record.
        workspaces: The applications, with their revisions.
    """

    def __init__(self, record: ExecutionRecord, workspaces: dict[str, Workspace]) -> None:
        self._record = record
        self._revisions = {name: each.revision for name, each in workspaces.items()}

    def __call__(self, event: Event) -> None:
        """Take an event."""
        facts = self._facts(event)
        if facts is not None:
            ends = isinstance(event, RunStarted | RunResumed | RunFinished)
            facts = {"run_id": event.run_id, **facts}
            self._record.add(type(event).__name__, facts, durable=ends)

    def _facts(self, event: Event) -> dict[str, Any] | None:
        """Give what is to be known of an event; None for one that does not matter later."""
        facts: dict[str, Any] | None = None
        match event:
            case RunStarted():
                facts = {"workflow": event.name, **self._who(), "asked_for": event.spec}
            case RunResumed():
                facts = {"workflow": event.name, **self._who(), "recorded": event.recorded}
            case ServiceReady():
                at = f"{event.endpoint.host}:{event.endpoint.port}"
                simulated = event.endpoint.is_simulated
                facts = {"service": event.service, "at": at, "is_simulated": simulated}
            case ServiceFailed():
                facts = {"service": event.service, "reason": event.reason}
            case TestFinished():
                facts = _told(event.result)
            case Noticed():
                facts = {"what": event.what, "path": event.path}
            case RunFinished():
                facts = {"status": event.status.value, "reason": event.reason}
            case _:
                pass
        return facts

    def _who(self) -> dict[str, Any]:
        versions = {"testflow": tool_version(), "python": platform.python_version()}
        return {
            "who": user_name(),
            "where": process_name(),
            "versions": {**versions, "platform": platform.platform()},
            "revisions": self._revisions,
        }


def _told(result: TestResult) -> dict[str, Any]:
    """Give what is recorded of a result: what it says, and the hash of all that it gave."""
    whole = json.dumps(asdict(result), sort_keys=True, default=str)
    return {
        "test_id": str(result.test_id),
        "outcome": result.outcome.value,
        "duration_s": result.duration_s,
        "attempt": result.attempt,
        "earlier": [each.outcome.value for each in result.earlier],
        "reason": result.reason,
        "result_sha256": sha256(whole.encode()).hexdigest(),
    }
