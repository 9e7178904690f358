"""A second opinion on covering arrays, which uses nothing of testflow.

A row holds a value's number for each parameter. A suite is right when every row obeys the model and
every tuple of values is in some row or in no configuration at all; the latter is proven by search.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from solver import Clause, Solver

Row = tuple[int, ...]
Choice = tuple[int, int]
Tuple = tuple[Choice, ...]

MOST_CONFIGURATIONS = 1_000_000


@dataclass(frozen=True)
class Model:
    """What rows must obey.

    Attributes:
        counts: How many values each parameter has.
        clauses: Each holds when one of its parameters has one of the values listed for it.
        predicates: What else must hold of a row; for models small enough to try all rows.
        hidden: How many of the last parameters are in clauses alone, and not in rows: a row obeys
            where some values of them fit.
    """

    counts: tuple[int, ...]
    clauses: tuple[Clause, ...] = ()
    predicates: tuple[Callable[[Row], bool], ...] = ()
    hidden: int = 0

    @property
    def width(self) -> int:
        """How many cells a row has."""
        return len(self.counts) - self.hidden


@dataclass(frozen=True)
class Verified:
    """How many tuples a suite covers, and how many are in no configuration."""

    covered: int
    infeasible: int


def verify(
    model: Model,
    rows: Sequence[Row],
    strength: int = 2,
    mixed: Mapping[tuple[int, ...], int] | None = None,
) -> Verified:
    """Count the tuples of a suite that is right.

    Args:
        model: What the suite was made for.
        rows: The suite.
        strength: How many parameters are combined.
        mixed: Groups of parameters that are combined among themselves in another strength.

    Raises:
        AssertionError: The suite is wrong; the message names the first offender.
    """
    check_rows(model, rows)
    wanted = set[tuple[int, ...]]()
    for group, its in [(range(model.width), strength), *(mixed or {}).items()]:
        assert 1 <= its <= len(group), f"{len(group)} parameters have no tuples of {its}"
        wanted.update(itertools.combinations(sorted(group), its))
    judge = Enumeration(model) if model.predicates else Proof(model, rows)
    total = sum(tuples(model, combination) for combination in wanted)
    missing = 0
    for uncovered in uncovered_tuples(model.counts, rows, sorted(wanted)):
        witness = judge.completion(uncovered)
        assert witness is None, f"no row has {told(uncovered)}, but {witness} would be allowed"
        missing += 1
    return Verified(total - missing, missing)


def check_rows(model: Model, rows: Sequence[Row]) -> None:
    """Refuse rows that are no configurations of the model."""
    solver = Solver(model.counts, model.clauses) if model.hidden else None
    for place, row in enumerate(rows):
        fits = len(row) == model.width and all(
            0 <= value < count for value, count in zip(row, model.counts, strict=False)
        )
        assert fits, f"row {place} has not one value of each parameter: {row}"
        if solver:
            assert solver.completion(enumerate(row)), f"row {place} breaks a rule: {row}"
        else:
            broken = broken_rule(model, row)
            assert broken is None, f"row {place} breaks {broken}: {row}"


def broken_rule(model: Model, row: Row) -> str | None:
    """Name the first clause or predicate that a row breaks."""
    for number, clause in enumerate(model.clauses):
        if not any(row[parameter] in values for parameter, values in clause.items()):
            return f"clause {number}, {clause}"
    for number, predicate in enumerate(model.predicates):
        if not predicate(row):
            return f"predicate {number}"
    return None


def uncovered_tuples(
    counts: Sequence[int], rows: Sequence[Row], combinations: Iterable[tuple[int, ...]]
) -> Iterator[Tuple]:
    """Give every tuple that no row has; the combinations are sorted, for speed alone.

    Those that differ in their last parameter only are marked together, in one table of the values
    of the first ones by the values of all last ones.
    """
    table = np.array(rows, dtype=np.int64)
    for first, group in itertools.groupby(combinations, lambda each: each[:-1]):
        last = [each[-1] for each in group]
        starts = np.cumsum([0, *(counts[parameter] for parameter in last)])
        shape = [counts[parameter] for parameter in first]
        seen = np.zeros((int(np.prod(shape, dtype=np.int64)), starts[-1]), dtype=bool)
        if len(rows):
            line = np.zeros(len(rows), dtype=np.int64)
            for parameter in first:
                line = line * counts[parameter] + table[:, parameter]
            seen[line[:, None], table[:, last] + starts[:-1]] = True
        owner = np.repeat(np.arange(len(last)), np.diff(starts))
        for of_first, of_last in np.argwhere(~seen).tolist():
            values = np.unravel_index(of_first, shape) if first else ()
            which = int(owner[of_last])
            yield (
                *((parameter, int(value)) for parameter, value in zip(first, values, strict=True)),
                (last[which], int(of_last - starts[which])),
            )


def tuples(model: Model, combination: tuple[int, ...]) -> int:
    """Give how many tuples of values a combination of parameters has."""
    total = 1
    for parameter in combination:
        total *= model.counts[parameter]
    return total


def told(choices: Iterable[Choice]) -> str:
    """Write a tuple for people."""
    return ", ".join(f"p{parameter} = {value}" for parameter, value in choices)


class Enumeration:
    """Judges tuples by all configurations there are."""

    def __init__(self, model: Model) -> None:
        assert not model.hidden, "predicates judge whole rows"
        size = tuples(model, tuple(range(len(model.counts))))
        assert size <= MOST_CONFIGURATIONS, f"{size} configurations are too many to try"
        everything = itertools.product(*map(range, model.counts))
        self.valid = [row for row in everything if broken_rule(model, row) is None]

    def completion(self, wanted: Tuple) -> Row | None:
        """Give a configuration with these values, where there is one."""
        having = (row for row in self.valid if all(row[at] == value for at, value in wanted))
        return next(having, None)


class Proof:
    """Judges tuples by search, after what other tuples and rows already tell."""

    def __init__(self, model: Model, rows: Sequence[Row]) -> None:
        self.solver = Solver(model.counts, model.clauses)
        self.rows_with: dict[Choice, int] = {}
        for place, row in enumerate(rows):
            for choice in enumerate(row):
                self.rows_with[choice] = self.rows_with.get(choice, 0) | 1 << place
        self.excluded: dict[Tuple, bool] = {}

    def completion(self, wanted: Tuple) -> Row | None:
        """Give a configuration with these values, where there is one."""
        return None if self.excludes_anew(wanted) else self.solver.completion(wanted)

    def excludes(self, wanted: Tuple) -> bool:
        """Whether no configuration has these values; known of part of a tuple after one proof."""
        known = self.excluded.get(wanted)
        if known is None:
            known = not self.in_a_row(wanted) and self.excludes_anew(wanted)
            self.excluded[wanted] = known
        return known

    def excludes_anew(self, wanted: Tuple) -> bool:
        """Search, where no part of the tuple is excluded already."""
        shorter = itertools.combinations(wanted, len(wanted) - 1) if len(wanted) > 1 else ()
        return any(map(self.excludes, shorter)) or not self.solver.is_possible(wanted)

    def in_a_row(self, wanted: Tuple) -> bool:
        """Whether a row of the suite, all of which are valid, has these values."""
        shared = -1
        for choice in wanted:
            shared &= self.rows_with.get(choice, 0)
        return shared != 0
