"""Finds configurations of clauses by unit propagation and search: plain, complete, slow."""

import itertools
from collections.abc import Container, Iterable, Mapping, Sequence
from functools import cache

Clause = Mapping[int, frozenset[int]]
Choice = tuple[int, int]
Domains = list[int]


class Solver:
    """Domains are sets of values as the bits of a number; a clause is a list of such sets."""

    def __init__(self, counts: Sequence[int], clauses: Iterable[Clause]) -> None:
        full = [(1 << count) - 1 for count in counts]
        self.clauses = [
            [(parameter, sum(1 << value for value in values)) for parameter, values in each.items()]
            for each in clauses
        ]
        self.touching: list[list[int]] = [[] for _ in counts]
        for number, clause in enumerate(self.clauses):
            for parameter, _ in clause:
                self.touching[parameter].append(number)
        self.part = parts(len(counts), self.clauses)
        self.root = self.narrowed(full, range(len(self.clauses)))
        self.after = cache(lambda choice: self.chosen([choice]))
        self.inside = cache(self.clauses_inside)

    def completion(self, choices: Iterable[Choice]) -> tuple[int, ...] | None:
        """Give a value for every parameter with these among them, where that is possible."""
        domains = self.chosen(choices)
        found = domains and self.search(domains, list(range(len(self.clauses))))
        return tuple((each & -each).bit_length() - 1 for each in found) if found else None

    def is_possible(self, choices: Sequence[Choice]) -> bool:
        """Whether these values fit; the parts of the model that they are not in are satisfiable."""
        alone = self.after(choices[0])
        if alone is None or any(not alone[at] >> value & 1 for at, value in choices[1:]):
            return False
        domains = self.chosen(choices)
        clauses = self.inside(frozenset(self.part[parameter] for parameter, _ in choices))
        return domains is not None and self.search(domains, clauses) is not None

    def clauses_inside(self, some: Container[int]) -> list[int]:
        """Give the clauses of some parts of the model."""
        return [
            number
            for number, clause in enumerate(self.clauses)
            if clause and self.part[clause[0][0]] in some
        ]

    def chosen(self, choices: Iterable[Choice]) -> Domains | None:
        """Give what remains possible beside these values, as far as propagation sees."""
        if self.root is None:
            return None
        domains, touched = self.root.copy(), set[int]()
        for parameter, value in choices:
            domains[parameter] &= 1 << value
            if not domains[parameter]:
                return None
            touched.update(self.touching[parameter])
        return self.narrowed(domains, touched)

    def search(self, domains: Domains, clauses: Sequence[int]) -> Domains | None:
        """Give domains within these that satisfy the clauses with whatever values of them."""
        waiting = [(domains, 0, -1, 0)]
        while waiting:
            domains, start, parameter, allowed = waiting.pop()
            if parameter >= 0:
                domains[parameter] &= allowed
                after = self.narrowed(domains, self.touching[parameter])
                if after is None:
                    continue
                domains = after
            while start < len(clauses) and self.holds(domains, clauses[start]):
                start += 1
            if start == len(clauses):
                return domains
            open_parts = [
                (parameter, mask)
                for parameter, mask in self.clauses[clauses[start]]
                if domains[parameter] & mask
            ]
            parameter, mask = open_parts[0]
            waiting.append((domains.copy(), start, parameter, ~mask))
            waiting.append((domains, start, parameter, mask))
        return None

    def holds(self, domains: Domains, clause: int) -> bool:
        """Whether every value that is left satisfies a clause."""
        return any(not domains[parameter] & ~mask for parameter, mask in self.clauses[clause])

    def narrowed(self, domains: Domains, clauses: Iterable[int]) -> Domains | None:
        """Take away what clauses with one part left exclude; None where nothing is left.

        Works on the domains that it is given, starting from the clauses that may have changed.
        """
        waiting = list(clauses)
        while waiting:
            possible = 0
            for parameter, mask in self.clauses[waiting.pop()]:
                left = domains[parameter] & mask
                if left == domains[parameter]:
                    break  # satisfied
                if left:
                    possible += 1
                    if possible > 1:
                        break
                    only, remaining = parameter, left
            else:
                if not possible:
                    return None
                domains[only] = remaining
                waiting += self.touching[only]
        return domains


def parts(count: int, clauses: Iterable[Iterable[tuple[int, int]]]) -> list[int]:
    """Give each parameter the name of its part: clauses connect those of one part alone."""
    above = list(range(count))

    def top(parameter: int) -> int:
        while above[parameter] != parameter:
            above[parameter] = above[above[parameter]]
            parameter = above[parameter]
        return parameter

    for clause in clauses:
        for (one, _), (other, _) in itertools.pairwise(clause):
            above[top(one)] = top(other)
    return [top(parameter) for parameter in range(count)]
