"""Configurations and what was observed of them, read into arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import numpy as np

from testflow.correlation.arrays import as_codes
from testflow.correlation.observations import is_numeric, listed, numbers_of
from testflow.correlation.outcomes import outcome_of
from testflow.errors import InputError
from testflow.model import Configuration, Outcome
from testflow.space import ConfigurationBatch, Knob, Space
from testflow.space.space_of import space_of

if TYPE_CHECKING:
    from testflow.correlation.arrays import Codes, Numbers

Configurations: TypeAlias = ConfigurationBatch | Iterable[Configuration | Mapping[str, Any]]
Observation: TypeAlias = Outcome | str | bool | float | None


@dataclass(frozen=True, slots=True, eq=False)
class Observed:
    """The runs that say something.

    Attributes:
        codes: Runs by settings.
        knobs: The settings.
        values: For each run whether it failed, or the number that was observed.
        outcomes: How each ended, an `Outcome` or a category; empty where numbers were observed.
        places: The place of each run among those that were given.
    """

    codes: Codes
    knobs: tuple[Knob, ...]
    values: Numbers
    outcomes: tuple[str, ...]
    places: tuple[int, ...]

    def placed(self, examples: tuple[int, ...]) -> tuple[int, ...]:
        """Give the places of runs among those that were given."""
        return tuple(self.places[place] for place in examples)


def observe(
    configurations: Configurations,
    observations: Iterable[Observation],
    space: Space | None,
) -> Observed:
    """Read what was run and what was observed: all outcomes, or all numbers.

    Blocked and skipped runs, and those whose number is None or not a number, are left out.

    Raises:
        InputError: No space is known, the lengths differ, or something is no outcome and no number.
    """
    space = space_of(configurations, space)
    given = list(listed(observations, "observations"))
    codes = as_codes(space.encode(configurations), space.knobs)
    if len(codes) != len(given):
        message = f"{len(codes)} configurations and {len(given)} observations"
        raise InputError(message, hint="give one observation for each configuration")
    outcomes, numbers = _read(given)
    places = np.flatnonzero(~np.isnan(numbers))
    return Observed(
        codes[places],
        space.knobs,
        numbers[places],
        tuple(outcomes[place] for place in places.tolist()) if outcomes else (),
        tuple(places.tolist()),
    )


def _read(given: Sequence[Observation]) -> tuple[list[Outcome], Numbers]:
    """Give outcomes, if that is what they are, and numbers; not a number where nothing is said."""
    if not any(is_numeric(type(each)) for each in given):
        outcomes = [outcome_of(cast("Outcome | str | bool", each)) for each in given]
        said = [each.is_failure if each.is_conclusive else np.nan for each in outcomes]
        return outcomes, np.array(said, np.float64)
    return [], numbers_of(given)
