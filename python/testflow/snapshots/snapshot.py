"""One configuration that was kept, and all that is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from testflow.model import Origin, Outcome


@dataclass(frozen=True, slots=True)
class Annotation:
    """What somebody said of a snapshot.

    Attributes:
        text: The words.
        at: When it was said.
        author: Who said it.
    """

    text: str
    at: datetime
    author: str


@dataclass(frozen=True, slots=True)
class Result:
    """How a test with a snapshot ended.

    Attributes:
        outcome: How.
        at: When that was noted.
        author: Who noted it.
        run: The run it was part of; empty where there was none.
        message: What was seen.
        symptoms: The names of what went wrong.
    """

    outcome: Outcome
    at: datetime
    author: str
    run: str = ""
    message: str = ""
    symptoms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """Something elsewhere that a snapshot belongs to, such as an issue.

    Attributes:
        target: An address or the number of an issue.
        at: When the link was made.
        author: Who made it.
    """

    target: str
    at: datetime
    author: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A configuration that was kept.

    Attributes:
        id: The hash of its content, in 64 hexadecimal digits: the same in every store.
        values: The settings, exactly as they were saved.
        saved_at: When it was first saved.
        author: Who saved it first.
        origin: How it was made; None where that is not known.
        schema: The fingerprint of the space that it was made from; empty where that is not known.
            `Snapshots.space` gives the space, where it is kept.
        tool: The version of testflow that made it; empty where testflow did not, or by one that
            did not tell.
        name: What it is called; empty where it has no name.
        version: Which one of that name it is, from 1; 0 without a name.
        tags: Its tags, in alphabetical order.
        annotations: What was said of it, the oldest first.
        results: How tests with it ended, the oldest first.
        links: What it belongs to, the oldest first.
        source: The id of the snapshot that it was migrated from; empty where it was not.
    """

    id: str
    values: Any
    saved_at: datetime
    author: str
    origin: Origin | None = None
    schema: str = ""
    tool: str = ""
    name: str = ""
    version: int = 0
    tags: tuple[str, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    results: tuple[Result, ...] = ()
    links: tuple[Link, ...] = ()
    source: str = ""

    def __str__(self) -> str:
        """Give the line that tells it from others."""
        title = f"{self.name} {self.version}" if self.name else self.id[:12]
        return " ".join((title, *(f"#{tag}" for tag in self.tags)))


@dataclass(frozen=True, slots=True)
class Near:
    """A snapshot that is like a configuration.

    Attributes:
        snapshot: The snapshot.
        distance: At how many places it has another value, or only one of the two has any.
    """

    snapshot: Snapshot
    distance: int
