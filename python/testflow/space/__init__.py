"""The space of configurations: what they may be, and strategies that make them."""

from testflow.space.batch import ConfigurationBatch
from testflow.space.knob import Knob
from testflow.space.profile import Profile
from testflow.space.space import Space

__all__ = ["ConfigurationBatch", "Knob", "Profile", "Space"]
