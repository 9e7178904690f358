"""One point of a space, and how to make it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Any value that JSON has: most configurations are mappings, but a schema may admit others.
Json = Mapping[str, Any] | Sequence[Any] | str | float | bool | None


@dataclass(frozen=True, slots=True)
class Origin:
    """How a configuration was made: with its space, enough to make it again, alone.

    Attributes:
        strategy: The strategy's name, such as ``fuzz``.
        version: The version of the strategy's stream; another version gives other values.
        seed: The seed of the stream.
        index: The configuration's place in the stream, from 0.
    """

    strategy: str
    version: int
    seed: int
    index: int

    def __str__(self) -> str:
        """Give the short form that reports print, such as ``fuzz/1 seed 7 #42``."""
        return f"{self.strategy}/{self.version} seed {self.seed} #{self.index}"


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule that a configuration breaks.

    Attributes:
        path: Where in the configuration, such as ``db.pool``; empty for the whole of it.
        rule: The rule's name: a schema keyword such as ``minimum``, or ``constraint``.
        message: The rule in words.
        keyword_location: Where the keyword stands in the schema, as a JSON pointer; empty for a
            constraint.
        how: How it was broken on purpose, such as ``just below``; empty where it was not. For a
            keyword within an alternative, which cannot be broken but by breaking the whole, it
            ends in that keyword's place.
    """

    path: str
    rule: str
    message: str
    keyword_location: str = ""
    how: str = ""

    def __str__(self) -> str:
        """Give the violation on one line."""
        return f"{self.path or '(root)'}: {self.message}"


@dataclass(frozen=True, slots=True)
class Unbreakable:
    """A rule that no configuration was found to break without breaking another one.

    Attributes:
        rule: The rule's name: a schema keyword such as ``minimum``, or ``constraint``.
        location: Where the keyword stands in the schema, as a JSON pointer; a constraint's text.
        reason: What was in the way.
        is_proven: Whether no configuration can break it alone; otherwise that is what trying tells.
    """

    rule: str
    location: str
    reason: str
    is_proven: bool = False


@dataclass(frozen=True, slots=True)
class Configuration:
    """One point of a space.

    Attributes:
        values: The settings, as plain dicts, lists and scalars. A dict, unless the schema admits
            something else or it is this that is broken on purpose.
        origin: How it was made; None for a configuration that a person wrote.
        label: What it was made for, such as ``port · maximum · 65535``, or for an invalid one
            ``port · maximum · just above``.
        violations: The rule that it breaks on purpose; empty for a valid configuration.
    """

    values: Any
    origin: Origin | None = None
    label: str = ""
    violations: tuple[Violation, ...] = ()
