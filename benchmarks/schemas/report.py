"""A list of what falls short, for whoever mends it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

_MOST_CHARACTERS = 300


@dataclass
class Shortfalls:
    """What fell short, by the promise that is not kept."""

    _found: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, promise: str, found: Iterable[tuple[str, str]]) -> None:
        """Keep names with reasons."""
        self._found[promise] += found

    def write(self, file: Path) -> None:
        """Write one heading for each promise, and one line for each name."""
        lines = ["# What falls short", ""]
        for promise, found in self._found.items():
            lines += [f"## {promise}: {len(found)}", ""]
            lines += [f"- `{name}`: {_on_one_line(reason)}" for name, reason in found]
            lines.append("")
        file.write_text("\n".join(lines))


def _on_one_line(reason: str) -> str:
    plain = " ".join(reason.split())
    return plain if len(plain) <= _MOST_CHARACTERS else plain[:_MOST_CHARACTERS] + "…"
