"""The choices that a failure needs are found in few probes."""

from __future__ import annotations

from math import ceil, log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testflow.correlation.narrowing.bisection import needed


@pytest.mark.parametrize("count", [1, 2, 7, 20, 100, 1000])
@pytest.mark.parametrize("planted", [(0,), (-1,), (0, -1), (0, 1, -1), (1, 3, 5, 6)])
def test_what_is_planted_is_found_in_logarithmically_many_probes(
    count: int, planted: tuple[int, ...]
) -> None:
    places = {place % count for place in planted}
    probes: set[frozenset[int]] = set()

    def probe(kept: frozenset[int]) -> bool:
        probes.add(kept)
        return places <= kept

    assert needed(count, probe) == sorted(places)
    # For each a bisection, a look whether that is all, and one that it cannot go.
    assert len(probes) <= len(places) * (ceil(log2(count)) + 2) + 1


def test_what_fails_whatever_is_chosen_needs_nothing() -> None:
    assert needed(9, lambda _: True) == []


def test_choices_that_the_rules_tie_to_each_other_go_together() -> None:
    def probe(kept: frozenset[int]) -> bool | None:
        return None if (3 in kept) != (11 in kept) else 5 in kept

    assert needed(20, probe) == [5]


@given(st.integers(1, 7), st.data())
def test_whatever_fails_the_choices_fail_and_none_of_them_can_go(
    count: int, data: st.DataObject
) -> None:
    everything = frozenset(range(count))
    answers: dict[frozenset[int], bool | None] = {everything: True}

    def probe(kept: frozenset[int]) -> bool | None:
        if kept not in answers:
            answers[kept] = data.draw(st.sampled_from([True, False, None]))
        return answers[kept]

    kept = frozenset(needed(count, probe))
    assert probe(kept)
    assert not any(probe(kept - {choice}) for choice in kept)
