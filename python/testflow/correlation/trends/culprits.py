"""What changed between the suspects of two runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from testflow.correlation.correlate import correlate_codes
from testflow.correlation.finding import Correlation, Suspect
from testflow.correlation.trends.reading import PastRun
from testflow.space import Knob


@dataclass(frozen=True, slots=True)
class CulpritChange:
    """A suspect of the earlier run, the later one, or both.

    Attributes:
        terms: The settings that hold together.
        status: ``new``: only the later run accuses it. ``returning``: so does one before the
            earlier run. ``persisting``: both do. ``fixed``: only the earlier run does, and the
            later one tried it without failures. ``fading``: only the earlier run does, but in the
            later one some runs with it fail. ``untried``: only the earlier run does, and the later
            one never tried it. ``gone``: only the earlier run does, and what the later one tried
            is not known.
        before: What the earlier run says of it.
        after: What the later run says of it.
        failing_now: Failures with it in the later run, where that is known.
        runs_now: Results with it in the later run.
        examples: Places in the later run's plan of a few of them, failures first.
    """

    terms: tuple[str, ...]
    status: str
    before: Suspect | None
    after: Suspect | None
    failing_now: int | None = None
    runs_now: int | None = None
    examples: tuple[int, ...] = ()

    def sentence(self) -> str:
        """Say it in words."""
        what = " together with ".join(self.terms)
        counted = ""
        if self.runs_now is not None:
            counted = f": {self.failing_now} of {self.runs_now} runs with it fail now"
        return f"{what} {_SAID[self.status]}{counted}."


_SAID = {
    "new": "is a new suspect",
    "returning": "is a suspect again",
    "persisting": "is still a suspect",
    "fixed": "is fixed",
    "fading": "is no longer a suspect, though not free of failures",
    "untried": "is a suspect no more, but was not tried",
    "gone": "is no longer a suspect",
}
_ORDER = tuple(_SAID)
_MOST_EXAMPLES = 10


def compare_culprits(
    before: Correlation,
    after: Correlation,
    *,
    earlier: Sequence[Correlation] = (),
    run: PastRun | None = None,
    knobs: Sequence[Knob] = (),
) -> tuple[CulpritChange, ...]:
    """Say which suspects are new, fixed or back, matched by their terms.

    Args:
        before: What the earlier run showed.
        after: What the later run showed.
        earlier: What runs before the earlier one showed.
        run: The later run, which says whether a suspect that is gone was tried at all.
        knobs: The settings of its codes.

    Returns:
        New and returning ones first, then persisting ones, then those that are gone.
    """
    old = {frozenset(each.terms): each for each in before.suspects}
    now = {frozenset(each.terms): each for each in after.suspects}
    known = {frozenset(each.terms) for one in earlier for each in one.suspects}
    found: list[CulpritChange] = []
    for key in dict.fromkeys([*now, *old]):
        one, two = old.get(key), now.get(key)
        terms = (two or old[key]).terms
        failing, tried, examples = _tried(terms, run, knobs)
        if two:
            status = "persisting" if one else "returning" if key in known else "new"
        elif tried is None:
            status = "gone"
        else:
            status = "untried" if not tried else "fading" if failing else "fixed"
        found.append(CulpritChange(terms, status, one, two, failing, tried, examples))
    return tuple(sorted(found, key=lambda each: _ORDER.index(each.status)))


def culprit_changes(runs: Sequence[PastRun], knobs: Sequence[Knob]) -> tuple[CulpritChange, ...]:
    """Say which suspects the latest of several runs has that the one before had not.

    Args:
        runs: The runs, the oldest first; with fewer than two there are no changes.
        knobs: The settings of their codes.
    """
    if len(runs) < 2:  # noqa: PLR2004 - nothing to compare
        return ()
    *earlier, before, after = (
        correlate_codes(run.codes.tobytes(), ~run.failing, knobs) for run in runs
    )
    return compare_culprits(before, after, earlier=earlier, run=runs[-1], knobs=knobs)


def _tried(
    terms: Sequence[str], run: PastRun | None, knobs: Sequence[Knob]
) -> tuple[int | None, int | None, tuple[int, ...]]:
    """Count the failures and results of a run in which the terms hold together."""
    if run is None:
        return None, None, ()
    places = {
        knob.term(code): (place, code)
        for place, knob in enumerate(knobs)
        for code in range(len(knob.classes))
    }
    having = run.failing | True
    for term in terms:
        # What the space no longer has was not tried.
        place, code = places.get(term, (0, -1))
        having = having & (run.codes[:, place] == code)
    failing, passing = run.positions[having & run.failing], run.positions[having & ~run.failing]
    examples = [*failing.tolist(), *passing.tolist()][:_MOST_EXAMPLES]
    return len(failing), int(having.sum()), tuple(examples)
