"""Configurations kept: stored in tens of bytes each, found, compared, brought back bit for bit."""

from testflow.snapshots.arguments import Durability
from testflow.snapshots.found import Found
from testflow.snapshots.health import Damage, Health, Transferred
from testflow.snapshots.saved import Saved
from testflow.snapshots.snapshot import Annotation, Link, Result, Snapshot
from testflow.snapshots.snapshots import Snapshots

__all__ = [
    "Annotation",
    "Damage",
    "Durability",
    "Found",
    "Health",
    "Link",
    "Result",
    "Saved",
    "Snapshot",
    "Snapshots",
    "Transferred",
]
