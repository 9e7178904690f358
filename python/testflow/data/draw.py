"""The chance of one cell, the same whenever and wherever the cell is made again."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

from testflow.runtime.seed import Seed

_BITS = 128


@dataclass(frozen=True, slots=True)
class Draw:
    """Random numbers that depend on nothing but column, row and place.

    Attributes:
        seed: The seed of the column.
        row: Which row, from 0.
    """

    seed: Seed
    row: int

    def bits(self, place: int = 0) -> int:
        """Give 128 random bits; each place has its own."""
        counter = self.row.to_bytes(8, "little") + place.to_bytes(8, "little")
        key = self.seed.value.to_bytes(8, "little")
        return int.from_bytes(blake2b(counter, digest_size=_BITS // 8, key=key).digest(), "little")

    def below(self, limit: int, place: int = 0) -> int:
        """Give a whole number from 0 to `limit` - 1, all equally likely."""
        return self.bits(place) * limit >> _BITS

    def within(self, low: int, high: int, place: int = 0) -> int:
        """Give a whole number from `low` to `high`, both included."""
        return low + self.below(high - low + 1, place)

    def share(self, place: int = 0) -> float:
        """Give a number from 0 to 1, 1 excluded."""
        return self.below(1 << 53, place) / (1 << 53)
