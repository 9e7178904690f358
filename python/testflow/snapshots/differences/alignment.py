"""Which items of two lists belong together.

Equal items first: a shortest edit script by Myers' O(ND) algorithm (Algorithmica 1, 1986), once
items that only one list has are left out. Where that takes too many steps, items that occur once
in each list are held fast (the longest increasing run of them, as patience diff does), and what
lies between them is aligned by itself, at last by position. Then, between equal items, those that
resemble each other most or, where there are many, have a member in common that tells items apart,
such as a name. Effort is counted in steps, so that the result is the same everywhere.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import Any

from testflow.snapshots.differences.kinds import is_container, is_list, is_mapping
from testflow.snapshots.differences.numbering import Numbering

Pairs = list[tuple[int, int]]

_STEPS = 500_000
_MOST_EDITS = 500
_MOST_COMPARED = 1024
_MOST_NAMES = 16


class Aligner:
    """Aligns the lists of numbered configurations, with one budget for all of them."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._steps = _STEPS

    def align(self, old: Sequence[Any], new: Sequence[Any]) -> Pairs:
        """Give the positions of items that are the same or a changed one, rising in both lists."""
        of = self._numbering.of
        a, b = [of(item) for item in old], [of(item) for item in new]
        equal = self._equal(a, b)
        pairs: Pairs = []
        left, right = set(a), set(b)
        i, j = 0, 0
        for end_i, end_j in [*equal, (len(a), len(b))]:
            # What the other list has, too, was moved rather than changed.
            rest_i = [at for at in range(i, end_i) if a[at] not in right]
            rest_j = [at for at in range(j, end_j) if b[at] not in left]
            pairs += self._alike(old, new, rest_i, rest_j)
            if end_i < len(a):
                pairs.append((end_i, end_j))
            i, j = end_i + 1, end_j + 1
        return pairs

    def _equal(self, a: list[int], b: list[int]) -> Pairs:
        start, end = _ends(a, b)
        in_a, in_b = set(a[start : len(a) - end]), set(b[start : len(b) - end])
        # An item that the other list does not have cannot be matched.
        kept_a = [at for at in range(start, len(a) - end) if a[at] in in_b]
        kept_b = [at for at in range(start, len(b) - end) if b[at] in in_a]
        found = self._matched([a[at] for at in kept_a], [b[at] for at in kept_b])
        return [
            *((at, at) for at in range(start)),
            *((kept_a[i], kept_b[j]) for i, j in found),
            *((len(a) - at, len(b) - at) for at in range(end, 0, -1)),
        ]

    def _matched(self, a: list[int], b: list[int]) -> Pairs:
        found = self._shortest(a, b)
        if found is not None:
            return found
        pairs: Pairs = []
        i, j = 0, 0
        for end_i, end_j in [*_anchors(a, b), (len(a), len(b))]:
            one, other = a[i:end_i], b[j:end_j]
            # Without anchors the whole is left, and has been tried.
            inner = None if len(one) == len(a) else self._shortest(one, other)
            if inner is None:
                inner = [
                    (at, at) for at, (x, y) in enumerate(zip(one, other, strict=False)) if x == y
                ]
            pairs += [(i + x, j + y) for x, y in inner]
            if end_i < len(a):
                pairs.append((end_i, end_j))
            i, j = end_i + 1, end_j + 1
        return pairs

    def _shortest(self, a: list[int], b: list[int]) -> Pairs | None:
        """Give what a shortest edit script keeps, or None where it is too far to find."""
        reached = {1: 0}  # by diagonal, how far in `a`
        trace: list[dict[int, int]] = []
        for edits in range(min(len(a) + len(b), _MOST_EDITS) + 1):
            trace.append(reached.copy())
            for k in range(-edits, edits + 1, 2):
                is_down = k == -edits or (k != edits and reached[k - 1] < reached[k + 1])
                x = start = reached[k + 1] if is_down else reached[k - 1] + 1
                while x < len(a) and x - k < len(b) and a[x] == b[x - k]:
                    x += 1
                reached[k] = x
                self._steps -= x - start + 1
                if x >= len(a) and x - k >= len(b):
                    return _traced(trace, len(a), len(b))
            if self._steps < 0:
                return None
        return None

    def _alike(
        self, old: Sequence[Any], new: Sequence[Any], rest_i: list[int], rest_j: list[int]
    ) -> Pairs:
        """Pair items between equal ones: by resemblance if they are few, else by position."""
        size = len(rest_i) * len(rest_j)
        if size == 0:
            return []
        if size > _MOST_COMPARED or self._steps < size:
            return self._namesakes(old, new, rest_i, rest_j)
        self._steps -= size
        likeness = [[self._likeness(old[i], new[j]) for j in rest_j] for i in rest_i]
        return [(rest_i[i], rest_j[j]) for i, j in _heaviest(likeness)]

    def _namesakes(
        self, old: Sequence[Any], new: Sequence[Any], rest_i: list[int], rest_j: list[int]
    ) -> Pairs:
        """Pair items with the same identity, such as their `name`; between these, by position."""
        one, other = [old[i] for i in rest_i], [new[j] for j in rest_j]
        names = one[0] if is_mapping(one[0]) else {}
        found = [
            _anchors(self._values(one, name, 0), self._values(other, name, 1))
            for name in islice(names, _MOST_NAMES)
        ]
        anchors = max(found, key=len) if found else []
        pairs: Pairs = []
        i, j = 0, 0
        for end_i, end_j in [*anchors, (len(one), len(other))]:
            together = zip(rest_i[i:end_i], rest_j[j:end_j], strict=False)
            pairs += [(x, y) for x, y in together if self._likeness(old[x], new[y]) > 0]
            if end_i < len(one):
                pairs.append((rest_i[end_i], rest_j[end_j]))
            i, j = end_i + 1, end_j + 1
        return pairs

    def _values(self, items: list[Any], name: str, side: int) -> list[int]:
        """Give the number of each item's member of this name; where it has none, one of its own."""
        return [
            self._numbering.of(item[name])
            if is_mapping(item) and name in item
            else -(2 * at + side + 1)
            for at, item in enumerate(items)
        ]

    def _likeness(self, old: object, new: object) -> float:
        """Give how much two items have in common, from 0 for nothing to 1."""
        if is_mapping(old) and is_mapping(new):
            return self._shared_members(old, new)
        if is_list(old) and is_list(new):
            one, other = (Counter(map(self._numbering.of, items)) for items in (old, new))
            return 0.1 + 0.9 * (one & other).total() / max(one.total(), other.total(), 1)
        if is_container(old) or is_container(new):
            return 0.0
        return 0.2 if type(old) is type(new) else 0.1

    def _shared_members(self, old: dict[str, Any], new: dict[str, Any]) -> float:
        of = self._numbering.of
        names = [name for name in old if name in new]
        equal = sum(of(old[name]) == of(new[name]) for name in names)
        self._steps -= len(names)
        return (len(names) + 2 * equal) / (3 * max(len(old), len(new), 1))


