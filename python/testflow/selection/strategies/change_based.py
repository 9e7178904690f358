"""The tests of the files that changed."""

from __future__ import annotations

from testflow.selection.mapping import Mapping
from testflow.selection.picking import Picking
from testflow.selection.request import Request
from testflow.selection.selected import Selection


def select_by_change(request: Request) -> Selection:
    """Select the tests that rules name for what changed, and those that changed themselves."""
    picking = Picking()
    mapping = Mapping(request, picking)
    unmapped = [change.path for change in request.changes if not mapping.lead(change)]
    picking.fall_back(request, unmapped)
    return picking.selection()
