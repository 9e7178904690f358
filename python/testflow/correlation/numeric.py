"""The values of settings, where they are numbers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from testflow.correlation.observations import floats_of
from testflow.model import Configuration
from testflow.space import ConfigurationBatch, Knob

if TYPE_CHECKING:
    from testflow.correlation.arrays import Numbers

_FEWEST = 3


def numbers_in(configurations: Iterable[Any], knobs: Sequence[Knob]) -> dict[int, Numbers]:
    """Give the numbers of each setting that has some, by its place; NaN where it is absent."""
    rows = list(_plain(configurations))
    return numeric_columns(_column(rows, knob.path.split(".")) for knob in knobs)


def numeric_columns(columns: Iterable[Sequence[Any]]) -> dict[int, Numbers]:
    """Give the columns of three different numbers or more and nothing else, by their places."""
    found: dict[int, Numbers] = {}
    for place, column in enumerate(columns):
        numbers = floats_of(column)
        if numbers is not None and len(np.unique(numbers[~np.isnan(numbers)])) >= _FEWEST:
            found[place] = numbers
    return found


def _plain(configurations: Iterable[Any]) -> Iterator[Any]:
    if isinstance(configurations, ConfigurationBatch):
        yield from map(json.loads, configurations.lines().splitlines())
    else:
        for each in configurations:
            yield each.values if isinstance(each, Configuration) else each


def _column(rows: Sequence[Any], names: Sequence[str]) -> Sequence[Any]:
    """Give what stands at a path of each row, None where nothing does."""
    for name in names:
        rows = [_member(row, name) for row in rows]
    return rows


def _member(row: Any, name: str) -> Any:
    return cast("Mapping[str, Any]", row).get(name) if isinstance(row, Mapping) else None
