"""Spaces that are kept with the configurations that were made from them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Self

from testflow.space import Space

# Characters of a schema up to which it is kept; of a larger one only the fingerprint is.
_LARGEST = 1 << 24


@dataclass(frozen=True, slots=True)
class KeptSpace:
    """What snapshots were made from, as it was then.

    Attributes:
        fingerprint: The space's.
        schema: It as a JSON Schema, without its constraints.
        constraints: The rules between its settings.
    """

    fingerprint: str
    schema: Any
    constraints: tuple[str, ...]

    @classmethod
    def from_details(cls, details: dict[str, Any]) -> Self:
        """Read what a store keeps of it."""
        constraints = tuple(details["constraints"])
        return cls(details["space"], json.loads(details["schema"]), constraints)


def space_details(space: Space) -> dict[str, Any] | None:
    """Give what a store keeps of a space; None where that would be too much.

    The schema is kept as text, so that opening a store does not read it.
    """
    if len(space.core.schema) > _LARGEST:
        return None
    constraints = [constraint.text for constraint in space.constraints]
    return {"space": space.fingerprint, "schema": space.core.schema, "constraints": constraints}
