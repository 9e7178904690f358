"""Runs as correlation compares them: classes of settings against what came of each run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from testflow.correlation.columns import ABSENT
from testflow.correlation.observed import Observed
from testflow.correlation.outcomes import outcome_of
from testflow.errors import InputError
from testflow.space import Knob, Space

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from testflow.correlation.arrays import Codes, Counts, Flags, Numbers, Places
    from testflow.correlation.observations import Kind
    from testflow.correlation.strata import Strata


@dataclass(frozen=True, slots=True)
class Event:
    """What a run can come to: it fails, has a label, or has one of the greatest numbers.

    Attributes:
        column: Its column in tables of counts.
        label: The label, such as ``timeout`` or ``5.2 or more``; empty for failures.
        said: How it is said of several runs, such as ``fail``.
    """

    column: int
    label: str
    said: str


FAILURE = Event(0, "", "fail")


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """The runs that say something.

    Attributes:
        packed: Their class codes, row by row.
        knobs: The settings, one for each code of a row.
        kind: What was observed of them.
        marks: For each run its column in tables of counts.
        events: What is looked for.
        columns: How many columns tables of counts have.
        places: The place of each run among those that were given.
        given: How many were given.
        endings: The outcomes or labels of all that were given; empty for numbers.
        numbers: For each run its number; empty for other kinds.
        threshold: From which number on runs count as those with the greatest.
        numeric: By a setting's place the value that it has in each run, where that is a number; NaN
            where it has none.
        strata: What the runs are grouped by, if they are.
        space: The space of the configurations, where there is one.
    """

    packed: bytes
    knobs: tuple[Knob, ...]
    kind: Kind
    marks: Places
    events: tuple[Event, ...]
    columns: int
    places: Places
    given: int
    endings: Sequence[Any] = ()
    numbers: Numbers = field(default_factory=lambda: np.empty(0))
    threshold: float | None = None
    numeric: Mapping[int, Numbers] = field(default_factory=dict[int, "Numbers"])
    strata: Strata | None = None
    space: Space | None = None

    @property
    def runs(self) -> int:
        """How many there are."""
        return len(self.marks)

    @property
    def codes(self) -> Codes:
        """Runs by settings."""
        return np.frombuffer(self.packed, "<u2").reshape(self.runs, len(self.knobs))

    def has(self, event: Event) -> Flags:
        """Say of which runs an event is true."""
        return self.marks == event.column

    def table(self, place: int, strata: Strata | None = None) -> Counts:
        """Count a setting's classes by what came of them, in each stratum or in one.

        Returns:
            Counts of strata, classes and columns.
        """
        classes = len(self.knobs[place].classes)
        codes = self.codes[:, place].astype(np.intp)
        known = codes < classes  # others are of no class
        cells = codes * self.columns + self.marks
        groups = 1
        if strata is not None:
            groups = len(strata.names)
            cells += strata.codes * (classes * self.columns)
        counts = np.bincount(cells[known], minlength=groups * classes * self.columns)
        return counts.reshape(groups, classes, self.columns)

    def absent(self, place: int) -> int | None:
        """Give the code that says that runs do not have a setting; None where all have it."""
        return 0 if self.knobs[place].classes[:1] == (ABSENT,) else None

    def observed(self, label: str = "") -> Observed:
        """Give the runs as models take them: whether an event is true of them, or their numbers.

        Args:
            label: Which category.

        Raises:
            InputError: There is no such category.
        """
        if self.kind == "numbers":
            return self._observed(self.numbers, ())
        values = self.has(self.event(label)).astype(np.float64)
        return self._observed(values, self._ended())

    def ended(self) -> Observed:
        """Give the runs as the search for anomalies takes them: how they ended, or numbers."""
        values = self.numbers if self.kind == "numbers" else self.marks.astype(np.float64)
        return self._observed(values, self._ended())

    def event(self, label: str = "") -> Event:
        """Give the event of a category; the only one where no label is given.

        Raises:
            InputError: There is no such category, or several.
        """
        if not label and len(self.events) == 1:
            return self.events[0]
        for event in self.events:
            if event.label == label:
                return event
        known = ", ".join(event.label for event in self.events)
        message = f"no such category: {label!r}" if label else "which category is not said"
        raise InputError(message, path="label", hint=f"use one of {known}")

    def _observed(self, values: Numbers, outcomes: tuple[str, ...]) -> Observed:
        return Observed(self.codes, self.knobs, values, outcomes, tuple(self.places.tolist()))

    def _ended(self) -> tuple[str, ...]:
        given = self.endings
        if self.kind == "categories":
            return tuple(given[place] for place in self.places.tolist())
        return (
            tuple(outcome_of(given[place]) for place in self.places.tolist()) if len(given) else ()
        )
