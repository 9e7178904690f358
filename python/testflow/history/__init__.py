"""Runs and their results, kept by URL: SQLite by default, PostgreSQL when a team shares them."""

from testflow.history.connection import is_there, location
from testflow.history.records import Outline, RunRecord, StoredResult
from testflow.history.store import History
from testflow.history.writer import HistoryWriter, Recorder

__all__ = [
    "History",
    "HistoryWriter",
    "Outline",
    "Recorder",
    "RunRecord",
    "StoredResult",
    "is_there",
    "location",
]
