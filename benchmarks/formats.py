"""The formats in which models of combinatorial testing are published.

Each reader gives how many values the parameters have, and the rules.
"""

from __future__ import annotations

import itertools
import operator
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rules import Every, Is, Rule, Some, negated

Read = tuple[tuple[int, ...], tuple[Rule, ...]]

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def read_casa(model: Path, constraints: Path) -> Read:
    """Read a pair of files as CASA does.

    The model holds strength, number of parameters and how many values each has; the constraints
    their number and, for each, how many literals it has and the literals, ``-`` or ``+`` with the
    number of a value, counted through all parameters.
    """
    counts = tuple(map(int, model.read_text().split()[2:]))
    starts = list(itertools.accumulate(counts, initial=0))
    owner = [number for number, count in enumerate(counts) for _ in range(count)]
    words = iter(constraints.read_text().split()[1:])

    def literal() -> Rule:
        sign, symbol = next(words), int(next(words))
        number = owner[symbol]
        positive = Is(number, frozenset({symbol - starts[number]}))
        return positive if sign == "+" else negated(positive, counts)

    return counts, tuple(Some(tuple(literal() for _ in range(int(size)))) for size in words)


def read_dimacs(text: str) -> Read:
    """Read clauses of Boolean variables, each ended by a 0."""
    lines = text.splitlines()
    head = next(line for line in lines if line.startswith("p "))
    words = [word for line in lines if line[:1] not in {"c", "p"} for word in line.split()]
    rules, parts = list[Rule](), list[Rule]()
    for number in map(int, words):
        if number:
            parts.append(Is(abs(number) - 1, frozenset({int(number > 0)})))
        else:
            rules.append(Some(tuple(parts)))
            parts = []
    return (2,) * int(head.split()[2]), tuple(rules)


def read_pict(text: str) -> Read:
    """Read that part of PICT's language that the CT competition uses.

    Constraints compare a parameter with a value, combined by AND, OR, NOT and parentheses.
    """
    lines = [line.partition(":") for line in text.splitlines()]
    values = {
        name.strip(): [value.strip() for value in listed.split(",")]
        for name, colon, listed in lines
        if colon
    }
    rest = "".join(line for line, colon, _ in lines if not colon)
    constraints = [_Constraint(each, values).whole() for each in rest.split(";") if each.strip()]
    return tuple(map(len, values.values())), tuple(constraints)


class _Constraint:
    """Reads one constraint from its start to its end."""

    TOKEN = re.compile(r'\s*(\[\w+\]|"[^"]*"|-?\d+|<>|<=|>=|[=<>()]|AND|OR|NOT)\s*')

    def __init__(self, text: str, values: dict[str, list[str]]) -> None:
        self.tokens = self.TOKEN.findall(text)
        assert "".join(self.tokens) == re.sub(r"\s", "", text), f"cannot be read: {text}"
        self.place = 0
        self.names = list(values)
        self.values = values
        self.counts = [len(each) for each in values.values()]

    def whole(self) -> Rule:
        rule = self.some()
        assert self.place == len(self.tokens), f"more than a constraint: {self.tokens}"
        return rule

    def taken(self, *wanted: str) -> str | None:
        """Go past the next token if it is one of these."""
        token = self.tokens[self.place] if self.place < len(self.tokens) else ""
        if token not in wanted:
            return None
        self.place += 1
        return token

    def some(self) -> Rule:
        parts = [self.every()]
        while self.taken("OR"):
            parts.append(self.every())
        return Some(tuple(parts)) if len(parts) > 1 else parts[0]

    def every(self) -> Rule:
        parts = [self.single()]
        while self.taken("AND"):
            parts.append(self.single())
        return Every(tuple(parts)) if len(parts) > 1 else parts[0]

    def single(self) -> Rule:
        if self.taken("NOT"):
            return negated(self.single(), self.counts)
        if self.taken("("):
            rule = self.some()
            assert self.taken(")"), f"a parenthesis is open: {self.tokens}"
            return rule
        setting, sign, literal = self.tokens[self.place : self.place + 3]
        self.place += 3
        return self.comparison(setting.strip("[]"), sign, literal)

    def comparison(self, name: str, sign: str, literal: str) -> Rule:
        compares = COMPARISONS[sign]
        text = literal.strip('"')
        kind = str if literal.startswith('"') else int
        numbers = [
            number
            for number, value in enumerate(self.values[name])
            if compares(kind(value), kind(text))
        ]
        return Is(self.names.index(name), frozenset(numbers))
