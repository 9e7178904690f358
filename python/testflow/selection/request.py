"""What a strategy is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from testflow.model import Change
from testflow.runtime.registry import Registry
from testflow.selection.selected import Selection
from testflow.selection.spec import SelectionSpec
from testflow.selection.test_files import TestFiles


@dataclass(frozen=True, slots=True)
class Request:
    """A change to an application.

    Attributes:
        spec: How its tests are selected.
        changes: What changed; nothing where all is as it was.
        files: The tests that there are.
    """

    spec: SelectionSpec
    changes: tuple[Change, ...]
    files: TestFiles


Strategy = Callable[[Request], Selection]
"""Selects the tests that a change asks for."""

STRATEGIES: Registry[Strategy] = Registry(
    "selection-strategies",
    {
        "all": "testflow.selection.strategies.everything:select_all",
        "change-based": "testflow.selection.strategies.change_based:select_by_change",
        "component-based": "testflow.selection.strategies.component_based:select_by_component",
    },
)
