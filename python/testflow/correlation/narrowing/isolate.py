"""The next runs that tell best which combination of settings makes configurations fail.

Other than in methods that take a fixed number of runs for each setting (OFOT) or bisect (FIC), a
replaced value may bring a failure of its own, and faults may overlap: each failing configuration
has suspects of its own, what passed clears every combination that it has, and a culprit is named
only when next to nothing else in a failing configuration is left to blame. Runs are chosen by the
entropy of their outcome.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, cast

from testflow.correlation.narrowing.evidence import Evidence
from testflow.correlation.narrowing.hypotheses import Combination
from testflow.correlation.narrowing.isolation import Isolation
from testflow.correlation.observations import listed
from testflow.correlation.outcomes import outcome_of
from testflow.errors import InputError
from testflow.model import Configuration, Outcome
from testflow.space import ConfigurationBatch, Space
from testflow.space.arguments import several, whole
from testflow.space.space_of import space_of

_MOST_STRENGTH = 6


class Named(Protocol):
    """What names a combination of settings, such as a suspect of `correlate`."""

    @property
    def terms(self) -> tuple[str, ...]:
        """The settings that hold together, each ``path = class``."""
        ...


def isolate(  # noqa: PLR0913 - all but two by name
    configurations: ConfigurationBatch | Iterable[Configuration | Mapping[str, Any]],
    outcomes: Iterable[Outcome | str | bool],
    *,
    space: Space | None = None,
    strength: int = 2,
    suspects: Iterable[Named | tuple[str, ...]] = (),
    seed: int = 0,
) -> Isolation:
    """Begin to find out which combinations of settings make configurations fail.

    Args:
        configurations: What was run; among them at least one that failed.
        outcomes: How each ended, in the same order; True means passed. Blocked and skipped ones
            tell nothing.
        space: The space of the configurations; a batch knows its own.
        strength: So many settings together are suspected at first, from 1 to 6; more where that
            explains a failure no longer.
        suspects: Combinations that are suspected already, the most likely first, such as those of
            `correlate`: they are looked at first.
        seed: Another seed suggests others.

    Raises:
        InputError: No space is known, the lengths differ, or a suspect is not of the space.

    Examples:
        >>> space = Space({f"p{number}": [0, 1, 2] for number in range(8)})
        >>> fails = lambda values: values["p1"] == 2 and values["p6"] == 0
        >>> batch = space.cover(seed=4)
        >>> isolation = isolate(batch, [not fails(each.values) for each in batch])
        >>> while not isolation.is_done:
        ...     for each in isolation.suggest(2):
        ...         isolation.tell(each, not fails(each.values))
        >>> [culprit.terms for culprit in isolation.culprits]
        [('p1 = 2', 'p6 = 0')]
    """
    space = space_of(configurations, space)
    if not 1 <= whole("strength", strength) <= _MOST_STRENGTH:
        message = f"must be from 1 to {_MOST_STRENGTH}, not {strength}"
        raise InputError(message, path="strength")
    known, ended = list(configurations), list(map(outcome_of, listed(outcomes, "outcomes")))
    if len(known) != len(ended):
        message = f"{len(known)} configurations and {len(ended)} outcomes"
        raise InputError(message, hint="give one outcome for each configuration")
    named = _named(space, suspects)
    isolation = Isolation(Evidence(space), strength, named, whole("seed", seed))
    isolation.tell_all(zip(known, ended, strict=True))
    return isolation


def _named(space: Space, suspects: Iterable[Named | tuple[str, ...]]) -> dict[Combination, int]:
    places = {
        knob.term(code): (place, code)
        for place, knob in enumerate(space.knobs)
        for code in range(len(knob.classes))
    }
    named: dict[Combination, int] = {}
    for rank, suspect in enumerate(several("suspects", suspects), 1):
        terms = cast("tuple[str, ...]", getattr(suspect, "terms", suspect))
        unknown = [term for term in terms if term not in places]
        if unknown:
            message = f"the space has no {unknown[0]!r}"
            raise InputError(message, path="suspects", hint="write terms as path = class")
        named.setdefault(tuple(sorted(places[term] for term in terms)), rank)
    return named
