"""Coverage: which combinations of settings were tried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from testflow._core import Coverage as Core
from testflow.coverage.arguments import check, check_verdicts, weights_by_knob
from testflow.coverage.codes import parts, view
from testflow.coverage.figures import Cell, Exclusion, Plan, Step, Terms
from testflow.errors import InputError
from testflow.model import Configuration
from testflow.space import ConfigurationBatch, Space
from testflow.space.plain import json_text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from testflow.coverage.codes import Codes

_STEPS = 20
_PART = 1000
_LIMIT = 1 << 32
_SEED_LIMIT = 1 << 64

Configurations = ConfigurationBatch | Iterable[Configuration | Mapping[str, Any]]


class Coverage:
    """Counts the combinations of classes that configurations cover.

    The figures are those of NIST's tool CCM. A combination counts as possible when it can be
    completed to a valid configuration; what the rules exclude is not held against anybody.

    Threads may share it.

    Args:
        space: The space that the configurations are points of.
        strength: So many settings are looked at together: 2 for pairs, from 1 to 6.
        mixed: Settings, by their paths, with a strength of their own.
        weights: How much settings matter, by their paths, for `gaps` and `suggest`; 1 where nothing
            is said. Weights of values, from a PICT model, count besides.

    Raises:
        InputError: The strength is not from 1 to 6 or above the number of settings, there are
            too many combinations for memory, a path is unknown or a weight negative.

    Examples:
        >>> space = Space({"a": [0, 1], "b": [0, 1]})
        >>> coverage = Coverage(space)
        >>> coverage.add([{"a": 0, "b": 1}])
        >>> coverage.covered, coverage.possible, coverage.ratio
        (1, 4, 0.25)
    """

    def __init__(
        self,
        space: Space,
        strength: int = 2,
        mixed: Mapping[tuple[str, ...], int] | None = None,
        *,
        weights: Mapping[str, float] | None = None,
    ) -> None:
        self.space = space
        self.strength = strength
        check("strength", strength, _LIMIT)
        groups = space.numbered(mixed)
        self._core = Core(space.core, strength, groups, weights_by_knob(space, weights or {}))

    def add(self, configurations: Configurations, failed: Iterable[bool] | None = None) -> None:
        """Count what these configurations cover, besides those added before.

        Args:
            configurations: Valid ones or not: see `invalid`.
            failed: For each configuration whether it failed, where that is known: what is near
                failures comes first in `gaps` and `suggest`.

        Raises:
            InputError: There are more or fewer verdicts than configurations.
        """
        self.add_codes(self.space.encode(configurations), failed)

    def add_codes(self, codes: Codes, failed: Iterable[bool] | None = None) -> None:
        """Count configurations given as class codes, as `Space.encode` gives them.

        Args:
            codes: Bytes, or an array of uint16 that lies row by row, such as one of numpy.
            failed: As in `add`.

        Raises:
            InputError: They are not rows of as many codes as the space has settings, or there are
                more or fewer verdicts than rows.
        """
        verdicts = None if failed is None else [bool(each) for each in failed]
        width = len(self.space.knobs)
        if verdicts is not None:
            check_verdicts(verdicts, view(codes).nbytes, width)
        for part, rows in parts(codes, width):
            self._core.add(part, None if verdicts is None else verdicts[rows])

    @property
    def rows(self) -> int:
        """How many configurations were added."""
        return self._core.rows

    @property
    def covered(self) -> int:
        """How many combinations are covered, of those that are possible."""
        return self._core.covered

    @property
    def possible(self) -> int:
        """How many combinations can be covered."""
        return self._core.possible

    @property
    def impossible(self) -> int:
        """How many combinations no valid configuration has."""
        return self._core.impossible

    @property
    def ratio(self) -> float:
        """The total coverage: the covered share of what is possible; 1 where nothing is."""
        covered, possible = self.covered, self.possible
        return covered / possible if possible else 1.0

    @property
    def simple(self) -> float:
        """The share of combinations of settings all of whose classes were tried together."""
        return self.completeness(1.0)

    def completeness(self, share: float) -> float:
        """Give the (p, t)-completeness: how many combinations of settings are covered that far.

        Args:
            share: The p, from 0 to 1.

        Returns:
            The share of combinations of settings whose own coverage is at least p.

        Raises:
            InputError: The share is not from 0 to 1.
        """
        if not 0 <= share <= 1:
            message = f"must be from 0 to 1, not {share}"
            raise InputError(message, path="share")
        return self._complete([share])[0]

    def completeness_steps(self) -> tuple[tuple[float, float], ...]:
        """Give the (p, t)-completeness for p = 0, 0.05, … 1, each with its p."""
        shares = [step / _STEPS for step in range(_STEPS + 1)]
        return tuple(zip(shares, self._complete(shares), strict=True))

    def cells(self) -> tuple[Cell, ...]:
        """Give the coverage of every combination of settings."""
        return tuple(Cell(tuple(settings), *counts) for settings, *counts in self._core.cells())

    def is_possible(self) -> NDArray[np.bool_]:
        """Give for every combination of classes whether a valid configuration can have it.

        Returns:
            One after the other in the order of `cells`; within a cell the last setting's classes
            run fastest.
        """
        import numpy as np

        return np.frombuffer(self._core.is_possible(), dtype=np.bool_)

    def gaps(self, limit: int = 20) -> tuple[Terms, ...]:
        """Give combinations that were never tried, as terms ``path = class``.

        Those that are worth most come first: the product, over the classes, of the setting's
        weight and of how much more often configurations with the class failed than all did. What
        is worth the same comes in the order of the settings.
        """
        check("limit", limit, _LIMIT)
        return tuple(map(self._terms, self._core.gaps(limit)))

    def missing(self) -> Iterator[Terms]:
        """Go through all combinations that were never tried, in the order of the settings."""
        start = 0
        while found := self._core.missing(start, _PART):
            for number, terms in found:
                start = number + 1
                yield self._terms(terms)

    def invalid(self, limit: int = 20) -> tuple[Terms, ...]:
        """Give combinations that were tried though no valid configuration has them."""
        check("limit", limit, _LIMIT)
        return tuple(map(self._terms, self._core.invalid_tuples(limit)))

    def excluded(self, limit: int = 20) -> tuple[Exclusion, ...]:
        """Give the smallest combinations that no valid configuration has, with the reasons.

        Every combination that is not possible contains one of these. They may be smaller than
        the strength; the smallest come first.
        """
        check("limit", limit, _LIMIT)
        texts = [constraint.text for constraint in self.space.constraints]
        return tuple(
            Exclusion(
                self._terms(terms),
                (*(texts[rule] for rule in rules), *(["the schema"] if by_structure else [])),
                is_proven,
            )
            for terms, rules, by_structure, is_proven in self._core.reasons(limit)
        )

    @property
    def dead(self) -> tuple[str, ...]:
        """The classes that no valid configuration has at all, as ``path = class``."""
        return self._terms(self._core.dead())

    def suggest(self, count: int = 20, seed: int = 0) -> ConfigurationBatch:
        """Give the next valid configurations, those that cover most of what is missing first.

        Where failures or weights are known, each has the first of the `gaps` at its turn. Fewer
        are given when nothing more can be covered. Nothing is counted until they are added.

        Raises:
            InputError: The count is negative, or the seed not from 0 to 2**64 - 1.
        """
        check("count", count, _LIMIT)
        check("seed", seed, _SEED_LIMIT)
        return ConfigurationBatch(self.space, self._core.suggest(count, seed))

    def plan(
        self,
        count: int | None = None,
        start: Configuration | Mapping[str, Any] | None = None,
        configurations: Iterable[Configuration | Mapping[str, Any]] | None = None,
        *,
        haste: float = 1.0,
        seed: int = 0,
    ) -> Plan:
        """Order configurations for a program that is expensive to reconfigure.

        Each next configuration has the most new combinations, to the power of `haste`, for each
        setting that changes.

        Args:
            count: So many steps at most; without configurations so many are suggested, 20 unless
                told.
            start: The configuration that the program has now.
            configurations: Those to order; those that `suggest` gives, where none are given.
            haste: How much growing coverage counts against settings that change: 0 for the fewest
                changes in all (exactly for ten configurations, at most twice as many for more),
                infinity for the most new combinations first.
            seed: For the suggestions.

        Raises:
            InputError: The count or the haste is negative.
        """
        if not haste >= 0:
            message = f"must not be negative: {haste}"
            raise InputError(message, path="haste")
        check("count", count or 0, _LIMIT)
        if configurations is None:
            configurations = self.suggest(20 if count is None else count, seed)
        given = [_configuration(each) for each in configurations]
        texts = [json_text(each) for each in given]
        begin = None if start is None else json_text(start)
        paths = [knob.path for knob in self.space.knobs]
        return Plan(
            tuple(
                Step(given[place], tuple(paths[change] for change in changes), covered)
                for place, changes, covered in self._core.plan(texts, begin, haste)[:count]
            )
        )

    def to_dict(self) -> dict[str, Any]:
        """Give the figures as JSON has them, without the combinations themselves."""
        return {
            "strength": self.strength,
            "rows": self.rows,
            "combinations": self._core.combinations,
            "covered": self.covered,
            "possible": self.possible,
            "impossible": self.impossible,
            "invalid": self._core.invalid,
            "ratio": self.ratio,
            "simple": self.simple,
            "completeness": [list(step) for step in self.completeness_steps()],
            "dead": list(self.dead),
        }

    def _complete(self, shares: list[float]) -> list[float]:
        combinations = self._core.combinations
        return [
            count / combinations if combinations else 1.0 for count in self._core.complete(shares)
        ]

    def _terms(self, terms: list[tuple[int, int]]) -> Terms:
        knobs = self.space.knobs
        return tuple(knobs[setting].term(code) for setting, code in terms)


def _configuration(given: Configuration | Mapping[str, Any]) -> Configuration:
    return given if isinstance(given, Configuration) else Configuration(dict(given))
