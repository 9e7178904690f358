"""The space as a Hypothesis strategy.

Hypothesis draws a place in a stream of configurations and then, for each setting, whether and how
far to reduce it. Nearly all that it draws at random says "leave it", so tests see what the stream
has; zeros, which it shrinks towards, say "reduce it". A reduction that the rules do not admit is
taken back, so that every configuration on the way is valid, whatever the space.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from copy import copy, deepcopy
from typing import TYPE_CHECKING, Any, Literal, cast

from testflow.errors import InputError

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

    from testflow.space.space import Space

Path = tuple[str | None, ...]
Rank = tuple[int, str]

# Hypothesis prefers integers that are small, or famous. Far away from zero it draws evenly.
_FAR = (1 << 40) + 123_456_789
_PLACES = 1 << 24
# What a setting's draw means; what is more leaves it as it is.
_DROP, _PLAINEST, _SIMPLER = range(3)
_STEPS = 1 << 8
# Limits are exact below 2**16 and have 14 digits of precision above, so that few of the places from
# which they are drawn are less than an ordinary length or number.
_EXACT_BITS, _PRECISE_BITS = 16, 14
# So many configurations show what each setting's plainest value is.
_SEEN = 64
# Hypothesis draws a few thousand numbers per test at most; what is beyond stays until what is
# before has been dropped.
_MOST_REDUCED = 300
# Mappings of more members are cut like lists before each member is looked at.
_WIDE = 16


def search_strategy(
    space: Space, stream: Literal["fuzz", "sample"], seed: int
) -> SearchStrategy[Any]:
    """Give the strategy.

    Raises:
        InputError: Hypothesis is not installed, or there is no such stream.
        Unsatisfiable: No valid configuration was found within the attempts.
    """
    try:
        from hypothesis import strategies
    except ModuleNotFoundError as error:
        message = "hypothesis is not installed"
        raise InputError(message, hint="pip install 'testflow[hypothesis]'") from error
    if stream not in ("fuzz", "sample"):
        message = f"no such stream: {stream!r}"
        raise InputError(message, path="stream", hint="use fuzz or sample")
    make = space.fuzz if stream == "fuzz" else space.sample
    plainest = _plainest(each.values for each in make(_SEEN, seed))

    steps = strategies.sampled_from(range(_STEPS))
    places = strategies.integers(_FAR, _FAR + _PLACES - 1)

    @strategies.composite
    def configurations(draw: DrawFn) -> Any:
        values = make(1, seed, draw(places) - _FAR)[0].values
        reduction = _Reduction(space, plainest, lambda: draw(steps), lambda: draw(places) - _FAR)
        return reduction.of(values)

    return configurations()


class _Reduction:
    """One configuration on its way to a plainer one.

    Args:
        space: The space of the configuration.
        plainest: For some paths the plainest value that is known.
        step: Draws what to do with a setting.
        place: Draws a limit.
    """

    def __init__(
        self,
        space: Space,
        plainest: dict[Path, Any],
        step: Callable[[], int],
        place: Callable[[], int],
    ) -> None:
        self._space = space
        self._plainest = plainest
        self._step = step
        self._place = place
        self._root: dict[str, Any] = {}
        self._left = _MOST_REDUCED

    def of(self, values: Any) -> Any:
        """Reduce a configuration, in its place, as drawn."""
        self._root[""] = values
        self._reduce(self._root, "", (), can_drop=False)
        return self._root[""]

    def _reduce(self, holder: Any, key: Any, path: Path, *, can_drop: bool = True) -> None:
        if not self._left:
            return
        self._left -= 1
        step = self._step()
        if can_drop and step == _DROP and self._drops(holder, key):
            return
        if step <= _PLAINEST and path in self._plainest:
            plain = self._plainest[path]
            if _rank(plain) < _rank(holder[key]):
                self._sets(holder, key, deepcopy(plain))
        self._reduce_within(holder, key, path, is_simpler=step <= _SIMPLER)

    def _reduce_within(self, holder: Any, key: Any, path: Path, *, is_simpler: bool) -> None:
        match holder[key]:
            case dict():
                if len(holder[key]) > _WIDE:
                    self._shorten(holder, key)
                for name in list(holder[key]):
                    self._reduce(holder[key], name, (*path, name))
            case list():
                self._shorten(holder, key)
                for place in reversed(range(len(holder[key]))):
                    self._reduce(holder[key], place, (*path, None))
            case str():
                self._shorten(holder, key)
                if is_simpler:
                    self._sets(holder, key, "0" * len(holder[key]))
            case bool() | None:
                pass
            case number:
                if is_simpler and isinstance(number, float):
                    self._sets(holder, key, int(number))
                sign = -1 if number < 0 else 1
                self._lower(holder, key, abs(int(holder[key])), lambda size: sign * size)

    def _shorten(self, holder: Any, key: Any) -> None:
        """Cut off the end, and then the beginning."""
        whole = holder[key]
        self._lower(holder, key, len(whole), lambda length: _part(whole, 0, length))
        rest = holder[key]
        size = len(rest)
        self._lower(holder, key, size, lambda length: _part(rest, size - length, size))

    def _lower(self, holder: Any, key: Any, size: int, make: Callable[[int], Any]) -> None:
        """Lower a size to a drawn limit, or to what is valid between that and what it was."""
        if not size:
            return
        low = _limit(self._place())
        if low >= size or self._sets(holder, key, make(low)):
            return
        jump = 1
        while low + 1 < size:
            middle = min(low + jump, (low + size) // 2)
            if self._sets(holder, key, make(middle)):
                size = middle
            else:
                low = middle
                jump *= 2

    def _drops(self, holder: Any, key: Any) -> bool:
        before = copy(holder)
        del holder[key]
        if self._is_valid():
            return True
        holder.clear()
        if isinstance(holder, list):
            cast("list[Any]", holder).extend(before)
        else:
            holder.update(before)  # in the order that they had
        return False

    def _sets(self, holder: Any, key: Any, value: Any) -> bool:
        before = holder[key]
        holder[key] = value
        if self._is_valid():
            return True
        holder[key] = before
        return False

    def _is_valid(self) -> bool:
        return not self._space.validate(self._root[""])


def _part(whole: Any, start: int, end: int) -> Any:
    if isinstance(whole, dict):
        return dict(list(cast("dict[str, Any]", whole).items())[start:end])
    return whole[start:end]


def _limit(place: int) -> int:
    """Give the limit that a drawn number stands for; a larger one stands for a larger limit."""
    if place < 1 << _EXACT_BITS:
        return place
    octave, rest = divmod(place - (1 << _EXACT_BITS), 1 << _PRECISE_BITS - 1)
    return ((1 << _PRECISE_BITS - 1) + rest) << octave + _EXACT_BITS - _PRECISE_BITS + 1


def _plainest(configurations: Iterable[Any]) -> dict[Path, Any]:
    """Give the plainest of the values at each path; items of lists share a path."""
    plainest: dict[Path, Any] = {}
    ranks: dict[Path, Rank] = {}
    for path, value in (found for values in configurations for found in _parts(values, ())):
        rank = _rank(value)
        if path not in ranks or rank < ranks[path]:
            plainest[path], ranks[path] = value, rank
    return plainest


def _parts(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    yield path, value
    if isinstance(value, dict):
        for name, member in cast("dict[str, Any]", value).items():
            yield from _parts(member, (*path, name))
    elif isinstance(value, list):
        for item in cast("list[Any]", value):
            yield from _parts(item, (*path, None))


def _rank(value: Any) -> Rank:
    """Give an order of plainness: what is written shorter, and False before everything."""
    text = json.dumps(value)
    return (0 if value is False else len(text), text)
