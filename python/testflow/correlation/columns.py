"""Columns as settings, where no space says which classes of values there are.

A column's classes are its different values. Numbers of more than ten different values fall into
five classes of about as many runs each, cut at the quantiles. What is missing (None, or NaN) is the
class ``absent``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, cast

import numpy as np

from testflow.correlation.observations import floats_of, is_missing, listed
from testflow.errors import InputError
from testflow.space import Knob

if TYPE_CHECKING:
    import pyarrow as pa

    from testflow.correlation.arrays import Codes, Numbers

Columns: TypeAlias = Mapping[str, Iterable[Any]]


class Frame(Protocol):
    """A table that gives its columns by their names, as those of pandas and pyarrow do."""

    @property
    def columns(self) -> Any:
        """The columns, or their names."""
        ...

    def __getitem__(self, name: Any, /) -> Any:
        """Give a column."""
        ...


ABSENT = "absent"
_MOST_NUMBERS = 10
_BINS = 5
_MOST_CLASSES = 1_000
_MOST_DIGITS = 10**15


def are_columns(given: object) -> bool:
    """Whether they are a mapping of columns, a table of pyarrow, or a data frame."""
    return isinstance(given, Mapping) or hasattr(given, "columns")


def columns_of(given: Any) -> dict[str, Sequence[Any]]:
    """Give columns by their names, those within structures by their paths.

    Raises:
        InputError: Two have the same name, one is no column, or they are not equally long.
    """
    if hasattr(given, "flatten") and hasattr(given, "column_names"):
        given = _flat(given)
        names: Any = given.column_names
    else:
        names = cast("Any", given) if isinstance(given, Mapping) else given.columns
    _refuse_twins(list(map(str, names)))
    columns = {str(name): listed(given[name], str(name)) for name in names}
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} has {length}" for name, length in list(lengths.items())[:10])
        message = "the columns are not equally long"
        raise InputError(message, path="configurations", hint=told)
    return columns


def _refuse_twins(names: list[str]) -> None:
    if len(set(names)) < len(names):
        message = "two columns have the same name"
        raise InputError(message, path="configurations", hint="name each column once")


def encoded(columns: Columns) -> tuple[Codes, tuple[Knob, ...]]:
    """Give class codes, runs by columns, and the columns as settings."""
    codes: list[Codes] = []
    knobs: list[Knob] = []
    for name, column in columns.items():
        found, classes = classes_of(column, name)
        codes.append(found)
        even = len(classes)
        knobs.append(Knob(name, classes, (1,) * even, (False,) * even))
    runs = len(codes[0]) if codes else 0
    table = np.column_stack(codes) if codes else np.empty((runs, 0), np.uint16)
    return table.astype("<u2"), tuple(knobs)


def classes_of(column: Iterable[Any], name: str) -> tuple[Codes, tuple[str, ...]]:
    """Give for each value the code of its class, and the classes in words.

    Raises:
        InputError: There are more than a thousand.
    """
    given = listed(column, name)
    numbers = floats_of(given)
    if numbers is not None:
        missing = np.isnan(numbers)
        codes, classes = _of_numbers(numbers[~missing])
    else:
        missing = np.array([is_missing(each) for each in given], np.bool_)
        present = [each for each, lacks in zip(given, missing.tolist(), strict=True) if not lacks]
        codes, classes = _of_values(present, name)
    if not missing.any():
        return codes, classes
    every = np.zeros(len(given), np.uint16)
    every[~missing] = codes + 1
    return every, (ABSENT, *classes)


def _of_numbers(values: Numbers) -> tuple[Codes, tuple[str, ...]]:
    different, codes = np.unique(values, return_inverse=True)
    if len(different) <= _MOST_NUMBERS:
        return codes.astype(np.uint16), tuple(map(_number, different.tolist()))
    shares = np.arange(1, _BINS) / _BINS
    cuts = np.unique(np.quantile(values, shares, method="inverted_cdf"))
    codes = np.searchsorted(cuts, values, side="left")
    kept, codes = np.unique(codes, return_inverse=True)
    parts = [values[codes == code] for code in range(len(kept))]
    ends = [(float(part.min()), float(part.max())) for part in parts]
    return codes.astype(np.uint16), tuple(
        _number(low) if low == high else f"{_number(low)} to {_number(high)}" for low, high in ends
    )


def _number(value: float) -> str:
    return f"{value:.0f}" if value.is_integer() and abs(value) < _MOST_DIGITS else repr(value)


def _of_values(values: Sequence[Any], name: str) -> tuple[Codes, tuple[str, ...]]:
    texts = [each if isinstance(each, str) else _text(each) for each in values]
    classes = tuple(sorted(set(texts)))
    if len(classes) > _MOST_CLASSES:
        message = f"{len(classes):,} different values"
        raise InputError(message, path=name, hint="leave the column out, or group its values")
    codes = {text: code for code, text in enumerate(classes)}
    return np.array([codes[text] for text in texts], np.uint16), classes


def _text(value: Any) -> str:
    """Give a value as spaces have it in their classes: ``true``, ``3``."""
    plain: Any = cast("Any", value).item() if isinstance(value, np.generic) else value
    return json.dumps(plain, sort_keys=True, default=str, ensure_ascii=False)


def _flat(table: pa.Table) -> pa.Table:
    """Give each member of a structure a column of its own, ``db.pool``."""
    import pyarrow as pa

    while any(pa.types.is_struct(kind) and kind.num_fields for kind in table.schema.types):
        table = table.flatten()
    return table
