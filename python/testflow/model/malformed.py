"""A configuration's text that parsers refuse, or about which they disagree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from testflow.model.configuration import Origin

ParserVerdict = Literal["refuse", "accept", "undecided"]


@dataclass(frozen=True, slots=True)
class MalformedText:
    """A valid configuration's text with one thing done to it.

    Attributes:
        text: The bytes, which need not be UTF-8.
        path: Where something was done: ``db.pool``, or ``(root)`` for the whole.
        kind: The kind of thing, such as ``duplicate key``.
        what: What in particular, such as ``twins``.
        verdict: What a strict parser must do: ``refuse`` what is not in the language, ``accept``
            what is in it and can be understood in one way; ``undecided`` where the language leaves
            it open, or its versions disagree.
        origin: How it was made.
    """

    text: bytes
    path: str
    kind: str
    what: str
    verdict: ParserVerdict
    origin: Origin

    @property
    def label(self) -> str:
        """Where and what, on one line: ``db.pool · duplicate key · twins``."""
        return f"{self.path} · {self.kind} · {self.what}"
