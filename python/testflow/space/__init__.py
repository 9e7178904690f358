"""The space of configurations: what they may be, and strategies that make them."""

from testflow.space.batch import ConfigurationBatch
from testflow.space.changes import Change
from testflow.space.diff import Refused, Relation, SpaceDiff
from testflow.space.knob import Knob
from testflow.space.malformed import MalformedBatch
from testflow.space.profile import Profile
from testflow.space.space import Space

__all__ = [
    "Change",
    "ConfigurationBatch",
    "Knob",
    "MalformedBatch",
    "Profile",
    "Refused",
    "Relation",
    "Space",
    "SpaceDiff",
]
