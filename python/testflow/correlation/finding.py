"""What correlation finds, and how it is put into words."""

from __future__ import annotations

from dataclasses import dataclass

_TINY = 1e-300


@dataclass(frozen=True, slots=True)
class ParameterFinding:
    """How failures go with one setting, over all its classes.

    Attributes:
        path: The setting.
        test: The statistical test.
        statistic: The chi-square statistic; for two classes tested exactly, the phi coefficient.
        degrees: Degrees of freedom; 0 for an exact test.
        p_value: The chance of an association this strong where there is none; no sampled test gives
            less than 1 / 50,001.
        q_value: The p-value adjusted for all settings.
        effect: Cramér's V, from 0 (no influence) to 1.
    """

    path: str
    test: str
    statistic: float
    degrees: int
    p_value: float
    q_value: float
    effect: float


@dataclass(frozen=True, slots=True)
class Suspect:
    """Settings that explain failures, alone or together.

    Attributes:
        terms: The settings that hold together, each ``path = class``.
        failing_with: Failures among the runs with them.
        runs_with: Runs with them.
        failing_without: Failures among all other runs.
        runs_without: All other runs.
        p_value: The chance of a difference this large where the settings make none, among the runs
            that no suspect before explains; for several settings, where one of them adds nothing to
            the others.
        q_value: The p-value adjusted for all hypotheses.
        effect: The phi coefficient; 1 where exactly these runs fail.
        test: The statistical test.
        explained: Failures with them that no suspect before explains.
    """

    terms: tuple[str, ...]
    failing_with: int
    runs_with: int
    failing_without: int
    runs_without: int
    p_value: float
    q_value: float
    effect: float
    test: str
    explained: int = 0

    @property
    def is_deterministic(self) -> bool:
        """Whether every run with them fails; otherwise they make failures more likely."""
        return self.failing_with == self.runs_with

    def sentence(self) -> str:
        """Say it in words."""
        what = _together(self.terms)
        with_it = f"{self.failing_with} of {self.runs_with} runs with {what} fail"
        without = f"{self.failing_without} of the {self.runs_without} others"
        return f"{with_it}, but {without} ({_chance(self.p_value)})."


@dataclass(frozen=True, slots=True)
class Correlation:
    """Everything that was found.

    Attributes:
        parameters: Every setting that could be compared, in the order of the space.
        suspects: Settings and pairs that explain failures, the most telling first.
        hypotheses: How many single classes and combinations were tested for the suspects.
        runs: How many runs were compared; those without a clear outcome are left out.
        failures: How many of them failed.
        complete_to: The number of settings up to which all combinations were looked at; larger
            ones only where they extend a telling smaller one.
    """

    parameters: tuple[ParameterFinding, ...]
    suspects: tuple[Suspect, ...]
    hypotheses: int
    runs: int
    failures: int
    complete_to: int = 0

    @property
    def combinations(self) -> tuple[Suspect, ...]:
        """The suspects of several settings."""
        return tuple(suspect for suspect in self.suspects if len(suspect.terms) > 1)


def _together(terms: tuple[str, ...]) -> str:
    first, *others = terms
    if not others:
        return first
    *some, last = others
    rest = f"{', '.join(some)} and {last}" if some else last
    return f"{first} together with {rest}"


def _chance(p_value: float) -> str:
    return f"p = {p_value:.2g}" if p_value > _TINY else f"p < {_TINY:.0g}"
