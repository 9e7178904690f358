"""The values of settings, where they are numbers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from testflow.correlation.observations import is_missing, is_number
from testflow.model import Configuration
from testflow.space import ConfigurationBatch, Knob

if TYPE_CHECKING:
    from testflow.correlation.arrays import Numbers

_FEWEST = 3


def numbers_in(configurations: Iterable[Any], knobs: Sequence[Knob]) -> dict[int, Numbers]:
    """Give the numbers of each setting that has some, by its place; NaN where it is absent."""
    rows = list(_plain(configurations))
    columns = ([_value(row, knob.path.split(".")) for row in rows] for knob in knobs)
    return numeric_columns(columns)


def numeric_columns(columns: Iterable[Sequence[Any]]) -> dict[int, Numbers]:
    """Give the columns of three different numbers or more and nothing else, by their places."""
    found: dict[int, Numbers] = {}
    for place, column in enumerate(columns):
        if all(is_number(each) or is_missing(each) for each in column):
            values = [np.nan if is_missing(each) else float(each) for each in column]
            numbers = np.array(values, np.float64)
            if len(np.unique(numbers[~np.isnan(numbers)])) >= _FEWEST:
                found[place] = numbers
    return found


def _plain(configurations: Iterable[Any]) -> Iterator[Any]:
    if isinstance(configurations, ConfigurationBatch):
        yield from map(json.loads, configurations.lines().splitlines())
    else:
        for each in configurations:
            yield each.values if isinstance(each, Configuration) else each


def _value(row: Any, names: Sequence[str]) -> Any:
    """Give what stands at a path, None where nothing does."""
    for name in names:
        if not isinstance(row, Mapping) or name not in row:
            return None
        row = cast("Mapping[str, Any]", row)[name]
    return row
