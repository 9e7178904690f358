"""What a run has shown, as files: one HTML page for people, one JSON document for programs.

A `ReportDocument` says everything once; each format in `FORMATS` turns it into text. Nothing here
computes a statistic: what is shown is what the document holds.
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

__all__ = [
    "FORMATS",
    "CoverageSection",
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
