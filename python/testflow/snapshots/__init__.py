"""Configurations kept: stored in tens of bytes each, found, compared, brought back bit for bit."""

from testflow.snapshots.arguments import Durability
from testflow.snapshots.differences.difference import (
    Added,
    Changed,
    Difference,
    Moved,
    Removed,
    difference,
)
from testflow.snapshots.differences.patch import apply_patch, to_patch
from testflow.snapshots.differences.place import ABSENT, Place
from testflow.snapshots.differences.three_way import Contradiction, Merge, three_way
from testflow.snapshots.found import Found
from testflow.snapshots.health import Damage, Health, Transferred
from testflow.snapshots.kept_space import KeptSpace
from testflow.snapshots.migrations.migration import Migration
from testflow.snapshots.migrations.steps import Convert, Default, Drop, Move, Rename
from testflow.snapshots.retention import Retention
from testflow.snapshots.saved import Saved
from testflow.snapshots.snapshot import Annotation, Link, Near, Result, Snapshot
from testflow.snapshots.snapshots import Snapshots

__all__ = [
    "ABSENT",
    "Added",
    "Annotation",
    "Changed",
    "Contradiction",
    "Convert",
    "Damage",
    "Default",
    "Difference",
    "Drop",
    "Durability",
    "Found",
    "Health",
    "KeptSpace",
    "Link",
    "Merge",
    "Migration",
    "Move",
    "Moved",
    "Near",
    "Place",
    "Removed",
    "Rename",
    "Result",
    "Retention",
    "Saved",
    "Snapshot",
    "Snapshots",
    "Transferred",
    "apply_patch",
    "difference",
    "three_way",
    "to_patch",
]
