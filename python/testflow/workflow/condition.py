"""Conditions over results, in a language of their own: nothing that is written is ever executed.

::

    pass_rate >= 0.98 and no new failures
    success() or steps.smoke.pass_rate > 0.5
    not steps.payment-service.failed and type in ["integration", "end-to-end"]

A name leads into the facts that are given, with dots; names may have hyphens, as there is no
arithmetic. ``no new failures`` is short for ``new_failures == 0``.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, cast

from testflow.errors import SpecError
from testflow.runtime.nearest import advise

Facts = Mapping[str, Any]

_DEEPEST = 50
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)(?P<percent>\s*%)?"
    r"|(?P<text>\"[^\"]*\"|'[^']*')"
    r"|(?P<name>[^\W\d][\w-]*(?:\.[\w-]+)*)"
    r"|(?P<sign>==|!=|<=|>=|[<>()\[\],]))"
)
_WORDS = {"and", "or", "not", "in", "no"}
_CONSTANTS = {"true": True, "false": False, "null": None}
_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda item, items: item in items,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that was read, ready to be asked.

    Attributes:
        text: As it was written.
        names: What it speaks of, in the order of the text.

    Examples:
        >>> Condition.parse("pass_rate >= 98% and no failures").holds(
        ...     {"pass_rate": 0.99, "failures": 0})
        True
    """

    text: str
    names: tuple[str, ...]
    _ask: Callable[[Facts], Any]

    @classmethod
    def parse(cls, text: str, path: str = "") -> Condition:
        """Read a condition.

        Args:
            text: What was written.
            path: Where, for the error.

        Raises:
            SpecError: It is no condition; the message has the column.
        """
        return _Parser(text, path).condition()

    def holds(self, facts: Facts) -> bool:
        """Say whether it holds.

        Raises:
            SpecError: It speaks of something that is not among the facts, or compares what cannot
                be compared.
        """
        return bool(self._ask(facts))


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    column: int


