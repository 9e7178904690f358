"""Which tests a change asks for, each with its reasons."""

from testflow.selection.select import select
from testflow.selection.selected import SelectedTest, Selection
from testflow.selection.spec import MappingRuleSpec, SelectionSpec, read_selection

__all__ = [
    "MappingRuleSpec",
    "SelectedTest",
    "Selection",
    "SelectionSpec",
    "read_selection",
    "select",
]
