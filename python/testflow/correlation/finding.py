"""What correlation finds, and how it is put into words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from testflow.correlation.association import Association
from testflow.correlation.classes import ClassFinding
from testflow.correlation.details import Details
from testflow.correlation.observations import Kind
from testflow.correlation.ranking import Level, groups_of, levels_of, ranks_of
from testflow.correlation.statistics import (
    Contingency,
    KruskalWallis,
    Spearman,
    Stratified,
)
from testflow.errors import InputError

if TYPE_CHECKING:
    from testflow.correlation.anomalies import Anomalies
    from testflow.correlation.sensitivity import Sensitivity
    from testflow.correlation.trends import Trends
    from testflow.history import History

_TINY = 1e-300
_MIRRORED = 2


@dataclass(frozen=True, slots=True)
class ParameterFinding:
    """How failures, categories or numbers go with one setting, over all its classes.

    Not having a setting is a class of its own, ``absent``; `where_present` leaves it out.

    Attributes:
        path: The setting.
        test: The statistical test.
        statistic: Chi-square, H or Spearman's rho; for two classes tested exactly, the phi
            coefficient.
        degrees: Degrees of freedom; 0 for an exact test, and for Spearman's.
        p_value: The chance of an association this strong where there is none; no sampled test gives
            less than 1 / 50,001.
        q_value: The p-value adjusted for all tests of all settings.
        effect: Cramér's V, epsilon squared or the size of rho, from 0 (no influence) to 1.
        place: The setting's place in the space.
        details: What everything else is worked out from.
        is_rough: Whether fewer than five runs are expected somewhere and no exact test exists.
    """

    path: str
    test: str
    statistic: float
    degrees: int
    p_value: float
    q_value: float
    effect: float
    place: int
    details: Details = field(repr=False, compare=False)
    is_rough: bool = False

    @property
    def contingency(self) -> Contingency | None:
        """Chi-square, G, Cramér's V without its bias, mutual information; None for nothing to say.

        For numbers the table counts runs that reach the threshold and others.
        """
        return self.details.contingency(self.place)

    @property
    def classes(self) -> tuple[ClassFinding, ...]:
        """Every class against the others, with odds ratio and risk ratio; for every category."""
        return self.details.classes[self.place]

    @property
    def mid_p(self) -> float | None:
        """Fisher's mid-p, where a setting of two classes meets two ways to end; else None."""
        found = self.contingency
        is_four = found is not None and found.degrees == 1 and not self.absent_runs
        return self.classes[0].contrast.fisher.mid_p if is_four and self.classes else None

    @property
    def absent_runs(self) -> int:
        """How many runs do not have the setting."""
        return self.details.absent_runs(self.place)

    @property
    def where_present(self) -> Association | None:
        """The association among the runs that have the setting; None for nothing to compare."""
        return self.details.where_present(self.place)

    @property
    def groups(self) -> KruskalWallis | None:
        """Kruskal and Wallis's test of its classes; None for what is no number."""
        evidence = self.details.evidence
        return groups_of(evidence, self.place) if evidence.kind == "numbers" else None

    @property
    def ranks(self) -> Spearman | None:
        """Spearman's correlation, where both the setting and what was observed are numbers."""
        return ranks_of(self.details.evidence, self.place)

    @property
    def levels(self) -> tuple[Level, ...]:
        """The median of each class and how it compares; empty for what is no number."""
        evidence = self.details.evidence
        return levels_of(evidence, self.place) if evidence.kind == "numbers" else ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What to beware of: presence taken for an influence of values, and Simpson's paradox."""
        return (*self._presence(), *self._paradoxes())

    def _presence(self) -> tuple[str, ...]:
        if not self.absent_runs or self.q_value > self.details.rate:
            return ()
        found = self.where_present
        if found is not None and found.p_value <= self.details.rate:
            return ()
        among = "" if found is None else f" (among those p = {found.p_value:.2g})"
        having = self.details.evidence.runs - self.absent_runs
        what = f"{self.path}: what matters is whether it is there, as in {having} runs"
        return (f"{what}; of its values nothing is known{among}",)

    def _paradoxes(self) -> tuple[str, ...]:
        if self.details.evidence.strata is None:
            return ()
        classes = sorted(self.classes, key=lambda each: -each.failing_with / each.runs_with)
        if len({each.term for each in classes}) == _MIRRORED:  # each says what the other does
            classes = list({each.label: each for each in reversed(classes)}.values())
        return tuple(each.warning for each in classes if each.warning)


