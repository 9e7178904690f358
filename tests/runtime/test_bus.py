"""The one stream of events."""

from datetime import timedelta

import pytest

from testflow.model import Event, RunFinished, RunStarted, RunStatus
from testflow.runtime.bus import EventBus
from testflow.testing import FakeClock


def test_an_event_is_stamped_with_time_run_and_place() -> None:
    clock = FakeClock()
    bus = EventBus("run-1", clock)
    began = clock.now()
    bus.emit(RunStarted, name="shop", total=1, spec={})
    clock.advance(2)

    event = bus.emit(RunFinished, status=RunStatus.FINISHED)

    assert event == RunFinished(
        at=began + timedelta(seconds=2), run_id="run-1", sequence=1, status=RunStatus.FINISHED
    )


def test_a_resumed_run_goes_on_counting() -> None:
    bus = EventBus("run-1", FakeClock(), first_sequence=7)

    assert bus.emit(RunFinished, status=RunStatus.FINISHED).sequence == 7


def test_listeners_hear_every_event_in_the_order_of_subscription() -> None:
    heard: list[tuple[str, Event]] = []
    bus = EventBus("run-1", FakeClock())
    bus.subscribe(lambda event: heard.append(("first", event)))
    bus.subscribe(lambda event: heard.append(("second", event)))

    one = bus.emit(RunStarted, name="shop", total=1, spec={})
    two = bus.emit(RunFinished, status=RunStatus.FINISHED)

    assert heard == [("first", one), ("second", one), ("first", two), ("second", two)]


def test_what_a_listener_raises_reaches_the_engine() -> None:
    def refuse(event: Event) -> None:
        raise OSError(event.run_id)

    bus = EventBus("run-1", FakeClock())
    bus.subscribe(refuse)

    with pytest.raises(OSError, match="run-1"):
        bus.emit(RunFinished, status=RunStatus.FINISHED)
