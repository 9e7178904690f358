"""Reproducible chance: every stream of random numbers starts from a `Seed`."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Self

from testflow.errors import InputError

if TYPE_CHECKING:
    from numpy.random import Generator

_FRESH_BITS = 32
_LIMIT = 1 << 64


@dataclass(frozen=True, slots=True)
class Seed:
    """A 64-bit seed from which any number of independent seeds can be derived.

    A derived seed depends only on this one and on its names: never on how many were derived
    before it, or in which thread.

    Attributes:
        value: From 0 to 2**64 - 1.

    Examples:
        >>> Seed(7).child("fuzz", 3) == Seed(7).child("fuzz").child(3)
        True

    Raises:
        InputError: The value is out of range.
    """

    value: int

    def __post_init__(self) -> None:
        """Refuse what does not fit into 64 bits."""
        if not 0 <= self.value < _LIMIT:
            message = f"seed {self.value} is out of range"
            raise InputError(message, path="seed", hint="give an integer from 0 to 2**64 - 1")

    def child(self, *names: str | int) -> Self:
        """Derive the seed of a named stream; the number 1 and the text ``"1"`` differ."""
        value = self.value
        for name in names:
            value = _derive(value, name)
        return type(self)(value)

    def generator(self) -> Generator:
        """Give a generator of random numbers in arrays, started from this seed alone.

        numpy may change what its distributions draw from one version to the next, so statistics
        may take their chance from here, but no configuration may.
        """
        from numpy.random import PCG64, Generator

        return Generator(PCG64(self.value))


def _derive(value: int, name: str | int) -> int:
    tag = b"i" if isinstance(name, int) else b"s"
    digest = blake2b(tag + str(name).encode(), digest_size=8, key=value.to_bytes(8, "little"))
    return int.from_bytes(digest.digest(), "little")


def fresh_seed() -> int:
    """Give an unpredictable seed, short enough to be typed again and exact in JSON."""
    return secrets.randbits(_FRESH_BITS)
