"""Maps of what was explored of a space, what was not, and where it fails.

`draw` makes an `ExploredMap` from plain figures; everything that it holds is bounded, however many
runs there are, and what a page has no room for is named.
"""

from testflow.reports.maps.draw import draw
from testflow.reports.maps.figures import (
    Axis,
    Cells,
    Depth,
    Explored,
    ExploredMap,
    Projection,
    Target,
    ValuePairs,
)

__all__ = [
    "Axis",
    "Cells",
    "Depth",
    "Explored",
    "ExploredMap",
    "Projection",
    "Target",
    "ValuePairs",
    "draw",
]
