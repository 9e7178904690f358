"""What became of configurations that were saved together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

import numpy as np
import numpy.typing as npt

_ID_BYTES = 32


class Saved(Sequence[str]):
    """The ids of configurations that were saved, in their order.

    Attributes:
        numbers: Where each stands in the store, as 32-bit integers.
        is_new: Whether each was not there before, as booleans.
    """

    __slots__ = ("_ids", "is_new", "numbers")

    def __init__(self, ids: bytes, numbers: bytes, is_new: bytes) -> None:
        self._ids = ids
        self.numbers: npt.NDArray[np.uint32] = np.frombuffer(numbers, "<u4")
        self.is_new: npt.NDArray[np.bool_] = np.frombuffer(is_new, np.bool_)

    def __len__(self) -> int:
        """Give how many were saved, those that were there before among them."""
        return len(self.numbers)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        """Give the id of one, or of some."""
        if isinstance(place, slice):
            return [self._id(each) for each in range(len(self))[place]]
        return self._id(range(len(self))[place])

    def __repr__(self) -> str:
        """Tell how many there are."""
        return f"<{len(self)} saved, {self.new} of them new>"

    @property
    def new(self) -> int:
        """How many were not there before."""
        return int(self.is_new.sum())

    def _id(self, place: int) -> str:
        return self._ids[place * _ID_BYTES : (place + 1) * _ID_BYTES].hex()
