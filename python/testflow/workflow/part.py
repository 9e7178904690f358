"""What several parts of a workflow's document say."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

Name = Annotated[str, Field(min_length=1, pattern=r"^[^\s:{}\[\]]+$")]
"""What others refer to a thing by: no blanks, colons or brackets."""

Policy = Literal["block", "skip", "simulate"]
"""What becomes of tests whose application or service is not to be had."""
