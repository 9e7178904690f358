"""Runs as arrays: codes of classes, and what was observed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from testflow.errors import InputError
from testflow.runtime.seed import Seed

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from testflow.space import Knob

    Codes: TypeAlias = NDArray[np.uint16]
    Numbers: TypeAlias = NDArray[np.float64]
    Flags: TypeAlias = NDArray[np.bool_]
    Places: TypeAlias = NDArray[np.intp]
    Counts: TypeAlias = NDArray[np.intp]

NO_CLASS = np.iinfo(np.uint16).max
"""The code of a value that is of no class."""

_MOST_EXAMPLES = 10


def as_codes(codes: bytes | Codes, knobs: Sequence[Knob]) -> Codes:
    """Give codes, as `Space.encode` returns them or as an array, with one row for each run.

    Raises:
        InputError: There are no knobs, no rows of one code for each, or a code has no class.
    """
    if not knobs:
        message = "there are no settings"
        raise InputError(message, path="knobs", hint="give a space whose configurations differ")
    array = np.frombuffer(codes, "<u2") if isinstance(codes, bytes) else np.asarray(codes)
    width = len(knobs)
    if array.dtype != np.uint16 or array.size % width:
        message = f"no rows of {width} codes in uint16"
        raise InputError(message, path="codes", hint="give what Space.encode returns")
    rows = array.reshape(-1, width)
    limits = np.array([len(knob.classes) for knob in knobs])
    if ((rows >= limits) & (rows != NO_CLASS)).any():
        message = "a code has no class"
        raise InputError(message, path="codes", hint="give the knobs of the same space")
    return rows


def with_no_class(codes: Codes, knobs: Sequence[Knob]) -> tuple[Codes, tuple[Knob, ...]]:
    """Make "of no class" a class of its own of each knob that has such values."""
    lacking = (codes == NO_CLASS).any(axis=0)
    if not lacking.any():
        return codes, tuple(knobs)
    extra = np.array([len(knob.classes) for knob in knobs], np.uint16)
    return np.where(codes == NO_CLASS, extra, codes), tuple(
        replace(
            knob,
            classes=(*knob.classes, "of no class"),
            weights=(*knob.weights, 0),
            negative=(*knob.negative, False),
        )
        if lacks
        else knob
        for knob, lacks in zip(knobs, lacking.tolist(), strict=True)
    )


def as_numbers(values: ArrayLike, runs: int) -> Numbers:
    """Give what was observed as numbers; a failing run is 1.

    Raises:
        InputError: There is not one finite number for each run.
    """
    array = np.asarray(values, np.float64)
    if array.shape != (runs,):
        message = f"{runs} configurations and {len(array)} values"
        raise InputError(message, path="values", hint="give one value for each configuration")
    if not np.isfinite(array).all():
        message = f"value {int(np.argmin(np.isfinite(array)))} is no finite number"
        raise InputError(message, path="values", hint="leave out runs without a value")
    return array


def is_binary(values: Numbers) -> bool:
    """Whether values say only that a run failed or passed."""
    return bool(((values == 0) | (values == 1)).all())


def sampled(runs: int, most: int, seed: Seed) -> Places:
    """Give the places of all runs or, where there are more, of so many chosen by lot, in order."""
    if runs <= most:
        return np.arange(runs)
    return np.sort(seed.child("runs").generator().choice(runs, most, replace=False))


def examples(places: Places, values: Numbers) -> tuple[int, ...]:
    """Give the first few of these runs, failing ones or those of greatest value before others."""
    order = np.argsort(-values[places], kind="stable")[:_MOST_EXAMPLES]
    return tuple(places[order].tolist())
