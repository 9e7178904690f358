"""testflow finds the configurations worth testing, runs them, and says why they failed.

Importing it is quick: every name is loaded when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from testflow.campaign import Campaign, CampaignResult, explored_map, replay
    from testflow.correlation import Correlation, Isolation, Minimized, correlate, isolate, minimize
    from testflow.coverage import Coverage
    from testflow.data import TestData
    from testflow.environments import Environment
    from testflow.execution.command import Command
    from testflow.execution.function import Function
    from testflow.execution.once import run_once
    from testflow.history import History
    from testflow.model import (
        Blocked,
        Configuration,
        Constraint,
        Origin,
        Outcome,
        Parameter,
        Skipped,
        Symptom,
        Verdict,
        Violation,
    )
    from testflow.reports import ExploredMap
    from testflow.snapshots import Snapshot, Snapshots
    from testflow.space import ConfigurationBatch, Space
    from testflow.workflow import Engine, TestWorkflow, WorkflowResult, register_application

__version__ = "0.1.0"

__all__ = [
    "Blocked",
    "Campaign",
    "CampaignResult",
    "Command",
    "Configuration",
    "ConfigurationBatch",
    "Constraint",
    "Correlation",
    "Coverage",
    "Engine",
    "Environment",
    "ExploredMap",
    "Function",
    "History",
    "Isolation",
    "Minimized",
    "Origin",
    "Outcome",
    "Parameter",
    "Skipped",
    "Snapshot",
    "Snapshots",
    "Space",
    "Symptom",
    "TestData",
    "TestWorkflow",
    "Verdict",
    "Violation",
    "WorkflowResult",
    "correlate",
    "explored_map",
    "isolate",
    "minimize",
    "register_application",
    "replay",
    "run_once",
]

_HOMES = {
    "Blocked": "testflow.model",
    "Campaign": "testflow.campaign",
    "CampaignResult": "testflow.campaign",
    "Command": "testflow.execution.command",
    "Configuration": "testflow.model",
    "ConfigurationBatch": "testflow.space",
    "Constraint": "testflow.model",
    "Correlation": "testflow.correlation",
    "Coverage": "testflow.coverage",
    "Engine": "testflow.workflow",
    "Environment": "testflow.environments",
    "ExploredMap": "testflow.reports",
    "Function": "testflow.execution.function",
    "History": "testflow.history",
    "Isolation": "testflow.correlation",
    "Minimized": "testflow.correlation",
    "Origin": "testflow.model",
    "Outcome": "testflow.model",
    "Parameter": "testflow.model",
    "Skipped": "testflow.model",
    "Snapshot": "testflow.snapshots",
    "Snapshots": "testflow.snapshots",
    "Space": "testflow.space",
    "Symptom": "testflow.model",
    "TestData": "testflow.data",
    "TestWorkflow": "testflow.workflow",
    "Verdict": "testflow.model",
    "Violation": "testflow.model",
    "WorkflowResult": "testflow.workflow",
    "correlate": "testflow.correlation",
    "explored_map": "testflow.campaign",
    "isolate": "testflow.correlation",
    "minimize": "testflow.correlation",
    "register_application": "testflow.workflow",
    "replay": "testflow.campaign",
    "run_once": "testflow.execution.once",
}


def __getattr__(name: str) -> Any:
    """Load a public name from its home, once."""
    if name not in _HOMES:
        message = f"module 'testflow' has no attribute {name!r}"
        raise AttributeError(message)
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Offer the public names, loaded or not."""
    return sorted({*globals(), *__all__})
