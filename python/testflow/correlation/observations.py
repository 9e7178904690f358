"""What was observed of runs, and of which kind it is: outcomes, categories or numbers.

Truth values and the words of `Outcome` are outcomes, other texts are categories, numbers are
numbers. Where both outcomes and other texts are given, one of them is most likely a slip: that is
refused unless the kind is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

import numpy as np

from testflow.correlation.arguments import check_choice
from testflow.errors import InputError
from testflow.model import Outcome
from testflow.space.arguments import several

if TYPE_CHECKING:
    from numpy.typing import NDArray

Kind: TypeAlias = Literal["outcomes", "categories", "numbers"]

_KINDS = ("outcomes", "categories", "numbers")
_OUTCOMES: frozenset[str] = frozenset(Outcome)
_MOST_CATEGORIES = 100


def listed(given: Any, path: str) -> Sequence[Any]:
    """Give observations, or a column, as a list or an array; columns of tables are unpacked.

    Args:
        given: What a caller gave for each run.
        path: What it is called in errors.

    Raises:
        InputError: It is one thing in place of many, or an array of several dimensions.
    """
    if isinstance(given, np.ndarray):
        array = cast("NDArray[Any]", given)
        if array.ndim != 1:
            message = f"an array of {array.ndim} dimensions is no list"
            raise InputError(message, path=path, hint="give one value for each run")
        return cast("Sequence[Any]", array if array.dtype.kind in "biuf" else array.tolist())
    for unpack in ("to_pylist", "tolist", "to_list"):  # columns of pyarrow, pandas, polars
        if hasattr(given, unpack):
            return cast("list[Any]", getattr(given, unpack)())
    many = several(path, given)
    return many if isinstance(many, list | tuple) else list(many)


def kind_of(given: Sequence[Any], named: Kind | None) -> Kind:
    """Give the kind that was named, else the one that observations look like.

    Raises:
        InputError: There is no such kind.
    """
    if named is not None:
        check_choice("kind", named, _KINDS)
        return named
    if isinstance(given, np.ndarray):
        array = cast("NDArray[Any]", given)
        return "outcomes" if array.dtype == np.bool_ else "numbers"
    types: set[type[Any]] = set(map(type, given))
    if str in types and len(types) > 1:
        # Data frames mark a missing text with NaN, which is a number only by its type.
        types = {type(each) for each in given if not is_missing(each)}
    if any(map(is_numeric, types)):
        return "numbers"
    are_categories = types == {str} and _OUTCOMES.isdisjoint(given)
    return "categories" if are_categories else "outcomes"


def is_number(given: Any) -> bool:
    """Whether it is a number, and neither a truth value nor NaN."""
    return is_numeric(cast("type[Any]", type(given))) and not is_missing(given)


def is_missing(given: Any) -> bool:
    """Whether it is None, or not a number."""
    return given is None or (isinstance(given, float | np.floating) and isnan(cast("float", given)))


def numbers_of(given: Sequence[Any]) -> NDArray[np.float64]:
    """Read numbers; what is missing is NaN.

    Raises:
        InputError: Something is none; the message says which.
    """
    if isinstance(given, np.ndarray):
        return cast("NDArray[Any]", given).astype(np.float64)
    for place, each in enumerate(given):
        if not is_missing(each) and not is_number(each):
            message = f"observation {place} is {each!r} beside numbers"
            raise InputError(
                message, path="observations", hint="give outcomes or numbers, not both"
            )
    found = floats_of(given)
    if found is None:
        message = "a number is beyond all floats"
        raise InputError(message, path="observations", hint="give up to 1e308")
    return found


def floats_of(column: Sequence[Any]) -> NDArray[np.float64] | None:
    """Give the numbers of a column, NaN where one is missing; None for anything else."""
    types: set[type[Any]] = set(map(type, column)) - {type(None)}
    try:
        return np.array(column, np.float64) if all(map(is_numeric, types)) else None
    except OverflowError:  # an integer beyond all floats
        return None


def categories_of(given: Sequence[Any]) -> tuple[list[int], tuple[str, ...]]:
    """Read categories: for each observation the place of its label, -1 where it is missing.

    Raises:
        InputError: There are more than a hundred.
    """
    texts = [None if is_missing(each) else str(each) for each in given]
    labels = tuple(sorted({each for each in texts if each is not None}))
    if len(labels) > _MOST_CATEGORIES:
        message = f"{len(labels):,} different categories"
        raise InputError(
            message, path="outcomes", hint=f"group them into {_MOST_CATEGORIES} or fewer"
        )
    places = {label: place for place, label in enumerate(labels)}
    return [-1 if each is None else places[each] for each in texts], labels


def is_numeric(kind: type[Any]) -> bool:
    """Whether values of a type are numbers, and no truth values."""
    return issubclass(kind, int | float | np.number) and not issubclass(kind, bool)
