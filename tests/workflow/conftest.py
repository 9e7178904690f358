"""What tests of workflows start from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from systems import Systems


@pytest.fixture
def systems(tmp_path: Path) -> Systems:
    return Systems(tmp_path)


@pytest.fixture
def selected() -> dict[str, Any]:
    """What a selection of all tests of an application says."""
    return {"strategy": "all", "test_paths": ["tests"]}
