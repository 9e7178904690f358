"""What the parts of all documents that people write have in common."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
"""A time limit."""

Seed = Annotated[int, Field(ge=0, lt=1 << 64)]
"""Where chance begins."""

Text = Annotated[str, Field(min_length=1)]
"""Any text that says something."""


class Part(BaseModel):
    """A part of a document: frozen, no unknown keys, no values that only look right."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
