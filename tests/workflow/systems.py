"""Applications whose tests do what they are told, and the runs of workflows over them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from testflow.history import History
from testflow.model import Event
from testflow.testing import ScriptedFramework, SequentialIdentities
from testflow.workflow import Engine, TestWorkflow, WorkflowResult


class Systems:
    """Scripted applications in a folder, and the runs of workflows over them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.applications: dict[str, dict[str, Any]] = {}
        self.framework = ScriptedFramework({})
        self.history = History("sqlite://")
        self.events: list[Event] = []
        self.identities = SequentialIdentities()

    def add(self, app: str, tests: Mapping[str, Any], **settings: Any) -> None:
        for native_id in tests:
            file = self.folder / app / native_id.partition("::")[0]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
        self.framework.tests = {**self.framework.tests, app: tests}
        repository = str(self.folder / app)
        self.applications[app] = {"repository": repository, "framework": "scripted", **settings}

    def workflow(self, **document: Any) -> TestWorkflow:
        whole = {"workflow": "systems", "applications": self.applications, **document}
        return TestWorkflow.from_document(whole)

    def engine(self, **options: Any) -> Engine:
        given = {
            "history": self.history,
            "frameworks": {"scripted": self.framework},
            "listeners": [self.events.append],
            "identities": self.identities,
            "workers": 4,
        }
        return Engine(**{**given, **options})

    def run(self, environment: Any = None, data: Any = None, **document: Any) -> WorkflowResult:
        return self.engine().execute(self.workflow(**document), environment, data)
