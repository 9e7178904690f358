"""What users type."""

import subprocess
import sys

import pytest

import testflow

HEAVY = {"alembic", "jinja2", "numpy", "pyarrow", "pydantic", "rich", "sqlalchemy", "typer", "yaml"}


def python(code: str) -> str:
    return subprocess.check_output([sys.executable, "-c", code], text=True)


def test_the_public_names_are_these() -> None:
    assert testflow.__all__ == [
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


def test_every_public_name_can_be_had() -> None:
    missing = [name for name in testflow.__all__ if not hasattr(testflow, name)]

    assert missing == []


def test_dir_offers_the_public_names() -> None:
    assert set(testflow.__all__) <= set(dir(testflow))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = testflow.no_such_name  # pyright: ignore[reportAttributeAccessIssue]


def test_import_testflow_loads_no_heavy_package() -> None:
    loaded = python("import sys, testflow; print(*sys.modules)").split()

    assert HEAVY & set(loaded) == set()
