"""A search for the combinations of settings that make configurations fail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from testflow.correlation.narrowing.choosing import most_telling
from testflow.correlation.narrowing.confirming import confirming, have
from testflow.correlation.narrowing.evidence import Evidence, Row, Rows
from testflow.correlation.narrowing.hypotheses import Combination, Hypotheses
from testflow.correlation.narrowing.isolated import Culprit, Suspicion
from testflow.correlation.narrowing.proposals import proposals
from testflow.correlation.narrowing.trials import AnyTarget, Spent, Trials
from testflow.correlation.outcomes import outcome_of
from testflow.model import Configuration, Json, Outcome, Verdict
from testflow.runtime.seed import Seed
from testflow.space.arguments import whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BUDGET = 200
_MOST_STRENGTH = 6
# So sure is enough to name a culprit.
_SURE = 0.99
# What is less likely is not listed.
_HARDLY = 1e-3
# Of the failing configurations so many are compared, the last ones first.
_COMPARED = 32
# More combinations than these are not looked through.
_MOST_COMBINATIONS = 1_000_000
# What no run tells from a culprit, and is so likely compared with it, is an alternative.
_ALIKE = 0.1
# So many runs with a culprit at most see whether it fails with every class of every setting.
_CONFIRMING = 10


@dataclass(frozen=True, slots=True)
class _Focus:
    """The failing configuration that is looked at, and what may be why it fails."""

    values: Any
    row: Row
    hypotheses: Hypotheses


class Isolation:
    """Says what to run next until every failure is explained; made by `isolate`.

    The target must be deterministic, or flaky failures be run until they show. A culprit is taken
    back when a configuration with it passes.
    """

    def __init__(
        self, evidence: Evidence, strength: int, named: Mapping[Combination, int], seed: int
    ) -> None:
        self._evidence = evidence
        self._strength = strength
        self._named = named
        self._seed = Seed(seed)
        self._culprits: dict[Combination, tuple[float, tuple[Combination, ...]]] = {}
        self._given_up: set[bytes] = set()
        self._focus: _Focus | None = None
        self._confirmed: Counter[Combination] = Counter()
        self._doubtful: Combination | None = None

    @property
    def is_done(self) -> bool:
        """Whether every failure is explained, or cannot be, and the culprits are confirmed."""
        return self._focus is None and self._doubtful is None

    @property
    def culprits(self) -> tuple[Culprit, ...]:
        """The combinations that were found to make configurations fail, in that order."""
        _, failing = self._evidence.those(failed=True)
        return tuple(
            Culprit(
                self._terms(combination),
                probability,
                int(have(failing, combination).sum()),
                tuple(map(self._terms, alternatives)),
            )
            for combination, (probability, alternatives) in self._culprits.items()
        )

    @property
    def suspects(self) -> tuple[Suspicion, ...]:
        """What may be why the failing configuration that is looked at fails, most likely first.

        Others are looked at when it is explained.
        """
        if self._focus is None:
            return ()
        hypotheses = self._focus.hypotheses
        _, failing = self._evidence.those(failed=True)
        return tuple(
            Suspicion(
                self._terms(combination := hypotheses.combination(place)),
                float(hypotheses.weights[place]),
                int(have(failing, combination).sum()),
            )
            for place in hypotheses.ranked()
            if hypotheses.weights[place] >= _HARDLY
        )

    @property
    def unexplained(self) -> tuple[Configuration, ...]:
        """Failing configurations for which no combination of few settings can be blamed.

        Something else decides: values within one class, chance, or what is no setting.
        """
        failing, rows = self._evidence.those(failed=True)
        explained = self._explained(rows)
        return tuple(
            Configuration(values)
            for values, row, is_clear in zip(failing, rows, explained, strict=True)
            if row.tobytes() in self._given_up and not is_clear
        )

    def suggest(self, count: int = 1) -> list[Configuration]:
        """Give the next configurations to run, those whose outcomes tell most first.

        All are valid and were not run yet. A culprit is first run with every class of the other
        settings that was not seen to fail with it. None are given when all is done; that may turn
        out here, where no configuration tells the last suspects apart: the likeliest is the
        culprit then, and the others its alternatives.
        """
        whole("count", count)
        while not self.is_done and count > 0:
            if self._doubtful is not None:
                return list(map(Configuration, self._confirming(self._doubtful, count)))
            focus = cast("_Focus", self._focus)
            seed = self._seed.child(len(self._evidence))
            found, rows = proposals(self._evidence, focus.values, focus.row, seed)
            places = np.flatnonzero(~self._explained(rows))
            chosen = most_telling(
                focus.hypotheses.within(rows[places]),
                focus.hypotheses.weights,
                (rows[places] == focus.row).mean(axis=1),
                count,
            )
            if chosen:
                return [Configuration(found[places[place]]) for place in chosen]
            self._conclude(focus)
            self._settle()
        return []

    def tell(self, configuration: Configuration | Json, outcome: Outcome | str | bool) -> None:  # noqa: FBT001 - True says passed
        """Take in how a configuration ended, suggested or not; True means passed."""
        self.tell_all([(configuration, outcome)])

    def tell_all(
        self, results: Iterable[tuple[Configuration | Json, Outcome | str | bool]]
    ) -> None:
        """Take in how several configurations ended."""
        ended = [(_values(each), outcome_of(outcome)) for each, outcome in results]
        self._evidence.add(
            [values for values, _ in ended],
            [outcome.is_failure if outcome.is_conclusive else None for _, outcome in ended],
        )
        rows = self._evidence.rows_of([values for values, _ in ended])
        for combination in self._culprits:
            self._confirmed[combination] += int(have(rows, combination).sum())
        _, passing = self._evidence.those(failed=False)
        for combination in [each for each in self._culprits if have(passing, each).any()]:
            del self._culprits[combination]
        self._settle()

    def run(
        self,
        target: AnyTarget,
        *,
        budget: int = _BUDGET,
        times: int = 1,
        timeout_s: float = 10.0,
        isolated: bool = True,
    ) -> int:
        """Run what is suggested until all is done, or so often; what was learnt so far stays.

        Args:
            target: What `Campaign` takes.
            budget: At most so many runs.
            times: How often a configuration is run before it counts as passing, for failures that
                come and go.
            timeout_s: How long one run may take.
            isolated: Whether runs have a process of their own, as in campaigns; otherwise the
                target is called in this one, without a time limit.

        Returns:
            How many runs it took.

        Raises:
            InputError: The target cannot be used.
            ExecutionError: It cannot be run at all.
        """
        with Trials(
            target, budget=budget, times=times, timeout_s=timeout_s, isolated=isolated
        ) as trials:
            with suppress(Spent):
                while suggested := self.suggest():
                    for each in suggested:
                        self.tell(each, trials.verdict(each.values, _is_failure).outcome)
            return trials.runs

    def _settle(self) -> None:
        """Name the culprits that are sure, and look at a failure that is not explained yet."""
        failing, rows = self._evidence.those(failed=True)
        _, passing = self._evidence.those(failed=False)
        self._focus = None
        while (open_ := self._open(rows)).size and self._focus is None:
            place = _nearest(rows, open_[-_COMPARED:], passing)
            hypotheses = self._hypotheses(rows[place], passing, rows[open_[open_ != place]])
            if not len(hypotheses):
                self._given_up.add(rows[place].tobytes())
            elif hypotheses.weights.max() >= _SURE:
                self._name(hypotheses)
            else:
                self._focus = _Focus(failing[place], rows[place], hypotheses)
        doubtful = (each for each in self._culprits if self._confirming(each, 1))
        self._doubtful = next(doubtful, None)

    def _confirming(self, culprit: Combination, count: int) -> list[Any]:
        """Give what to run to see whether a culprit fails with every class of every setting."""
        left = _CONFIRMING - self._confirmed[culprit]
        seed = self._seed.child("confirming", len(self._evidence))
        return confirming(self._evidence, culprit, min(count, left), seed)

    def _hypotheses(self, row: Row, passing: Rows, others: Rows) -> Hypotheses:
        """Give what may be why a configuration fails, of more settings where it takes more."""
        size = self._strength
        hypotheses = Hypotheses(row, size, passing, others, self._named)
        while not len(hypotheses) and size < min(_MOST_STRENGTH, len(row)):
            size += 1
            if comb(len(row), size) > _MOST_COMBINATIONS:
                break
            hypotheses = Hypotheses(row, size, passing, others, self._named)
        return hypotheses

    def _conclude(self, focus: _Focus) -> None:
        """Take what is most likely where no run tells more."""
        if focus.hypotheses.weights.max() > focus.hypotheses.larger:
            self._name(focus.hypotheses)
        else:
            self._given_up.add(focus.row.tobytes())

    def _name(self, hypotheses: Hypotheses) -> None:
        """Take the most likely combination as a culprit."""
        first, *rest = hypotheses.ranked()
        weights = hypotheses.weights
        alike = [place for place in rest if weights[place] >= _ALIKE * weights[first]]
        self._culprits[hypotheses.combination(first)] = (
            float(weights[first]),
            tuple(map(hypotheses.combination, alike)),
        )

    def _open(self, failing: Rows) -> NDArray[np.intp]:
        """Give the places of the failures that are neither explained nor given up."""
        is_open = [row.tobytes() not in self._given_up for row in failing]
        return np.flatnonzero(~self._explained(failing) & np.array(is_open, dtype=np.bool_))

    def _explained(self, rows: Rows) -> NDArray[np.bool_]:
        explained = np.zeros(len(rows), dtype=np.bool_)
        for combination in self._culprits:
            explained |= have(rows, combination)
        return explained

    def _terms(self, combination: Combination) -> tuple[str, ...]:
        return tuple(self._evidence.space.knobs[knob].term(code) for knob, code in combination)


def _nearest(failing: Rows, places: NDArray[np.intp], passing: Rows) -> int:
    """Give the place of the failure that shares most with what passed: it has least suspects."""
    shared = [(passing == failing[place]).sum(axis=1).max(initial=0) for place in places]
    return int(places[int(np.argmax(shared))])


def _is_failure(verdict: Verdict) -> bool:
    return verdict.outcome.is_failure


def _values(configuration: Configuration | Json) -> Any:
    return configuration.values if isinstance(configuration, Configuration) else configuration
