"""Differences in lines for people: grouped, shortened, without secrets."""

from __future__ import annotations

import json
from collections.abc import Collection
from itertools import islice
from typing import Any, cast

from testflow.runtime.redaction import MASK, redact_values
from testflow.snapshots.differences.place import ROOT, Place, step_text

_MOST_SIGNS = 60
_SIGNS_BEFORE = 15  # kept of what two long values have in common, before they differ
_MOST_PARTS = 16
_MOST_LEVELS = 4
_LEFT_OUT = "…"
_PRINTED_DIGITS = 4000


class Telling:
    """Collects what differs and gives it group by group, sorted by path.

    Args:
        secret_paths: Settings that are secret whatever their names.
    """

    def __init__(self, secret_paths: Collection[str] = ()) -> None:
        self._secret_paths = secret_paths
        self._told: list[tuple[Place, str]] = []

    def changed(self, path: Place, old: Any, new: Any) -> None:
        """Tell of a value that another has replaced."""
        before, after = _shortened_pair(self._text(path, old), self._text(path, new))
        self._add(path, "changed", f": {before} → {after}")

    def added(self, path: Place, value: Any) -> None:
        """Tell of a value that is new."""
        self._add(path, "added", f": {_shortened(self._text(path, value))}")

    def removed(self, path: Place, value: Any) -> None:
        """Tell of a value that is gone."""
        self._add(path, "removed", f": {_shortened(self._text(path, value))}")

    def moved(self, path: Place, old_path: Place, value: Any) -> None:
        """Tell of a value that stands elsewhere; it is a secret if it was one or has become one."""
        texts = {self._text(path, value), self._text(old_path, value)}
        text = _shortened(min(texts, key=lambda each: (MASK not in each, each)))
        self._add(path, "moved", f" from {old_path}: {text}")

    def lines(self) -> list[str]:
        """Give one line for each group, and one with an indent for each difference in it."""
        lines: list[str] = []
        group: Place | None = None
        for path, line in sorted(self._told, key=_order):
            if path.parent != group:
                group = path.parent
                lines.append(str(group))
            lines.append(f"  {line}")
        return lines

    def _add(self, path: Place, what: str, rest: str) -> None:
        name = step_text(path.steps[-1]) if path.steps else ROOT
        self._told.append((path, f"{what} {name}{rest}"))

    def _text(self, path: Place, value: Any) -> str:
        """Give a value as JSON, whole texts in it masked before anything is cut."""
        names = [step for step in path if isinstance(step, str)]
        if any(self._is_secret(name) for name in names[:-1]) or self._is_within_secret(names):
            return MASK
        shown = self._masked(".".join(names), _pruned(value, _MOST_LEVELS))
        return MASK if shown == MASK else _visible(json.dumps(shown, ensure_ascii=False))

    def _is_secret(self, dotted: str) -> bool:
        return self._masked(dotted, "") == MASK

    def _is_within_secret(self, names: list[str]) -> bool:
        deepest = max((path.count(".") + 1 for path in self._secret_paths), default=0)
        around = names[: min(deepest, len(names) - 1)]
        return any(self._is_secret(".".join(around[:end])) for end in range(1, len(around) + 1))

    def _masked(self, dotted: str, value: Any) -> Any:
        return redact_values({dotted: value}, self._secret_paths)[dotted]


def _order(told: tuple[Place, str]) -> tuple[object, ...]:
    """Sort by group first: what lies directly in a mapping or list stays together."""
    place, line = told
    return place.parent.sort_key, place.sort_key, line


def _pruned(value: Any, levels: int) -> Any:
    """Give as much of a value as is shown at most: nothing below some levels."""
    match value:
        case dict():
            members = cast("dict[str, Any]", value)
            some = {} if not levels else dict(islice(members.items(), _MOST_PARTS))
            shown = {name: _pruned(part, levels - 1) for name, part in some.items()}
            return shown if len(some) == len(members) else shown | {_LEFT_OUT: _LEFT_OUT}
        case list() | tuple():
            items = cast("list[Any]", value)
            some = [] if not levels else items[:_MOST_PARTS]
            shown = [_pruned(part, levels - 1) for part in some]
            return shown if len(some) == len(items) else [*shown, _LEFT_OUT]
        case int() if value.bit_length() > _PRINTED_DIGITS:
            return f"a number of {value.bit_length():,} bits"  # more digits than Python prints
        case _:
            return value


def _visible(text: str) -> str:
    """Escape what would hide or move its neighbours."""
    return "".join(sign if sign.isprintable() else json.dumps(sign)[1:-1] for sign in text)


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_SIGNS else text[: _MOST_SIGNS - 1] + _LEFT_OUT


def _shortened_pair(old: str, new: str) -> tuple[str, str]:
    """Shorten two texts so that the place where they begin to differ is seen."""
    together = zip(old, new, strict=False)
    shared = next((at for at, (one, other) in enumerate(together) if one != other), 0)
    if max(len(old), len(new)) > _MOST_SIGNS and shared > 2 * _SIGNS_BEFORE:
        start = shared - _SIGNS_BEFORE
        old, new = _LEFT_OUT + old[start:], _LEFT_OUT + new[start:]
    return _shortened(old), _shortened(new)
