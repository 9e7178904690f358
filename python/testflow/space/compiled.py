"""A compiled space, and what it tells of itself."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING, Any

from testflow.model import Constraint
from testflow.space.knob import Knob

if TYPE_CHECKING:
    from testflow._core import Batch
    from testflow._core import Space as Core
    from testflow.space.batch import ConfigurationBatch


class Compiled(ABC):
    """What all strategies start from; see `Space`."""

    _core: Core

    @abstractmethod
    def _batch(self, core: Batch) -> ConfigurationBatch:
        """Give configurations as points of this space."""

    def __repr__(self) -> str:
        """Tell how large it is."""
        return f"<Space of {len(self.knobs)} settings, {self.fingerprint[:8]}>"

    @property
    def core(self) -> Core:
        """The compiled space, for the parts of testflow that compute."""
        return self._core

    @property
    def fingerprint(self) -> str:
        """32 hexadecimal digits that tell this space from others."""
        return self._core.fingerprint

    @property
    def schema(self) -> dict[str, Any]:
        """The space as a JSON Schema, without its constraints.

        A schema that the space was read from is given as it was; parameters and PICT models as a
        schema that admits the same. Each call gives a copy.
        """
        schema = json.loads(self._core.schema)
        return {} if schema is True else schema

    @cached_property
    def knobs(self) -> tuple[Knob, ...]:
        """The settings with their classes of values, in the order of the source."""
        return tuple(
            Knob(path, tuple(classes), tuple(weights), tuple(negative))
            for (path, classes), (weights, negative) in zip(
                self._core.knobs(), self._core.marks(), strict=True
            )
        )

    @cached_property
    def sub_models(self) -> tuple[tuple[tuple[str, ...], int], ...]:
        """A PICT model's sub-models: settings, and the strength at which to combine them.

        A sub-model without an order has 2, PICT's default, or as many as it has settings.
        """
        return tuple(
            (tuple(self.knobs[member].path for member in members), strength)
            for members, strength in self._core.groups()
        )

    @cached_property
    def constraints(self) -> tuple[Constraint, ...]:
        """The rules between settings."""
        return tuple(map(Constraint, self._core.constraints()))

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What was doubtful in a PICT model, and how it was read; empty for other sources."""
        return tuple(self._core.notes())
