"""The tests of the components that changed: all that one rule leads to belong together."""

from __future__ import annotations

from testflow.selection.mapping import Mapping
from testflow.selection.picking import Picking
from testflow.selection.request import Request
from testflow.selection.selected import Selection


def select_by_component(request: Request) -> Selection:
    """Select what `change-based` does and, for each rule that was used, all tests like its own.

    They are looked for below the test paths.
    """
    picking = Picking()
    mapping = Mapping(request, picking)
    unmapped = [change.path for change in request.changes if not mapping.lead(change)]
    for rule, changed in mapping.used.items():
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        claim = f"it belongs to the same component as {changed[0]}{more}, which changed"
        for path in request.files.like(rule.component()):
            picking.pick(path, claim, f"rule {rule.text}", weight=0.5)
    picking.fall_back(request, unmapped)
    return picking.selection()
