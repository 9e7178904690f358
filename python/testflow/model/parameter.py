"""A knob and what it may be, and a rule between knobs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
        weights: How much values are preferred in a covering array where the choice is free; the
            others weigh 1.
        negative: Values besides those of the domain that the program must refuse. At most one
            such value is in a configuration, so that none hides another.
        aliases: Further names of listed values. A value with several names counts as one:
            configurations have any of its names, constraints and classes speak of the value.
    """

    path: str
    domain: Domain
    weights: Mapping[Any, int] = field(default_factory=dict[Any, int])
    negative: Sequence[Any] = ()
    aliases: Mapping[Any, Sequence[Any]] = field(default_factory=dict[Any, Sequence[Any]])


@dataclass(frozen=True, slots=True)
class Constraint:
    """A rule between knobs, in its source text.

    Attributes:
        text: Such as ``if mode = "tls" then port <> 80``; the language is described in the
            documentation under *Write constraints*.
    """

    text: str
