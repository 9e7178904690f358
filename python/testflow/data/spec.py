"""What a person writes of test data, checked on the way in."""

# ruff: noqa: RUF012 - pydantic copies defaults

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from testflow.runtime.part import Part, Seed

_NAME = Annotated[str, Field(min_length=1, pattern=r"^[^./\\\x00]+$")]


class GeneratorSpec(Part):
    """How many rows of which columns; a column is its type as a text, such as ``ref:users.id``."""

    count: Annotated[int, Field(ge=0)]
    columns: Annotated[dict[_NAME, str], Field(alias="schema", min_length=1)]


class TestDataSpec(Part):
    """All generators of a set of test data."""

    __test__ = False

    name: Annotated[str, Field(min_length=1)]
    seed: Seed = 0
    generators: dict[_NAME, GeneratorSpec] = {}
