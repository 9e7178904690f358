"""What every part of a workflow's document has in common."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
"""A time limit."""

Name = Annotated[str, Field(min_length=1, pattern=r"^[^\s:{}\[\]]+$")]
"""What others refer to a thing by: no blanks, colons or brackets."""

Policy = Literal["block", "skip", "simulate"]
"""What becomes of tests whose application or service is not to be had."""


class Part(BaseModel):
    """A part of a document: frozen, without keys that are not known."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