class _Parser:
    """Reads by recursive descent: or, and, not, comparison, value."""

    def __init__(self, text: str, path: str) -> None:
        self._text = text
        self._path = path
        self._tokens = self._split()
        self._at = 0
        self._names: list[str] = []
        self._depth = 0

    def condition(self) -> Condition:
        ask = self._any()
        if self._next.kind != "end":
            self._refuse(f"{self._next.text!r} is one too many")
        return Condition(self._text, tuple(self._names), ask)

    def _split(self) -> list[_Token]:
        tokens: list[_Token] = []
        at = 0
        end = len(self._text.rstrip())
        while at < end:
            match = _TOKEN.match(self._text, at)
            if match is None:
                column = at + 1 + len(self._text[at:]) - len(self._text[at:].lstrip())
                self._refuse_at(f"{self._text[column - 1]!r} means nothing here", column)
            kind = cast("str", match.lastgroup)
            kind = "number" if kind == "percent" else kind
            found = match.group().strip()
            kind = "word" if found in _WORDS else kind
            tokens.append(_Token(kind, found, match.start(kind if kind != "word" else "name") + 1))
            at = match.end()
        return [*tokens, _Token("end", "the end", end + 1)]

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _takes(self, *texts: str) -> str:
        """Step over the next token where it is one of these signs or words."""
        token = self._next
        if token.kind in {"sign", "word"} and token.text in texts:
            self._at += 1
            return token.text
        return ""

    def _expect(self, text: str) -> None:
        if not self._takes(text):
            self._refuse(f"{text!r} is missing before {self._next.text}")

    def _any(self) -> Callable[[Facts], Any]:
        self._depth += 1
        if self._depth > _DEEPEST:
            self._refuse(f"is nested more than {_DEEPEST} deep")
        parts = [self._all()]
        while self._takes("or"):
            parts.append(self._all())
        self._depth -= 1
        return parts[0] if len(parts) == 1 else lambda facts: any(part(facts) for part in parts)

    def _all(self) -> Callable[[Facts], Any]:
        parts = [self._negation()]
        while self._takes("and"):
            parts.append(self._negation())
        return parts[0] if len(parts) == 1 else lambda facts: all(part(facts) for part in parts)

    def _negation(self) -> Callable[[Facts], Any]:
        negated = False
        while self._takes("not"):
            negated = not negated
        inner = self._comparison()
        return (lambda facts: not inner(facts)) if negated else inner

    def _comparison(self) -> Callable[[Facts], Any]:
        if self._takes("no"):
            return self._none_of()
        left = self._value()
        column = self._next.column
        sign = self._takes("==", "!=", "<", "<=", ">", ">=", "in", "not")
        if not sign:
            return left
        if sign == "not":
            self._expect("in")
        right = self._value()
        compare = _COMPARISONS["in" if sign == "not" else sign]
        ask = self._comparing(compare, left, right, column)
        return (lambda facts: not ask(facts)) if sign == "not" else ask

    def _comparing(
        self,
        compare: Callable[[Any, Any], Any],
        left: Callable[[Facts], Any],
        right: Callable[[Facts], Any],
        column: int,
    ) -> Callable[[Facts], Any]:
        def ask(facts: Facts) -> Any:
            one, other = left(facts), right(facts)
            try:
                return compare(one, other)
            except TypeError:
                self._refuse_at(f"{one!r} and {other!r} cannot be compared", column)

        return ask

    def _none_of(self) -> Callable[[Facts], Any]:
        column = self._next.column
        words: list[str] = []
        while self._next.kind == "name":
            words.append(self._next.text)
            self._at += 1
        if not words:
            self._refuse("'no' is followed by what there shall be none of")
        count = self._fact("_".join(words), column)
        return lambda facts: not count(facts)

    def _value(self) -> Callable[[Facts], Any]:
        if self._takes("("):
            inner = self._any()
            self._expect(")")
            return inner
        if self._takes("["):
            return self._list()
        token = self._next
        if token.kind not in {"number", "text", "name"}:
            self._refuse(f"a value is missing before {token.text}")
        self._at += 1
        if token.kind == "name":
            return self._name(token)
        value = token.text[1:-1] if token.kind == "text" else _number(token.text)
        return lambda _: value

    def _list(self) -> Callable[[Facts], Any]:
        items: list[Callable[[Facts], Any]] = []
        while not self._takes("]"):
            if items:
                self._expect(",")
            items.append(self._value())
        return lambda facts: [item(facts) for item in items]

    def _name(self, token: _Token) -> Callable[[Facts], Any]:
        if token.text in _CONSTANTS:
            constant = _CONSTANTS[token.text]
            return lambda _: constant
        if self._takes("("):
            self._expect(")")
            return self._fact(f"{token.text}()", token.column)
        return self._fact(token.text, token.column)

    def _fact(self, name: str, column: int) -> Callable[[Facts], Any]:
        self._names.append(name)
        return lambda facts: self._found(facts, name, column)

    def _found(self, facts: Facts, name: str, column: int) -> Any:
        here: Any = facts
        rest = name
        while rest:
            if not isinstance(here, Mapping):
                self._unknown(name, rest, (), column)
            known = cast("Facts", here)
            step = _longest(rest, known)
            if step is None:
                self._unknown(name, rest, [str(each) for each in known], column)
            here, rest = known[step], rest[len(step) + 1 :]
        return here

    def _unknown(self, name: str, rest: str, known: Sequence[str], column: int) -> NoReturn:
        place = column + len(name) - len(rest)
        self._refuse_at(f"nothing is called {rest!r}", place, advise(rest.partition(".")[0], known))

    def _refuse(self, what: str) -> NoReturn:
        self._refuse_at(what, self._next.column)

    def _refuse_at(self, what: str, column: int, hint: str = "") -> NoReturn:
        message = f"{self._text!r}, column {column}: {what}"
        raise SpecError(message, path=self._path, hint=hint)


def _longest(rest: str, known: Facts) -> str | None:
    """Give the longest known name that the rest begins with, up to a dot or the end."""
    fitting = [name for name in known if rest == name or rest.startswith(f"{name}.")]
    return max(fitting, key=len, default=None)


def _number(text: str) -> float:
    return float(text.rstrip("% \t")) / 100 if text.endswith("%") else float(text)
