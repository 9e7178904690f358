"""Equal values, equal numbers: what makes comparing any two parts of configurations one step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

from testflow.errors import InputError
from testflow.snapshots.differences.kinds import is_container, is_mapping
from testflow.snapshots.differences.place import Place, Step

_SHORT_TEXT = 2
_SHORT_NUMBER = 99
# How much a value tells of where it came from.
TRIVIAL, SHORT, DISTINCT = 0, 1, 2


class Numbering:
    """Gives every value in some configurations a number, the same to those that are equal.

    Equal means the same JSON with the same types: ``1``, ``1.0`` and ``True`` are three values,
    ``0.0`` and ``-0.0`` two, NaN is one. Members have no order. Tuples count as lists. Takes time
    and memory in proportion to the values, whatever their depth (hash consing).

    The numbers hold while the configurations live and are not changed.
    """

    def __init__(self, *configurations: object) -> None:
        self._numbers: dict[object, int] = {}
        self._containers: dict[int, int] = {}
        self._weights: list[int] = []
        for configuration in configurations:
            self._add(configuration)

    def of(self, value: object) -> int:
        """Give the number of a value in one of the configurations."""
        if is_container(value):
            return self._containers[id(value)]
        return self._numbers[_key(value)]

    def weight(self, number: int) -> int:
        """Give how distinctive a value is: `TRIVIAL`, `SHORT` or `DISTINCT`.

        Null, booleans, numbers from -1 to 1, empty texts, lists and mappings are trivial; texts of
        two signs and numbers of two digits are short. Lists and mappings weigh what is in them.
        """
        return self._weights[number]

    def _add(self, root: object) -> None:
        # The whole is the only item of a list, which itself gets no number.
        frames = [_Frame([root], [])]
        opened: set[int] = set()
        while frames:
            inner = self._next(frames)
            if inner is not None:
                if id(inner) in opened:
                    message = "contains itself"
                    raise InputError(message, path=_path(frames))
                opened.add(id(inner))
                frames.append(_Frame(inner, frames))
                continue
            frame = frames.pop()
            if frames:
                key = frame.key()
                number = self._numbers.get(key)
                if number is None:
                    number = self._add_number(key, sum(map(self.weight, frame.numbers)))
                self._containers[id(frame.container)] = number
                opened.remove(id(frame.container))
                frames[-1].numbers.append(number)

    def _next(self, frames: list[_Frame]) -> object:
        """Number parts of the innermost container, up to a container that has no number yet."""
        frame = frames[-1]
        for value in frame.children:
            if is_container(value):
                number = self._containers.get(id(value))
                if number is None:
                    return value
            elif value is None or isinstance(value, (str, int, float)):
                key = _key(value)
                number = self._numbers.get(key)
                if number is None:
                    number = self._add_number(key, _weight(value))
            else:
                message = f"must be JSON, not of type {type(value).__name__}"
                raise InputError(message, path=_path(frames))
            frame.numbers.append(number)
        return None

    def _add_number(self, key: object, weight: int) -> int:
        number = self._numbers[key] = len(self._weights)
        self._weights.append(min(weight, DISTINCT))
        return number


class _Frame:
    """A container whose parts are being numbered."""

    __slots__ = ("children", "container", "numbers")

    def __init__(self, container: Any, frames: list[_Frame]) -> None:
        self.container = container
        self.numbers: list[int] = []
        names = cast("Iterable[object]", container if is_mapping(container) else ())
        self.children: Iterator[object] = iter(
            container.values() if is_mapping(container) else container
        )
        odd = next((name for name in names if not isinstance(name, str)), None)
        if odd is not None or None in names:
            message = f"names must be text, not {odd!r}"
            raise InputError(message, path=_path(frames))

    def key(self) -> object:
        if is_mapping(self.container):
            return frozenset(zip(self.container, self.numbers, strict=True))
        return tuple(self.numbers)

    def step(self) -> Step:
        place = len(self.numbers)
        return list(self.container)[place] if is_mapping(self.container) else place


def _path(frames: list[_Frame]) -> str:
    return str(Place(tuple(frame.step() for frame in frames[1:])))


def _key(value: object) -> object:
    """Give a key that only equal scalars share; those of containers are sets and tuples."""
    kind = type(value)
    if kind is str or kind is int or value is None:
        return value
    if isinstance(value, bool):
        return ("bool", value)
    return ("float", float.__repr__(value)) if isinstance(value, float) else value


def _weight(value: str | float | None) -> int:
    if value is None or isinstance(value, bool):
        return TRIVIAL
    if isinstance(value, str):
        return min(len(value), SHORT) if len(value) <= _SHORT_TEXT else DISTINCT
    if not -_SHORT_NUMBER <= value <= _SHORT_NUMBER or value != int(value):
        return DISTINCT
    return TRIVIAL if -1 <= value <= 1 else SHORT
