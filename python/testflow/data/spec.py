"""What a person writes of test data, checked on the way in."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

_NAME = Annotated[str, Field(min_length=1, pattern=r"^[^./\\\x00]+$")]
_SEED = Annotated[int, Field(ge=0, lt=1 << 64)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class GeneratorSpec(_Part):
    """How many rows of which columns; a column is its type as a text, such as ``ref:users.id``."""

    count: Annotated[int, Field(ge=0)]
    columns: Annotated[dict[_NAME, str], Field(alias="schema", min_length=1)]


class TestDataSpec(_Part):
    """All generators of a set of test data."""

    __test__ = False

    name: Annotated[str, Field(min_length=1)]
    seed: _SEED = 0
    generators: dict[_NAME, GeneratorSpec] = {}