def _ends(a: list[int], b: list[int]) -> tuple[int, int]:
    """Give how many items are the same at the start, and then at the end."""
    most = min(len(a), len(b))
    start = next((at for at in range(most) if a[at] != b[at]), most)
    end = next((at for at in range(most - start) if a[-1 - at] != b[-1 - at]), most - start)
    return start, end


def _traced(trace: list[dict[int, int]], x: int, y: int) -> Pairs:
    """Give the matches of an edit script, from what was reached with ever more edits."""
    pairs: Pairs = []
    for edits in range(len(trace) - 1, -1, -1):
        reached, k = trace[edits], x - y
        is_down = k == -edits or (k != edits and reached[k - 1] < reached[k + 1])
        before = k + 1 if is_down else k - 1
        start = reached[before] if is_down else reached[before] + 1
        while x > start:
            x, y = x - 1, y - 1
            pairs.append((x, y))
        x, y = reached[before], reached[before] - before
    return pairs[::-1]


def _anchors(a: list[int], b: list[int]) -> Pairs:
    """Give the most items that occur once in each list and stand in the same order in both."""
    count_a, count_b = Counter(a), Counter(b)
    place = {number: j for j, number in enumerate(b) if count_b[number] == 1}
    both = [
        (i, place[number]) for i, number in enumerate(a) if count_a[number] == 1 and number in place
    ]
    tops: list[int] = []  # by length, the smallest last place of a rising run
    last: list[int] = []  # by length, which of `both` that is
    before: list[int] = []
    for at, (_, j) in enumerate(both):
        length = bisect_left(tops, j)
        before.append(last[length - 1] if length else -1)
        tops[length : length + 1] = [j]
        last[length : length + 1] = [at]
    run: Pairs = []
    at = last[-1] if last else -1
    while at >= 0:
        run.append(both[at])
        at = before[at]
    return run[::-1]


def _heaviest(likeness: list[list[float]]) -> Pairs:
    """Give the pairs, rising in both, of the greatest likeness in all (Needleman and Wunsch)."""
    rows, columns = len(likeness), len(likeness[0])
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            paired = likeness[i][j] + best[i + 1][j + 1] if likeness[i][j] else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    pairs: Pairs = []
    i = j = 0
    while i < rows and j < columns:
        if likeness[i][j] and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs
