"""What testflow loads into the pytest of an application, in the application's own interpreter.

It needs nothing but pytest and the standard library. Without testflow's variable it does nothing,
and it hides its own traces from what the tests start.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def pytest_addoption(pluginmanager: pytest.PytestPluginManager) -> None:
    """Begin, where testflow started this session."""
    folder = os.environ.pop("TESTFLOW_SESSION", "")
    _forget("PYTEST_PLUGINS", __name__, ",")
    _forget("PYTHONPATH", str(Path(__file__).parent.parent), os.pathsep)
    if folder:
        from testflow_inside_pytest.plugin import Plugin

        pluginmanager.register(Plugin(Path(folder)))


def _forget(variable: str, own: str, separator: str) -> None:
    others = [
        each for each in os.environ.get(variable, "").split(separator) if each and each != own
    ]
    if others:
        os.environ[variable] = separator.join(others)
    else:
        os.environ.pop(variable, None)
