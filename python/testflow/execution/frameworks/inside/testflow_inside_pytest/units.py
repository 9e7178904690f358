"""Which tests stay together, and which run alone."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any

import pytest

_LONGEST_PIECE = 32
_PIECES_PER_WORKER = 8


class Distribution:
    """How tests are spread.

    Args:
        mode: ``load`` cuts files into pieces, ``file`` keeps files together, ``group`` keeps
            classes together, or what is declared. Declared groups stay together in every mode.
        groups: The group of each test whose id matches a pattern.
        exclusive: Patterns of the ids of tests beside which no other may run.
        workers: How many workers there are.
    """

    def __init__(
        self, mode: str, groups: dict[str, str], exclusive: Sequence[str], workers: int
    ) -> None:
        self._mode = mode
        self._groups = groups
        self._exclusive = exclusive
        self._workers = workers

    def is_exclusive(self, item: pytest.Item) -> bool:
        """Whether no other test may run beside this one."""
        if item.get_closest_marker("testflow_exclusive"):
            return True
        return any(fnmatchcase(_id(item), pattern) for pattern in self._exclusive)

    def units(self, items: Sequence[pytest.Item], indexes: Sequence[int]) -> list[list[int]]:
        """Give the tests that stay together, each by its index, in the order of collection."""
        longest = max(1, min(_LONGEST_PIECE, len(indexes) // (_PIECES_PER_WORKER * self._workers)))
        units: list[list[int]] = []
        open_units: dict[tuple[str, str], list[int]] = {}
        for index in indexes:
            key, is_cut = self._key(items[index])
            unit = open_units.get(key)
            if unit is None or (is_cut and len(unit) >= longest):
                unit = open_units[key] = []
                units.append(unit)
            unit.append(index)
        return units

    def _key(self, item: pytest.Item) -> tuple[tuple[str, str], bool]:
        group = self._group(item)
        if group:
            return ("group", group), False
        if self._mode == "group":
            return (
                "class",
                _id(item).rpartition("[")[0].rpartition("::")[0] or _id(item).rpartition("::")[0],
            ), False
        return ("file", str(item.path)), self._mode == "load"

    def _group(self, item: pytest.Item) -> str:
        for name in ("testflow_group", "xdist_group"):
            mark = item.get_closest_marker(name)
            if mark:
                return str(mark.args[0] if mark.args else mark.kwargs.get("name", "default"))
        matching = (
            group for pattern, group in self._groups.items() if fnmatchcase(_id(item), pattern)
        )
        return next(matching, "")


def _id(item: Any) -> str:
    return item.testflow_id
