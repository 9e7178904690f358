"""The space that configurations are points of."""

from __future__ import annotations

from testflow.errors import InputError
from testflow.space.batch import ConfigurationBatch
from testflow.space.space import Space


def space_of(configurations: object, space: Space | None = None) -> Space:
    """Give the space that was named, else that of a batch.

    Raises:
        InputError: None was named, and they are no batch.
    """
    if space is not None:
        return space
    if isinstance(configurations, ConfigurationBatch):
        return configurations.space
    message = "the space of the configurations is not known"
    raise InputError(message, path="space", hint="pass space=, or a batch that a space made")
