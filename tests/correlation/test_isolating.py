"""Runs that are suggested tell which combinations of settings make configurations fail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import product
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from testflow.correlation import Isolation, correlate, isolate
from testflow.errors import InputError
from testflow.model import Configuration, Outcome
from testflow.space import Space

Fault = dict[str, Any]
Check = Callable[[Any], bool]


def of_sizes(sizes: Sequence[int], rules: Sequence[str] = ()) -> Space:
    return Space({f"p{place}": list(range(size)) for place, size in enumerate(sizes)}, rules)


def fault(values: Sequence[int | None]) -> Fault:
    return {f"p{place}": value for place, value in enumerate(values) if value is not None}


def passes_without(*faults: Fault) -> Check:
    return lambda values: (
        not any(all(values[name] == value for name, value in each.items()) for each in faults)
    )


def begun(space: Space, check: Check, known: Iterable[Configuration], **options: Any) -> Isolation:
    ran = list(known)
    return isolate(ran, [check(each.values) for each in ran], space=space, **options)


def finished(isolation: Isolation, check: Check, *, most: int = 200) -> int:
    runs = 0
    while not isolation.is_done and runs < most:
        for each in isolation.suggest():
            isolation.tell(each, check(each.values))
            runs += 1
    return runs


def culprits(isolation: Isolation) -> set[frozenset[str]]:
    return {frozenset(each.terms) for each in isolation.culprits}


def terms(*faults: Fault) -> set[frozenset[str]]:
    return {frozenset(f"{name} = {value}" for name, value in each.items()) for each in faults}


# The check cases of coffee4j: sizes of the parameters, the strength, what fails.
COFFEE4J = [
    ([2], 1, [(0,)]),
    ([2], 1, [(1,)]),
    ([2, 2], 2, [(0, None)]),
    ([2, 2], 1, [(0, None)]),
    ([2, 2], 2, [(1, None)]),
    ([4, 4, 4, 4], 2, [(None, 1, None, 3)]),
    ([4, 4, 4, 4], 2, [(None, None, 0, 0), (None, 0, 1, None)]),
]


@pytest.mark.parametrize(("sizes", "strength", "failing"), COFFEE4J)
def test_what_coffee4j_identifies_is_identified(
    sizes: list[int], strength: int, failing: list[tuple[int | None, ...]]
) -> None:
    space, faults = of_sizes(sizes), list(map(fault, failing))
    check = passes_without(*faults)
    isolation = begun(space, check, space.cover(strength), strength=strength)
    finished(isolation, check)
    assert culprits(isolation) == terms(*faults)
    assert isolation.unexplained == ()


def test_a_replaced_value_that_brings_a_fault_of_its_own_misleads_nobody() -> None:
    space = of_sizes([3, 3, 3, 3])
    faults = [fault((0, 0, 0, None)), fault((1, 0, 0, None))]
    check = passes_without(*faults)
    isolation = isolate([dict.fromkeys(("p0", "p1", "p2", "p3"), 0)], [False], space=space)
    finished(isolation, check)
    assert culprits(isolation) == terms(*faults)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    "faults",
    [
        [{"p2": 3}],
        [{"p2": 3, "p9": 0}],
        [{"p2": 3, "p9": 0, "p11": 1}],
        [{"p2": 3, "p9": 0}, {"p4": 1, "p5": 1}],
        [{"p2": 3, "p9": 0}, {"p2": 3, "p5": 1}],
    ],
    ids=["single", "pair", "triple", "two pairs", "two pairs that overlap"],
)
def test_planted_faults_are_found_exactly(faults: list[Fault], seed: int) -> None:
    space = of_sizes([4] * 12)
    check = passes_without(*faults)
    # Each fault is seen without the other one.
    known = [
        each
        for each in space.cover(len(faults[0]), seed, effort=0)
        if sum(not passes_without(one)(each.values) for one in faults) < 2
    ]
    known += [Configuration(dict.fromkeys(known[0].values, 2) | one) for one in faults]
    isolation = begun(space, check, known, seed=seed)
    assert finished(isolation, check) <= 60
    assert culprits(isolation) == terms(*faults)
    assert all(each.probability >= 0.9 for each in isolation.culprits)


def test_several_runs_at_a_time_find_the_same() -> None:
    space, planted = of_sizes([4] * 12), {"p2": 3, "p9": 0}
    check = passes_without(planted)
    isolation = begun(space, check, space.cover(2, 1, effort=0))
    while not isolation.is_done:
        suggested = isolation.suggest(4)
        assert len(suggested) <= 4
        isolation.tell_all([(each, check(each.values)) for each in suggested])
    assert culprits(isolation) == terms(planted)


def test_larger_combinations_are_suspected_when_no_smaller_one_is_left() -> None:
    space, planted = of_sizes([3] * 6), {"p0": 1, "p2": 2, "p4": 0, "p5": 1}
    check = passes_without(planted)
    failing = {f"p{place}": 1 for place in range(6)} | planted
    isolation = isolate([failing], [False], space=space, strength=1)
    finished(isolation, check)
    assert culprits(isolation) == terms(planted)


def test_every_suggestion_is_valid_and_new() -> None:
    space = of_sizes([3] * 8, ["if p1 = 1 then p2 = 1", "p3 <> p4 or p5 = 0"])
    planted = {"p1": 1, "p6": 2}
    check = passes_without(planted)
    known = list(space.cover(2, 3))
    isolation = begun(space, check, known)
    seen = [each.values for each in known]
    while not isolation.is_done:
        for each in isolation.suggest(3):
            assert space.validate(each) == []
            assert each.values not in seen
            seen.append(each.values)
            isolation.tell(each, check(each.values))
    assert culprits(isolation) == terms(planted)


def test_what_the_rules_never_part_is_told_as_alternatives() -> None:
    space = of_sizes([2, 2, 3], ["if p0 = 1 then p1 = 1 else p1 = 0"])
    check = passes_without({"p0": 1})
    isolation = begun(space, check, space.cover(2))
    finished(isolation, check)
    (found,) = isolation.culprits
    either = {frozenset({"p0 = 1"}), frozenset({"p1 = 1"})}
    assert either <= {frozenset(found.terms), *map(frozenset, found.alternatives)}


def test_what_is_suspected_beforehand_is_looked_at_first() -> None:
    space, planted = of_sizes([4] * 20), {"p2": 3, "p9": 0}
    check = passes_without(planted)
    batch = space.sample(400, seed=2)
    found = correlate(batch, [check(each.values) for each in batch])
    start = next(each for each in batch if not check(each.values))
    plain, told = isolate([start], [False], space=space), None
    told = isolate([start], [False], space=space, suspects=found.suspects)
    assert frozenset(told.suspects[0].terms) in terms(planted)
    assert finished(told, check) < finished(plain, check)
    assert culprits(told) == culprits(plain) == terms(planted)


def test_a_culprit_is_tried_with_every_class_before_all_is_done() -> None:
    space = of_sizes([2, 2, 2, 3, 2, 2])
    faults = [{"p1": 0, "p2": 1, "p3": 0}, {"p1": 0, "p2": 1, "p3": 1}]
    check = passes_without(*faults)
    # With the third class of p3, nothing that has the first two was ever run.
    rows = product(range(2), repeat=6)
    known = [Configuration({f"p{place}": code for place, code in enumerate(row)}) for row in rows]
    isolation = begun(space, check, known)
    assert culprits(isolation) == terms({"p1": 0, "p2": 1})
    assert not isolation.is_done
    assert finished(isolation, check) <= 12
    assert culprits(isolation) == terms(*faults)


def test_a_culprit_with_which_something_passes_is_taken_back() -> None:
    space, planted = of_sizes([4] * 5), {"p0": 1}
    check = passes_without(planted)
    isolation = begun(space, check, space.cover(2))
    finished(isolation, check)
    assert culprits(isolation) == terms(planted)
    told = [each.values for each in space.cover(2)]
    new = next(each.values for each in space.sample(100) if each.values | planted not in told)
    isolation.tell(new | planted, Outcome.PASSED)
    assert culprits(isolation) != terms(planted)


def test_what_cannot_be_tried_is_not_suggested_again() -> None:
    space = of_sizes([3] * 5)
    isolation = begun(space, passes_without({"p0": 1, "p3": 2}), space.cover(2))
    seen: list[Any] = []
    for _ in range(5):
        for each in isolation.suggest():
            assert each.values not in seen
            seen.append(each.values)
            isolation.tell(each, Outcome.BLOCKED)
    assert seen


def test_what_no_setting_decides_stays_unexplained() -> None:
    space = Space({"size": range(1, 1000), "mode": ["a", "b"]})
    check: Check = lambda values: values["size"] < 500  # noqa: E731 - within one class of sizes
    isolation = begun(space, check, space.sample(40, seed=1))
    finished(isolation, check)
    assert isolation.is_done
    assert isolation.culprits == ()
    assert all(not check(each.values) for each in isolation.unexplained)
    assert isolation.unexplained


def test_where_nothing_failed_there_is_nothing_to_do() -> None:
    space = of_sizes([3, 3])
    isolation = begun(space, lambda _: True, space.cover(2))
    assert (isolation.is_done, isolation.suggest(3), isolation.suspects) == (True, [], ())


def test_the_same_seed_suggests_the_same() -> None:
    space = of_sizes([4] * 8)
    check = passes_without({"p1": 1, "p2": 2})
    known = list(space.cover(2, 1, effort=0))
    first, second, other = (begun(space, check, known, seed=seed) for seed in (3, 3, 4))
    assert first.suggest(3) == second.suggest(3) != other.suggest(3)
    assert first.suggest(3) == first.suggest(3)


def test_a_target_is_run_in_processes_of_its_own() -> None:
    space, planted = of_sizes([3] * 6), {"p1": 1, "p4": 0}
    check = passes_without(planted)
    isolation = begun(space, check, space.cover(2))
    assert isolation.run(check) > 0
    assert culprits(isolation) == terms(planted)


def test_runs_stop_when_they_are_spent_and_go_on_later() -> None:
    space, planted = of_sizes([4] * 12), {"p1": 1, "p4": 0}
    check = passes_without(planted)
    isolation = begun(space, check, space.cover(2, effort=0))
    assert isolation.run(check, budget=3, isolated=False) == 3
    assert not isolation.is_done
    isolation.run(check, isolated=False)
    assert culprits(isolation) == terms(planted)


def test_a_suspect_says_what_speaks_for_it() -> None:
    space, planted = of_sizes([3] * 4), {"p1": 1}
    check = passes_without(planted)
    known = [each for each in space.cover(2) if each.values["p1"] != 1]
    failing = {"p0": 0, "p1": 1, "p2": 0, "p3": 0}
    isolation = begun(space, check, [*known, Configuration(failing)])
    first = isolation.suspects[0]
    assert first.terms == ("p1 = 1",)
    assert first.failing_with == 1
    assert first.sentence().startswith("p1 = 1: 1 failed, none passed (")
    assert sum(each.probability for each in isolation.suspects) <= 1


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ({"strength": 0}, "strength"),
        ({"strength": 7}, "strength"),
        ({"suspects": [("p0 = 9",)]}, "suspects"),
        ({"space": None}, "space"),
        ({"seed": -1}, "seed"),
    ],
)
def test_what_cannot_be_used_is_refused(options: dict[str, Any], path: str) -> None:
    with pytest.raises(InputError) as caught:
        isolate([{"p0": 0}], [False], **{"space": of_sizes([2, 2]), **options})
    assert caught.value.path == path


def test_lengths_that_differ_are_refused() -> None:
    with pytest.raises(InputError, match="outcomes: must be a list, not 5"):
        isolate(Space({"a": [1, 2]}).sample(1), cast("Any", 5))
    with pytest.raises(InputError, match="1 configurations and 2 outcomes"):
        isolate([{"p0": 0}], [False, True], space=of_sizes([2]))


@pytest.mark.property
@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.dictionaries(st.sampled_from(["p0", "p1", "p2", "p3"]), st.integers(0, 2), min_size=1),
        min_size=1,
        max_size=3,
    )
)
def test_culprits_of_whatever_fails_have_nothing_in_common_with_what_is_told_to_pass(
    faults: list[Fault],
) -> None:
    space, check = of_sizes([3] * 4), passes_without(*faults)
    isolation = begun(space, check, space.cover(2))
    finished(isolation, check)
    assert isolation.is_done
    everything = [
        {f"p{place}": value for place, value in enumerate(values)}
        for values in product(range(3), repeat=4)
    ]
    # A culprit is named when it is likely enough; what is told later takes it back if it is wrong.
    isolation.tell_all((values, check(values)) for values in everything)
    finished(isolation, check)
    assert isolation.is_done
    given_up = [each.values for each in isolation.unexplained]
    for values in everything:
        is_blamed = any(holds(found.terms, values) for found in isolation.culprits)
        assert not (check(values) and is_blamed)
        assert check(values) or is_blamed or values in given_up


def holds(terms: tuple[str, ...], values: dict[str, int]) -> bool:
    return all(str(values[name]) == value for name, value in (term.split(" = ") for term in terms))
