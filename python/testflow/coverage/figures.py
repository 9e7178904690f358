"""What coverage tells, as values."""

from __future__ import annotations

from dataclasses import dataclass

from testflow.model import Configuration

Terms = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """The coverage of one combination of settings.

    Attributes:
        settings: The settings' places in `Space.knobs`, ascending.
        covered: Combinations of their classes that were tried, of those that are possible.
        possible: Combinations of their classes that a valid configuration can have.
    """

    settings: tuple[int, ...]
    covered: int
    possible: int

    @property
    def ratio(self) -> float:
        """The covered share of what is possible, from 0 to 1; 1 where nothing is."""
        return self.covered / self.possible if self.possible else 1.0


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Classes that no valid configuration has together, though it has all but one of them.

    Attributes:
        terms: The classes, as ``path = class``.
        reasons: The constraints that exclude them, none of which can be left out, and
            ``the schema`` where its structure takes part.
        is_proven: Whether the reasons prove it; otherwise no configuration was found within the
            attempts.
    """

    terms: Terms
    reasons: tuple[str, ...]
    is_proven: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One configuration of a plan.

    Attributes:
        configuration: The configuration.
        changes: The paths of the settings whose values differ from the step before, or from the
            start; none for the first step of a plan without a start.
        covered: Combinations that it covers besides those covered before.
    """

    configuration: Configuration
    changes: Terms
    covered: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Configurations in the order in which to run them.

    Attributes:
        steps: The configurations, each with what changes and what it covers.
    """

    steps: tuple[Step, ...]

    @property
    def changes(self) -> int:
        """How many settings change in all."""
        return sum(len(step.changes) for step in self.steps)

    @property
    def covered(self) -> int:
        """How many combinations the plan covers besides those covered before."""
        return sum(step.covered for step in self.steps)
