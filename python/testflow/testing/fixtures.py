"""Fixtures for pytest: spaces of the schemas that configurations often have.

Load them with ``pytest_plugins = ["testflow.testing.fixtures"]`` in the topmost ``conftest.py``.
Each is a `Space` of the function of the same name in `testflow.testing.schemas`.
"""

from __future__ import annotations

import pytest

from testflow.space import Space
from testflow.testing import schemas


@pytest.fixture(scope="session", params=sorted(schemas.PATTERNS))
def any_space(request: pytest.FixtureRequest) -> Space:
    """Each of the spaces below in turn: the test runs once for each."""
    return Space.from_json_schema(schemas.PATTERNS[request.param]())


@pytest.fixture(scope="session")
def backends_space() -> Space:
    """A cache in memory, on disk or in Redis."""
    return Space.from_json_schema(schemas.backends())


@pytest.fixture(scope="session")
def database_space() -> Space:
    """A database URL and its pool."""
    return Space.from_json_schema(schemas.database())


@pytest.fixture(scope="session")
def feature_flags_space() -> Space:
    """Three optional booleans."""
    return Space.from_json_schema(schemas.feature_flags())


@pytest.fixture(scope="session")
def logging_space() -> Space:
    """Levels, loggers and handlers."""
    return Space.from_json_schema(schemas.logging())


@pytest.fixture(scope="session")
def retries_space() -> Space:
    """Attempts, delays and status codes."""
    return Space.from_json_schema(schemas.retries())


@pytest.fixture(scope="session")
def server_space() -> Space:
    """Host, port and TLS."""
    return Space.from_json_schema(schemas.server())


@pytest.fixture(scope="session")
def tree_space() -> Space:
    """A menu with menus in it."""
    return Space.from_json_schema(schemas.tree())
