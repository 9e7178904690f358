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
        self._kept = None
        if "places" in details:
            lengths = details["places"]
            self._kept = np.flatnonzero(np.repeat(np.arange(len(lengths)) % 2 == 0, lengths))

    def __getitem__(self, number: int) -> Origin:
        """Give the origin of one of those that the entry is about, by its number among them."""
        place = number if self._kept is None else int(self._kept[number])
        return Origin(self._strategy, self._version, self._seed, self._first + place)

    def only(self, numbers: npt.NDArray[np.intp]) -> dict[str, Any]:
        """Give what an entry about some of them keeps.

        Args:
            numbers: Which ones, by their number among them, in ascending order; not empty.

        Examples:
            >>> stretch = Stretch({"origin": ["fuzz", 1, 7, 40], "places": [0, 1, 2, 1, 1, 0]})
            >>> stretch.only(np.array([1, 2]))
            {'origin': ['fuzz', 1, 7, 42], 'places': [1, 1, 1, 0]}
        """
        places = numbers if self._kept is None else self._kept[numbers]
        is_kept = np.zeros(places[-1] - places[0] + 1, np.bool_)
        is_kept[places - places[0]] = True
        return origin_details(self[int(numbers[0])], is_kept)


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


def _turns(is_kept: npt.NDArray[np.bool_]) -> list[int]:
    changes = np.flatnonzero(np.diff(is_kept)) + 1
    lengths = np.diff(np.concatenate(([0], changes, [len(is_kept)]))).tolist()
    if not is_kept[0]:
        lengths.insert(0, 0)
    return lengths if len(lengths) % 2 == 0 else [*lengths, 0]
