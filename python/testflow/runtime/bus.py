"""The one stream of events of a run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from testflow.model.event import Event
from testflow.runtime.clock import Clock

Listener = Callable[[Event], None]
_E = TypeVar("_E", bound=Event)


class EventBus:
    """Stamps what happens and tells every listener, in the order in which they subscribed.

    An engine emits from one thread. What a listener raises goes through to the engine: a run
    whose results cannot be kept must not go on.

    Args:
        run_id: The run that the events belong to.
        clock: Stamps them.
        first_sequence: Where a resumed run goes on counting.
    """

    __slots__ = ("_clock", "_listeners", "_run_id", "_sequence")

    def __init__(self, run_id: str, clock: Clock, first_sequence: int = 0) -> None:
        self._run_id = run_id
        self._clock = clock
        self._sequence = first_sequence
        self._listeners: list[Listener] = []

    @property
    def run_id(self) -> str:
        """The run that the events belong to."""
        return self._run_id

    def subscribe(self, listener: Listener) -> None:
        """Tell this listener of every event from now on."""
        self._listeners.append(listener)

    def emit(self, kind: type[_E], **fields: Any) -> _E:
        """Make an event of this kind, with its fields, and tell every listener."""
        event = kind(at=self._clock.now(), run_id=self._run_id, sequence=self._sequence, **fields)
        self._sequence += 1
        for listener in self._listeners:
            listener(event)
        return event
