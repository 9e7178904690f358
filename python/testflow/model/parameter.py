"""A knob and what it may be, and a rule between knobs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

Domain = Sequence[Any] | range | type[bool] | type[Enum] | dict[str, Any]
"""What a parameter may be: listed values, a range of integers, ``bool``, an enumeration class,
or a JSON Schema fragment such as ``{"type": "number", "minimum": 0}``."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One knob of a program.

    Attributes:
        path: Its name, as it stands in a configuration.
        domain: What it may be.
    """

    path: str
    domain: Domain


@dataclass(frozen=True, slots=True)
class Constraint:
    """A rule between knobs, in its source text.

    Attributes:
        text: Such as ``if mode = "tls" then port <> 80``; the language is described in the
            documentation under *Write constraints*.
    """

    text: str
