"""A space and the ways to run a target under it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from testflow import Campaign, Space
from testflow.testing import SequentialIdentities

STRATEGIES = [("cover", {}), ("fuzz", {"count": 60})]


@pytest.fixture
def space() -> Space:
    return Space({"mode": ["a", "b", "c"], "size": range(1, 10), "tls": bool})


@pytest.fixture
def make(space: Space) -> Iterator[Callable[..., Campaign]]:
    """Make campaigns that are closed in the end."""
    with ExitStack() as closing:

        def make(target: Any, given: Space = space, **options: Any) -> Campaign:
            options = {"strategies": STRATEGIES, "identities": SequentialIdentities()} | options
            return closing.enter_context(Campaign(given, target, **options))

        yield make
