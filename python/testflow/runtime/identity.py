"""Names for runs, passed in."""

from __future__ import annotations

import secrets
from typing import Protocol

from testflow.runtime.clock import Clock, SystemClock


class Identities(Protocol):
    """What names new things."""

    def new_run_id(self) -> str:
        """Give an id that no other run has; ids sort in the order in which runs began."""
        ...


class RandomIdentities:
    """Ids of the time and chance, such as ``20261121-134500-8f3a2c``.

    Args:
        clock: Tells the time; the machine's clock by default.
    """

    __slots__ = ("_clock",)

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()

    def new_run_id(self) -> str:
        """Give an id that sorts by the second in which it was made."""
        return f"{self._clock.now():%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
