"""All tests, whatever changed."""

from __future__ import annotations

from testflow.selection.picking import Picking
from testflow.selection.request import Request
from testflow.selection.selected import Selection


def select_all(request: Request) -> Selection:
    """Select whatever lies in the test paths."""
    picking = Picking()
    picking.pick_all(request, "every test runs", "the strategy is all")
    return picking.selection()
