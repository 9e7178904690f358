"""Strategies that choose few configurations with all that matters."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from testflow.errors import InputError
from testflow.model import Configuration, Json
from testflow.space.arguments import mapping, refuse_no_number, several, whole
from testflow.space.compiled import Compiled
from testflow.space.plain import document_text, json_text, json_texts

if TYPE_CHECKING:
    from testflow.space.batch import ConfigurationBatch

# Look-ups of the search for a smaller suite, about a tenth of a second.
_WORK = 10_000_000
_MOST_EFFORT = 1_000_000


class Suites(Compiled):
    """Configurations chosen together; see `Space`."""

    def boundary(self) -> ConfigurationBatch:
        """Give one configuration for each edge of each setting, all else as plain as can be.

        `.label` says which edge, such as ``port · maximum · 65535``.
        """
        return self._batch(self._core.boundary())

    def cover(  # noqa: PLR0913 - what can be asked of a suite
        self,
        strength: int = 2,
        seed: int = 0,
        include: Iterable[Configuration | Json] = (),
        *,
        mixed: Mapping[tuple[str, ...], int] | None = None,
        exclude: Iterable[Mapping[str, Any]] = (),
        effort: float = 1.0,
        budget_s: float | None = None,
    ) -> ConfigurationBatch:
        """Give few configurations in which every possible combination of classes occurs.

        A greedy suite is made smaller by a search whose steps are counted, so that a seed gives the
        same suite on every machine. The configurations stand in an order in which those that cover
        most come first.

        Args:
            strength: So many settings are looked at together: 1 for every value at least once,
                2 for all pairs, up to 6.
            seed: Another seed gives another suite.
            include: Configurations that come first and count, such as an older suite that is to be
                extended. What one leaves out is chosen.
            mixed: Settings, by their paths, with a strength of their own, higher or lower:
                ``{("os", "browser", "locale"): 3}``.
            exclude: Values, by the settings' paths, that must not occur together:
                ``{"os": "mac", "browser": "ie"}``.
            effort: How long to search for a smaller suite; 1 is about a tenth of a second, 0 takes
                the greedy suite.
            budget_s: Seconds after which the search ends, whatever the effort; the suite then
                depends on the machine.

        Raises:
            InputError: The strength is not from 1 to 6 or above the number of settings, there are
                too many combinations for memory, a path is unknown, or a configuration to include
                is not valid.

        Warns:
            UserWarning: Ctrl-C ended the search; the best suite so far is given.
        """
        refuse_no_number("effort", effort)
        if not 0 <= effort <= _MOST_EFFORT:
            message = f"must be from 0 to {_MOST_EFFORT:,}, not {effort}"
            raise InputError(message, path="effort")
        if budget_s is not None:
            refuse_no_number("budget_s", budget_s)
            if not budget_s >= 0:
                message = f"must not be negative: {budget_s}"
                raise InputError(message, path="budget_s")
        included = json_texts(include, "include")
        excluded = [self._terms(each) for each in several("exclude", exclude)]
        batch, _, _, is_cut_short = self._core.cover(
            whole("strength", strength),
            self.numbered(mixed),
            whole("seed", seed),
            round(effort * _WORK),
            budget_s,
            included,
            excluded,
        )
        if is_cut_short and budget_s is None:
            warnings.warn("interrupted: this is the best suite so far", stacklevel=2)
        return self._batch(batch)

    def base_choice(self, base: Configuration | Json | None = None) -> ConfigurationBatch:
        """Give a base, and one configuration for each class that it does not have.

        Each differs from the base in that class only, and where rules ask for it in others;
        `.label` names the class. Classes that no valid configuration has are left out.

        Args:
            base: Typically the configuration that most users have. What it leaves out is chosen;
                without it, the first classes that the rules admit.

        Raises:
            InputError: The base is not valid.
        """
        text = None if base is None else json_text(base)
        return self._batch(self._core.base_choice(text))

    def numbered(self, mixed: Mapping[tuple[str, ...], int] | None) -> list[tuple[list[int], int]]:
        """Give settings with a strength of their own by their places in `knobs`.

        Raises:
            InputError: A path is unknown.
        """
        groups = mapping("mixed", mixed or {}, '{("os", "browser"): 2}')
        return [
            ([self._core.knob(path) for path in several("mixed", paths)], whole("mixed", strength))
            for paths, strength in groups.items()
        ]

    def _terms(self, values: Any) -> list[tuple[int, int]]:
        return sorted(
            self._core.term(path, document_text(value, path, InputError))
            for path, value in mapping("exclude", values, '{"os": "mac"}').items()
        )
