"""Which configurations of a stream an entry is about.

An entry keeps the origin of the first one, and which of those behind it in the stream belong to it:
so many that do, so many that do not, and so on in turns. A stretch of a million takes a few bytes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from testflow.model import Origin


def origin_details(origin: Origin, is_kept: npt.NDArray[np.bool_]) -> dict[str, Any]:
    """Give what an entry keeps.

    Args:
        origin: That of the first one, kept or not.
        is_kept: Which ones, from that on, the entry is about.

    Examples:
        >>> origin_details(Origin("fuzz", 1, 7, 40), np.array([False, True, True, False, True]))
        {'origin': ['fuzz', 1, 7, 40], 'places': [0, 1, 2, 1, 1, 0]}
    """
    details: dict[str, Any] = {
        "origin": [origin.strategy, origin.version, origin.seed, origin.index]
    }
    if not is_kept.all():
        details["places"] = _turns(is_kept)
    return details


def origin_at(details: dict[str, Any], number: int) -> Origin:
    """Give the origin of one of those that an entry is about, by its number among them.

    Examples:
        >>> origin_at({"origin": ["fuzz", 1, 7, 40], "places": [0, 1, 2, 1, 1, 0]}, 2)
        Origin(strategy='fuzz', version=1, seed=7, index=44)
    """
    strategy, version, seed, first = details["origin"]
    turns = details.get("places", ())
    place = number
    for kept, skipped in zip(turns[::2], turns[1::2], strict=True):
        if number < kept:
            break
        number -= kept
        place += skipped
    return Origin(strategy, version, seed, first + place)


def only(details: dict[str, Any], numbers: npt.NDArray[np.intp]) -> dict[str, Any]:
    """Give the details of an entry about some of those that it was about.

    Args:
        details: What the entry keeps.
        numbers: Which ones, by their number among them, in ascending order; not empty.

    Examples:
        >>> details = {"origin": ["fuzz", 1, 7, 40], "places": [0, 1, 2, 1, 1, 0]}
        >>> only(details, np.array([1, 2]))
        {'origin': ['fuzz', 1, 7, 42], 'places': [1, 1, 1, 0]}
    """
    if "origin" not in details:
        return details
    indices = np.array([origin_at(details, int(number)).index for number in numbers])
    is_kept = np.zeros(indices[-1] - indices[0] + 1, np.bool_)
    is_kept[indices - indices[0]] = True
    rest = {name: value for name, value in details.items() if name != "places"}
    return rest | origin_details(origin_at(details, int(numbers[0])), is_kept)


def _turns(is_kept: npt.NDArray[np.bool_]) -> list[int]:
    changes = np.flatnonzero(np.diff(is_kept)) + 1
    lengths = np.diff(np.concatenate(([0], changes, [len(is_kept)]))).tolist()
    if not is_kept[0]:
        lengths.insert(0, 0)
    return lengths if len(lengths) % 2 == 0 else [*lengths, 0]
