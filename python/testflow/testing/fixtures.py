"""Fixtures for pytest: spaces of the schemas that configurations often have.

Load them with ``pytest_plugins = ["testflow.testing.fixtures"]`` in the topmost ``conftest.py``.
``server_space`` is the `Space` of `testflow.testing.schemas.server`, and so on; ``any_space`` is
each of them in turn.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from testflow.space import Space
from testflow.testing import schemas


@pytest.fixture(scope="session", params=sorted(schemas.PATTERNS))
def any_space(request: pytest.FixtureRequest) -> Space:
    """Each of the spaces in turn: the test runs once for each."""
    return Space.from_json_schema(schemas.PATTERNS[request.param]())


def _space_of(make: Callable[[], dict[str, Any]]) -> Any:
    def space() -> Space:
        return Space.from_json_schema(make())

    return pytest.fixture(scope="session", name=f"{make.__name__}_space")(space)


backends_space = _space_of(schemas.backends)
database_space = _space_of(schemas.database)
feature_flags_space = _space_of(schemas.feature_flags)
logging_space = _space_of(schemas.logging)
retries_space = _space_of(schemas.retries)
server_space = _space_of(schemas.server)
tree_space = _space_of(schemas.tree)