@dataclass(frozen=True, slots=True)
class Suspect:
    """Settings that explain failures, alone or together.

    For categories and numbers, runs with the label, or that reach the threshold, are in the place
    of those that fail.

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
        label: The category or the threshold that it explains; empty for failures.
        said: How that is said of runs: ``fail``.
        within: The same in strata (Cochran, Mantel and Haenszel), where runs are grouped.
        warning: What strata say against it, in words; empty where they say nothing.
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
    label: str = ""
    said: str = "fail"
    within: Stratified | None = None
    warning: str = ""

    @property
    def is_deterministic(self) -> bool:
        """Whether every run with them fails; otherwise they make failures more likely."""
        return self.failing_with == self.runs_with

    def sentence(self) -> str:
        """Say it in words."""
        what = _together(self.terms)
        with_it = f"{self.failing_with} of {self.runs_with} runs with {what} {self.said}"
        without = f"{self.failing_without} of the {self.runs_without} others"
        warning = f" Beware: {self.warning}." if self.warning else ""
        return f"{with_it}, but {without} ({_chance(self.p_value)}).{warning}"


@dataclass(frozen=True, slots=True)
class Correlation:
    """Everything that was found.

    Attributes:
        parameters: Every setting that could be compared, in the order of the space.
        suspects: Settings and pairs that explain failures, the most telling first.
        hypotheses: How many single classes and combinations were tested for the suspects.
        runs: How many runs were compared; those without a clear outcome are left out.
        failures: How many of them failed, or reach the threshold; 0 for categories.
        complete_to: The number of settings up to which all combinations were looked at; larger
            ones only where they extend a telling smaller one.
        details: What everything else is worked out from.
    """

    parameters: tuple[ParameterFinding, ...]
    suspects: tuple[Suspect, ...]
    hypotheses: int
    runs: int
    failures: int
    complete_to: int
    details: Details = field(repr=False, compare=False)

    @property
    def combinations(self) -> tuple[Suspect, ...]:
        """The suspects of several settings."""
        return tuple(suspect for suspect in self.suspects if len(suspect.terms) > 1)

    @property
    def kind(self) -> Kind:
        """What was observed: outcomes, categories or numbers."""
        return self.details.evidence.kind

    @property
    def labels(self) -> tuple[str, ...]:
        """The categories, in the order of the alphabet; empty for other kinds."""
        events = self.details.evidence.events
        return tuple(event.label for event in events) if self.kind == "categories" else ()

    @property
    def threshold(self) -> float | None:
        """For numbers: those from here on are what suspects explain."""
        return self.details.evidence.threshold

    @property
    def warnings(self) -> tuple[str, ...]:
        """What to beware of in the findings, in words."""
        suspects = (suspect.sentence() for suspect in self.suspects if suspect.warning)
        return (*(text for each in self.parameters for text in each.warnings), *suspects)

    def sensitivity(self, *, label: str = "", seed: int = 0) -> Sensitivity:
        """Measure how strongly what was observed depends on the settings, by four models.

        Args:
            label: For categories: which of them.
            seed: Decides on everything that is left to chance.

        Raises:
            InputError: Fewer than 20 runs say something, which category is not said, or
                scikit-learn is not installed: ``pip install 'testflow[models]'``.
        """
        from testflow.correlation.sensitivity.measure import sensitivity_of

        return sensitivity_of(self.details.evidence.observed(label), seed)

    def anomalies(
        self,
        *,
        scale: Literal["linear", "log"] = "linear",
        strata: str | None = None,
        most: int = 20,
        seed: int = 0,
    ) -> Anomalies:
        """Find runs that ended, or lasted, unlike those of near configurations.

        Args:
            scale: For numbers: ``log`` compares ratios, as durations and sizes ask for.
            strata: For numbers: the path of a setting whose classes are compared each within
                itself.
            most: The greatest number of anomalies to give.
            seed: Decides between neighbours that are equally near.
        """
        from testflow.correlation.anomalies.find import anomalies_of

        runs = self.details.evidence.ended()
        return anomalies_of(runs, scale=scale, strata=strata, most=most, seed=seed)

    def trends(
        self,
        when: History | Iterable[Any],
        *,
        label: str = "",
        name: str | None = None,
        limit: int = 20,
        seed: int = 0,
    ) -> Trends:
        """Follow the share of failures of every class over time.

        Args:
            when: For each configuration that was given its time, or what it belongs to, such as a
                build, the oldest first. Or a history, whose runs are followed instead.
            label: For categories: which of them.
            name: Of a history only runs of this campaign.
            limit: Of a history the latest so many runs.
            seed: Decides on the shuffles of the tests.

        Raises:
            InputError: There is not one time for each configuration, which category is not said,
                or a history is to be read without a space.
        """
        from testflow.correlation.trends.grouping import runs_by
        from testflow.correlation.trends.reading import past_runs
        from testflow.correlation.trends.trend import failure_trends
        from testflow.history import History

        evidence, rate = self.details.evidence, self.details.rate
        if isinstance(when, History):
            if evidence.space is None:
                message = "the space of the configurations is not known"
                raise InputError(message, path="space", hint="correlate with space=")
            runs = past_runs(when, evidence.space, name=name, limit=limit)
        else:
            failing = evidence.has(evidence.event(label))
            runs = runs_by(when, evidence.codes, failing, evidence.places, evidence.given)
        return failure_trends(runs, evidence.knobs, rate=rate, seed=seed)


def _together(terms: tuple[str, ...]) -> str:
    first, *others = terms
    if not others:
        return first
    *some, last = others
    rest = f"{', '.join(some)} and {last}" if some else last
    return f"{first} together with {rest}"


def _chance(p_value: float) -> str:
    return f"p = {p_value:.2g}" if p_value > _TINY else f"p < {_TINY:.0g}"
