"""What an environment is asked for, and what it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class ServiceSpec:
    """A service that an environment shall have.

    Attributes:
        name: What others refer to it by, as in ``{payment-db.host}``.
        type: Which backend provides it, such as ``postgres``.
        settings: What else was asked for; the backend reads it.
    """

    name: str
    type: str
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a service is.

    Attributes:
        host: The name or address that tests reach it by.
        port: The port; 0 where it has none.
        env: Variables for the tests, such as ``DATABASE_URL``.
        is_simulated: Whether it only stands for the real thing: results that rest on it say so.
    """

    host: str
    port: int
    env: Mapping[str, str] = field(default_factory=dict[str, str])
    is_simulated: bool = False
