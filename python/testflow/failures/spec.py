"""What a person writes about failures, checked on the way in."""

# ruff: noqa: RUF012 - pydantic copies defaults

from __future__ import annotations

from collections import Counter
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from testflow.failures.builtin import BUILT_IN
from testflow.failures.category import UNKNOWN
from testflow.runtime.nearest import advise
from testflow.runtime.part import Part, Text
from testflow.runtime.pattern import compiling

_PATTERN = Annotated[Text, AfterValidator(compiling)]


class CategorySpec(Part):
    """A kind of failure.

    Attributes:
        name: What it is called.
        patterns: Regular expressions that a failure of this kind has somewhere in its text,
            whatever the case of the letters; one is enough.
        suggestions: What to try next.
    """

    name: Text
    patterns: Annotated[list[_PATTERN], Field(min_length=1)]
    suggestions: list[Text] = []


class FailureAnalysisSpec(Part):
    """How failures are called, and to whom they go.

    Attributes:
        categories: They go before testflow's own; what looks equally like two of them is called
            by the first.
        routing: Who should know, by category; also testflow's own ones and ``unknown``.
    """

    categories: list[CategorySpec] = []
    routing: dict[Text, Text] = {}

    @model_validator(mode="after")
    def _names_fit(self) -> Self:
        counts = Counter(each.name for each in self.categories)
        twice = [name for name, count in counts.items() if count > 1]
        if twice:
            message = f"two categories are called {twice[0]!r}"
            raise ValueError(message)
        known = {*counts, *(each.name for each in BUILT_IN), UNKNOWN}
        unknown = [name for name in self.routing if name not in known]
        if unknown:
            message = f"no category is called {unknown[0]!r}; {advise(unknown[0], known)}"
            raise ValueError(message)
        return self
