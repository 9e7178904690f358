"""Which snapshots a store may forget."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from testflow.model import Outcome
from testflow.snapshots.arguments import checked_count, checked_time
from testflow.snapshots.journal import Journal


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """What to forget when a store is compacted: what is old, or too much, and means nothing.

    A snapshot means something if it has a name, a tag, an annotation or a link, or if its last
    result is a failure. Such ones are kept, whatever the rules say.

    Attributes:
        before: Snapshots that were first saved before that are old; a time with its zone.
        most: So many that mean nothing may stay; beyond, the oldest go.

    Raises:
        InputError: The time has no zone, or the number is negative.
    """

    before: datetime | None = None
    most: int | None = None

    def __post_init__(self) -> None:
        """Refuse rules that cannot be meant."""
        if self.before is not None:
            checked_time("before", self.before)
        if self.most is not None:
            checked_count("most", self.most)

    def kept(self, journal: Journal, length: int) -> npt.NDArray[np.int64]:
        """Give the numbers below `length` that stay, in ascending order."""
        means_something = journal.meaningful(length)
        means_something |= journal.ended(Outcome.FAILED, length)
        means_something |= journal.ended(Outcome.ERROR, length)
        others = ~means_something
        if self.before is not None:
            others &= journal.saved_since(self.before, length)
        numbers = np.flatnonzero(others)
        if self.most is not None:
            numbers = numbers[max(0, len(numbers) - self.most) :]
        return np.union1d(np.flatnonzero(means_something), numbers)
