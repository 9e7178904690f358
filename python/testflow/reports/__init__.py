"""What a run has shown, as files: one HTML page for people, one JSON document for programs.

A `ReportDocument` says everything once; each format in `FORMATS` turns it into text. Statistics are
those that the document holds. `maps` draws what was explored of a space.
"""

from testflow.reports.document import (
    CoverageSection,
    FailureRow,
    PairCell,
    PairMatrix,
    ParameterRow,
    ReportDocument,
    StrategyCount,
    SuspectRow,
    SymptomSection,
    TimelinePoint,
)
from testflow.reports.formats import FORMATS, Format, render
from testflow.reports.maps import ExploredMap

__all__ = [
    "FORMATS",
    "CoverageSection",
    "ExploredMap",
    "FailureRow",
    "Format",
    "PairCell",
    "PairMatrix",
    "ParameterRow",
    "ReportDocument",
    "StrategyCount",
    "SuspectRow",
    "SymptomSection",
    "TimelinePoint",
    "render",
]
