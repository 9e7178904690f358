"""Where saved configurations came from, as long as they are one stretch of a stream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from testflow.model import Configuration, Origin


class Stream:
    """The values of configurations, one after the other; it watches where they come from.

    Attributes:
        origin: That of the first one, if all others follow it in its stream.
    """

    def __init__(self, configurations: Iterable[Any]) -> None:
        self.origin: Origin | None = None
        self._next: Origin | None = None
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
        elif origin != self._next:
            self.origin = None
        self._is_first = False
        self._next = replace(origin, index=origin.index + 1) if origin else None
