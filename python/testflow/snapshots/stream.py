"""Where saved configurations came from, as long as they stand in one stream in their order."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from testflow.model import Configuration, Origin


class Stream:
    """The values of configurations, one after the other; it watches where they come from.

    Attributes:
        origin: That of the first one, if all others stand behind it in its stream.
        indices: The place of each in that stream.
    """

    def __init__(self, configurations: Iterable[Any]) -> None:
        self.origin: Origin | None = None
        self.indices = array("Q")
        self._given = iter(configurations)
        self._is_first = True

    def __iter__(self) -> Iterator[Any]:
        """Give the values."""
        for configuration in self._given:
            is_one = isinstance(configuration, Configuration)
            self._watch(configuration.origin if is_one else None)
            yield configuration.values if is_one else configuration

    def _watch(self, origin: Origin | None) -> None:
        if self._is_first:
            self.origin = origin
        elif self.origin is not None and not self._goes_on(self.origin, origin):
            self.origin = None
            self.indices = array("Q")
        self._is_first = False
        if self.origin is not None and origin is not None:
            self.indices.append(origin.index)

    def _goes_on(self, first: Origin, origin: Origin | None) -> bool:
        if origin is None or origin.index <= self.indices[-1]:
            return False
        return replace(origin, index=first.index) == first
