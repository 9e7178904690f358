"""Rules between parameters, in the terms of whoever has to obey them.

Parameters are p0, p1, … and the values of each are 0, 1, …. What was negated is written without.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Clause = dict[int, frozenset[int]]

# A rule that would be more clauses than this gets a hidden parameter for each of its parts.
MOST_CLAUSES = 32


@dataclass(frozen=True, slots=True)
class Is:
    """A parameter has one of these values."""

    parameter: int
    values: frozenset[int]


@dataclass(frozen=True, slots=True)
class Every:
    """All parts hold."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part holds."""

    parts: tuple[Rule, ...]


Rule = Is | Every | Some


def negated(rule: Rule, counts: Sequence[int]) -> Rule:
    """Give the rule that holds where this one does not."""
    match rule:
        case Is(parameter, values):
            return Is(parameter, frozenset(range(counts[parameter])) - values)
        case Every(parts):
            return Some(tuple(negated(part, counts) for part in parts))
        case Some(parts):
            return Every(tuple(negated(part, counts) for part in parts))


def holds(rule: Rule, row: Sequence[int]) -> bool:
    """Whether a row obeys a rule."""
    match rule:
        case Is(parameter, values):
            return row[parameter] in values
        case Every(parts):
            return all(holds(part, row) for part in parts)
        case Some(parts):
            return any(holds(part, row) for part in parts)


def written(rule: Rule, counts: Sequence[int], *, pict: bool) -> str:
    """Write a rule for testflow or PICT."""
    match rule:
        case Is(parameter, values):
            name = f"[p{parameter}]" if pict else f"p{parameter}"
            others = set(range(counts[parameter])) - values
            if len(values) == 1:
                return f"{name} = {min(values)}"
            if len(others) == 1:
                return f"{name} <> {min(others)}"
            listed = ", ".join(map(str, sorted(values)))
            return f"{name} IN {{{listed}}}" if pict else f"{name} in ({listed})"
        case Every(parts):
            return _joined(parts, counts, "and", pict=pict)
        case Some(parts):
            return _joined(parts, counts, "or", pict=pict)


def _joined(parts: tuple[Rule, ...], counts: Sequence[int], word: str, *, pict: bool) -> str:
    texts = [written(part, counts, pict=pict) for part in parts]
    inner = [
        text if isinstance(part, Is) else f"({text})"
        for part, text in zip(parts, texts, strict=True)
    ]
    return f" {word.upper() if pict else word} ".join(inner)


def clauses_of(rules: Sequence[Rule], counts: Sequence[int]) -> tuple[list[Clause], list[int]]:
    """Give rules as clauses, and the counts with those of the hidden parameters they need."""
    every_count, found = list(counts), list[Clause]()
    for rule in rules:
        found += _clauses(rule, every_count, found)
    return found, every_count


def _clauses(rule: Rule, counts: list[int], found: list[Clause]) -> list[Clause]:
    match rule:
        case Is(parameter, values):
            return [{parameter: values}]
        case Every(parts):
            return [clause for part in parts for clause in _clauses(part, counts, found)]
        case Some(parts):
            product: list[Clause] = [{}]
            for part in parts:
                its = _clauses(part, counts, found)
                if len(product) * len(its) > MOST_CLAUSES and len(its) > 1:
                    its = [_hidden(its, counts, found)]
                product = list(_either(product, its, counts))
            return product


def _hidden(clauses: list[Clause], counts: list[int], found: list[Clause]) -> Clause:
    """Give a clause that a new parameter satisfies only where all of these hold."""
    new = len(counts)
    counts.append(2)
    found += [{**clause, new: frozenset({0})} for clause in clauses]
    return {new: frozenset({1})}


def _either(some: list[Clause], others: list[Clause], counts: Sequence[int]) -> Iterator[Clause]:
    for one, other in itertools.product(some, others):
        both = dict(one)
        for parameter, values in other.items():
            both[parameter] = both.get(parameter, frozenset()) | values
        if all(len(values) < counts[parameter] for parameter, values in both.items()):
            yield both


def literals(rule: Rule) -> list[Is] | None:
    """Give the parts of a rule that is a clause; None of one that is not."""
    match rule:
        case Is():
            return [rule]
        case Some(parts):
            inner = [literals(part) for part in parts]
            return None if None in inner else [each for part in inner for each in part or ()]
        case Every():
            return None
