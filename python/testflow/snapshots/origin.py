"""Which configurations of a stream an entry is about.

An entry keeps the origin of the first one, and which of those behind it in the stream belong to it:
so many that do, so many that do not, and so on in turns. A stretch of a million takes a few bytes.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import numpy.typing as npt

from testflow.model import Origin

_ONE_STRETCH = 2  # so many, and none that does not belong to it


def origin_details(origin: Origin, indices: npt.NDArray[np.int64]) -> dict[str, Any]:
    """Give what an entry keeps.

    Args:
        origin: That of any of them.
        indices: The places in the stream of those that the entry is about, in ascending order; not
            empty.

    Examples:
        >>> origin_details(Origin("fuzz", 1, 7, 40), np.array([41, 42, 44]))
        {'origin': ['fuzz', 1, 7, 41], 'places': [2, 1, 1, 0]}
    """
    details: dict[str, Any] = {
        "origin": [origin.strategy, origin.version, origin.seed, int(indices[0])]
    }
    turns = _turns(indices)
    return details | {"places": turns} if len(turns) > _ONE_STRETCH else details


class Stretch:
    """The part of a stream that an entry is about.

    Args:
        details: What the entry keeps.

    Examples:
        >>> stretch = Stretch({"origin": ["fuzz", 1, 7, 40], "places": [0, 1, 2, 1, 1, 0]})
        >>> stretch[2]
        Origin(strategy='fuzz', version=1, seed=7, index=44)
    """

    def __init__(self, details: dict[str, Any]) -> None:
        self._strategy, self._version, self._seed, self._first = details["origin"]
        lengths = np.array(details.get("places", [sys.maxsize, 0]), np.int64)
        kept, skipped = lengths[::2], lengths[1::2]
        self._behind = np.cumsum(kept)
        # How far a place is from its number among those that belong to the entry.
        self._shifts = np.cumsum(skipped) - skipped

    def __getitem__(self, number: int) -> Origin:
        """Give the origin of one of those that the entry is about, by its number among them."""
        place = int(self._places(np.array([number]))[0])
        return Origin(self._strategy, self._version, self._seed, place)

    def _places(self, numbers: npt.NDArray[np.intp]) -> npt.NDArray[np.int64]:
        turns = np.searchsorted(self._behind, numbers, "right")
        return self._first + numbers + self._shifts[turns]

    def only(self, numbers: npt.NDArray[np.intp]) -> dict[str, Any]:
        """Give what an entry about some of them keeps.

        Args:
            numbers: Which ones, by their number among them, in ascending order; not empty.

        Examples:
            >>> stretch = Stretch({"origin": ["fuzz", 1, 7, 40], "places": [0, 1, 2, 1, 1, 0]})
            >>> stretch.only(np.array([1, 2]))
            {'origin': ['fuzz', 1, 7, 42], 'places': [1, 1, 1, 0]}
        """
        return origin_details(self[0], self._places(numbers))


def only(details: dict[str, Any], numbers: npt.NDArray[np.intp]) -> dict[str, Any]:
    """Give the details of an entry about some of those that it was about.

    Args:
        details: What the entry keeps.
        numbers: Which ones, by their number among them, in ascending order; not empty.
    """
    if "origin" not in details:
        return details
    rest = {name: value for name, value in details.items() if name != "places"}
    return rest | Stretch(details).only(numbers)


def _turns(indices: npt.NDArray[np.int64]) -> list[int]:
    steps = np.diff(indices)
    breaks = np.flatnonzero(steps != 1)
    ends = np.concatenate(([-1], breaks, [len(indices) - 1]))
    skipped = np.concatenate((steps[breaks] - 1, [0]))
    return np.column_stack((np.diff(ends), skipped)).ravel().tolist()
