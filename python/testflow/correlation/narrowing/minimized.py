"""What minimizing finds, and how it is put into words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from testflow.model import Configuration


class Ending(StrEnum):
    """How far a search came."""

    COMPLETE = "complete"
    BUDGET = "budget"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Needed:
    """One setting that must stay as it is for the failure to stay.

    Attributes:
        path: The setting.
        value: What it is, in words; secrets are masked.
        instead: What it was where the failure was gone, in words; empty where the rules let it be
            no other.
    """

    path: str
    value: str
    instead: str

    @property
    def is_tied(self) -> bool:
        """Whether the rules tie it to other settings, so that it could not be changed alone."""
        return not self.instead

    def __str__(self) -> str:
        """Give the term ``path = value``."""
        return f"{self.path} = {self.value}"


@dataclass(frozen=True, slots=True)
class Free:
    """One setting that may be anything that was tried without changing the failure.

    Attributes:
        path: The setting.
        tried: The classes of values with which it failed.
        classes: How many classes the setting has.
    """

    path: str
    tried: tuple[str, ...]
    classes: int

    @property
    def is_any(self) -> bool:
        """Whether it failed with every class of values."""
        return len(self.tried) == self.classes

    def __str__(self) -> str:
        """Say it in words."""
        if self.is_any:
            return f"{self.path}: any value"
        return f"{self.path}: {len(self.tried)} of {self.classes} classes of values tried"


@dataclass(frozen=True, slots=True)
class Minimized:
    """A failure with only what it needs.

    Attributes:
        needed: The settings that must stay as they are; with any of them changed the failure was
            gone.
        failing: The smallest configuration that fails in the same way.
        passing: Of the configurations that passed, the one that differs least from it; None where
            none passed.
        implied: Settings that the rules leave as they are while the needed ones stay.
        free: What may be anything, by setting.
        symptoms: The failure, by the names of its symptoms.
        failures: How often the smallest configuration failed in the same way.
        tries: Of so many runs.
        runs: How often the target was run in all.
        ending: Whether the search came to its end; where it did not, less may be needed, and what
            is free may not have been tried.
    """

    needed: tuple[Needed, ...]
    failing: Configuration
    passing: Configuration | None
    implied: tuple[Needed, ...]
    free: tuple[Free, ...]
    symptoms: tuple[str, ...]
    failures: int
    tries: int
    runs: int
    ending: Ending

    @property
    def terms(self) -> tuple[str, ...]:
        """The needed settings as ``path = value``."""
        return tuple(map(str, self.needed))

    @property
    def is_complete(self) -> bool:
        """Whether the search came to its end."""
        return self.ending is Ending.COMPLETE

    def sentence(self) -> str:
        """Say it in words."""
        what = " and ".join(self.terms)
        fails = f"it fails with {what}" if what else "it fails whatever the settings"
        stopped = "" if self.is_complete else f", stopped early: {self.ending}"
        return f"{fails} ({self.runs} runs{stopped})."
