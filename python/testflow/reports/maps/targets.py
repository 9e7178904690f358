"""What to run next: pairs of classes never run together, both of which often fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from testflow.reports.maps.figures import Target

if TYPE_CHECKING:
    from collections.abc import Sequence

    from testflow.reports.maps.figures import Axis, ValuePairs

MOST = 60


def targets(axes: Sequence[Axis], values: ValuePairs, rate: float) -> tuple[Target, ...]:
    """Give the pairs that are worth most, of those that are possible and were never run.

    The worth is the product of how much more often than all runs those with the one class failed
    and those with the other, one run that failed at the common rate added to each. Above 1 only.
    """
    if not rate or not values.places:
        return ()
    runs, failing = np.diagonal(values.runs), np.diagonal(values.failing)
    lift = (failing + rate) / (runs + 1) / rate
    worth = np.where(_is_open(values), np.outer(lift, lift), 0.0)
    best = np.argsort(-worth, axis=None, kind="stable")[:MOST]
    first, second = np.unravel_index(best, worth.shape)
    found = zip(first.tolist(), second.tolist(), worth.flat[best].tolist(), strict=True)
    return tuple(_target(axes, values, *each) for each in found if each[2] > 1)


def _is_open(values: ValuePairs) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Give the possible pairs of classes of two parameters without runs, each once."""
    owner = np.repeat(np.arange(len(values.places)), np.diff(values.starts))
    is_pair = owner[:, np.newaxis] < owner[np.newaxis, :]
    return is_pair & values.is_possible & (values.runs == 0)


def _target(
    axes: Sequence[Axis], values: ValuePairs, first: int, second: int, worth: float
) -> Target:
    one, other = _class(values, first), _class(values, second)
    terms = (_term(axes, *one), _term(axes, *other))
    return Target(one, other, terms, worth)


def _class(values: ValuePairs, row: int) -> tuple[int, int]:
    """Give the place of the parameter and the code of the class in a row."""
    owner = int(np.searchsorted(values.starts, row, side="right")) - 1
    return values.places[owner], row - values.starts[owner]


def _term(axes: Sequence[Axis], place: int, code: int) -> str:
    return f"{axes[place].path} = {axes[place].classes[code]}"
