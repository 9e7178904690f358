"""What isolating finds, and how it is put into words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A combination of settings that may be why configurations fail.

    Attributes:
        terms: The settings that hold together, each ``path = class``.
        probability: How likely it is to be the reason, after all that was run.
        failing_with: How many failing configurations have it; no passing one does.
    """

    terms: tuple[str, ...]
    probability: float
    failing_with: int

    def sentence(self) -> str:
        """Say it in words."""
        what = " together with ".join(self.terms)
        return f"{what}: {self.failing_with} failed, none passed ({self.probability:.1%} sure)."


@dataclass(frozen=True, slots=True)
class Culprit(Suspicion):
    """A combination of settings with which configurations fail, whatever the others are.

    Attributes:
        alternatives: Combinations that no further run can tell from it, such as settings that the
            rules tie together.
    """

    alternatives: tuple[tuple[str, ...], ...] = ()
