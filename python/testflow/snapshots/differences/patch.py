"""JSON Patch (RFC 6902): written from a difference, and applied.

jsonpatch 1.47 passes the standard's test suite as well, but a patch that is applied with it twice
may differ the second time, as values are put into the result uncopied; 500 levels exceed its
recursion; and its errors do not say which operation failed.
"""

from __future__ import annotations

import re
from typing import Any, NoReturn, cast

from testflow.errors import Conflict, InputError
from testflow.snapshots.differences.comparison import compare
from testflow.snapshots.differences.copies import copied
from testflow.snapshots.differences.kinds import is_list, is_mapping
from testflow.snapshots.differences.patch_writing import operations
from testflow.snapshots.differences.place import tokens_of

Operation = dict[str, Any]

_INDEX = re.compile(r"0|[1-9][0-9]{0,17}")
_MISSING = object()


def to_patch(old: Any, new: Any) -> list[Operation]:
    """Give the operations that make `old` into `new`, bit for bit but for the order of members.

    One ``replace``, ``add``, ``remove`` or ``move`` for each value that `difference` tells as
    changed, added, removed or moved; a list's item that moves into the next one is copied and
    removed, as the standard has no pointers for such a move. The values in it are those of `new`,
    not copies.

    Raises:
        InputError: `old` or `new` is not JSON.

    Examples:
        >>> to_patch({"db": {"pool": 5}}, {"db": {"pool": 50}})
        [{'op': 'replace', 'path': '/db/pool', 'value': 50}]
    """
    return operations(compare(old, new))


def apply_patch(value: Any, patch: list[Operation]) -> Any:
    """Give a new value to which all operations were applied, in order.

    The given value and the patch stay as they are and share nothing with the result. Numbers are
    equal to ``test`` when they are the same number, as in ``1`` and ``1.0``; ``true`` is none.

    Raises:
        InputError: The patch is not one; `.path` gives the operation's number, from 0, and pointer.
        Conflict: It does not fit this value: a place does not exist, or a test fails.

    Examples:
        >>> apply_patch({"a": [1]}, [{"op": "add", "path": "/a/-", "value": 2}])
        {'a': [1, 2]}
    """
    if not isinstance(cast("Any", patch), list):
        message = f"a patch is a list of operations, not of type {type(patch).__name__}"
        raise InputError(message, path="patch")
    whole = copied(value)
    for number, operation in enumerate(patch):
        whole = _Application(number, operation).to(whole)
    return whole


class _Application:
    """One operation of a patch."""

    def __init__(self, number: int, operation: Operation) -> None:
        self._where = str(number)
        if not isinstance(cast("Any", operation), dict):
            self._refuse("an operation is a mapping")
        self._operation = operation
        pointer = operation.get("path")
        if isinstance(pointer, str):
            self._where += f" {pointer or 'on the whole'}"
        self._path = self._tokens("path")

    def to(self, whole: Any) -> Any:
        """Give the value as it is after the operation, which changes it in place."""
        name = self._operation.get("op")
        applied = _APPLIED.get(name) if isinstance(name, str) else None
        if applied is None:
            self._refuse(f"no operation: {name!r}", f"known: {', '.join(_APPLIED)}")
        return applied(self, whole)

    def add(self, whole: Any) -> Any:
        return self._add(whole, copied(self._value()))

    def remove(self, whole: Any) -> Any:
        return self._taken(whole, self._path)[0]

    def copy(self, whole: Any) -> Any:
        return self._add(whole, copied(self._at(whole, self._tokens("from"))))

    def _add(self, whole: Any, value: Any) -> Any:
        if not self._path:
            return value
        parent, last = self._at(whole, self._path[:-1]), self._path[-1]
        match parent:
            case dict():
                parent[last] = value
            case list():
                items = cast("list[Any]", parent)
                items.insert(len(items) if last == "-" else self._index(items, last, 1), value)
            case _:
                self._miss(last)
        return whole

    def replace(self, whole: Any) -> Any:
        value = copied(self._value())
        if not self._path:
            return value
        self._at(whole, self._path)
        parent, last = self._at(whole, self._path[:-1]), self._path[-1]
        parent[last if isinstance(parent, dict) else int(last)] = value
        return whole

    def move(self, whole: Any) -> Any:
        source = self._tokens("from")
        if source == self._path:
            self._at(whole, source)
            return whole
        if self._path[: len(source)] == source:
            self._refuse("a value cannot be moved into itself")
        whole, value = self._taken(whole, source)
        return self._add(whole, value)

    def test(self, whole: Any) -> Any:
        value = self._value()
        if not _is_equal(self._at(whole, self._path), value):
            message = "the value here is not the one that the patch expects"
            raise Conflict(message, path=f"operation {self._where}")
        return whole

    def _taken(self, whole: Any, tokens: list[str]) -> tuple[Any, Any]:
        """Take a value out; the whole leaves null behind."""
        value = self._at(whole, tokens)
        if not tokens:
            return None, value
        parent = self._at(whole, tokens[:-1])
        del parent[tokens[-1] if isinstance(parent, dict) else int(tokens[-1])]
        return whole, value

    def _at(self, value: Any, tokens: list[str]) -> Any:
        for token in tokens:
            match value:
                case dict() if token in value:
                    value = cast("dict[str, Any]", value)[token]
                case list():
                    items = cast("list[Any]", value)
                    value = items[self._index(items, token, 0)]
                case _:
                    self._miss(token)
        return value

    def _index(self, items: list[Any], token: str, beyond: int) -> int:
        if not _INDEX.fullmatch(token) or int(token) >= len(items) + beyond:
            self._miss(token)
        return int(token)

    def _value(self) -> Any:
        value = self._operation.get("value", _MISSING)
        return self._refuse("value is missing") if value is _MISSING else value

    def _tokens(self, member: str) -> list[str]:
        pointer = self._operation.get(member)
        if not isinstance(pointer, str):
            self._refuse(f"{member} is missing" if pointer is None else f"{member} is no text")
        try:
            return tokens_of(pointer)
        except InputError as error:
            self._refuse(f"{member} is {error.message}", error.hint)

    def _refuse(self, message: str, hint: str = "") -> NoReturn:
        raise InputError(message, path=f"operation {self._where}", hint=hint)

    def _miss(self, token: str) -> NoReturn:
        message = f"there is no {token!r} in the value"
        raise Conflict(message, path=f"operation {self._where}")


_APPLIED = {
    "add": _Application.add,
    "remove": _Application.remove,
    "replace": _Application.replace,
    "move": _Application.move,
    "copy": _Application.copy,
    "test": _Application.test,
}


def _is_equal(one: Any, other: Any) -> bool:
    """Whether two values are equal as RFC 6902 has it: numbers by what they are worth."""
    pairs = [(one, other)]
    while pairs:
        one, other = pairs.pop()
        if is_mapping(one) and is_mapping(other):
            if one.keys() != other.keys():
                return False
            pairs += [(value, other[name]) for name, value in one.items()]
        elif is_list(one) and is_list(other):
            if len(one) != len(other):
                return False
            pairs += zip(one, other, strict=True)
        elif not _is_same_scalar(one, other):
            return False
    return True


def _is_same_scalar(one: Any, other: Any) -> bool:
    if isinstance(one, bool) != isinstance(other, bool):
        return False
    return one == other or (one != one and other != other)  # noqa: PLR0124 - NaN
