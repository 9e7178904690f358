"""The verifier must refuse what is wrong: nothing else guards the covering arrays."""

import itertools
import random

import pytest
from solver import Clause, Solver
from verifier import Model, Row, Verified, verify

# Taguchi's L9: in any two columns every pair of values stands in exactly one row.
L9: list[Row] = [
    (a, b, (a + b) % 3, (a + 2 * b) % 3) for a, b in itertools.product(range(3), repeat=2)
]
PLAIN = Model((3, 3, 3, 3))
# The first value of p0 needs the first of p1, which needs the first of p2.
CHAIN = Model(
    (2, 2, 2, 2),
    (
        {0: frozenset({1}), 1: frozenset({0})},
        {1: frozenset({1}), 2: frozenset({0})},
    ),
)


def valid_rows(model: Model) -> list[Row]:
    """Give every configuration, found by trying all of them."""
    return [
        row
        for row in itertools.product(*map(range, model.counts))
        if all(any(row[at] in values for at, values in each.items()) for each in model.clauses)
    ]


def test_an_orthogonal_array_covers_every_pair() -> None:
    assert verify(PLAIN, L9) == Verified(covered=54, infeasible=0)


def test_an_orthogonal_array_covers_every_value() -> None:
    assert verify(PLAIN, L9[:3] + L9[3::3] + L9[4:], strength=1) == Verified(12, 0)


@pytest.mark.parametrize("missing", range(9))
def test_an_orthogonal_array_needs_each_of_its_rows(missing: int) -> None:
    with pytest.raises(AssertionError, match="no row has p0 = "):
        verify(PLAIN, L9[:missing] + L9[missing + 1 :])


def test_nine_rows_do_not_cover_the_triples_of_four_parameters() -> None:
    with pytest.raises(AssertionError, match="no row has p0 = 0, p1 = 0, p2 = 1, but"):
        verify(PLAIN, L9, strength=3)


def test_all_configurations_cover_every_triple() -> None:
    everything = list(itertools.product(range(3), repeat=4))
    assert verify(PLAIN, everything, strength=3) == Verified(4 * 27, 0)


def test_a_group_is_held_to_its_own_strength() -> None:
    group = [*L9, *((*first, 0) for first in itertools.product(range(3), repeat=3))]
    assert verify(PLAIN, group, mixed={(2, 0, 1): 3}) == Verified(54 + 27, 0)
    with pytest.raises(AssertionError, match="no row has p0 = 0, p1 = 0, p3 = 1"):
        verify(PLAIN, group, mixed={(0, 1, 3): 3})


@pytest.mark.parametrize("row", [(0, 0, 0), (0, 0, 0, 3), (0, 0, -1, 0), (0, 0, 0, 0, 0)])
def test_a_row_with_a_value_that_does_not_exist_is_refused(row: Row) -> None:
    with pytest.raises(AssertionError, match="row 9 has not one value of each"):
        verify(PLAIN, [*L9, row])


def test_a_suite_without_a_parameter_is_refused() -> None:
    with pytest.raises(AssertionError, match="row 0 has not one value of each"):
        verify(PLAIN, [row[:3] for row in L9])


@pytest.mark.parametrize("strength", [0, 5])
def test_a_strength_without_tuples_is_refused(strength: int) -> None:
    with pytest.raises(AssertionError, match="4 parameters have no tuples of"):
        verify(PLAIN, L9, strength)


def test_a_row_that_breaks_a_clause_is_refused_with_the_clause() -> None:
    with pytest.raises(AssertionError, match=r"row 6 breaks clause 1, .*: \(1, 0, 1, 0\)"):
        verify(CHAIN, [*valid_rows(CHAIN)[:6], (1, 0, 1, 0)])


def test_pairs_that_only_a_chain_of_clauses_excludes_are_infeasible() -> None:
    rows = valid_rows(CHAIN)
    # By hand: p0 = 0 with p1 = 1, p1 = 0 with p2 = 1, and so p0 = 0 with p2 = 1.
    assert verify(CHAIN, rows) == Verified(covered=21, infeasible=3)


def test_a_feasible_pair_beside_infeasible_ones_is_missed() -> None:
    rows = [row for row in valid_rows(CHAIN) if not (row[0] == 1 and row[3] == 1)]
    with pytest.raises(AssertionError, match=r"no row has p0 = 1, p3 = 1, but \(1, .*, 1\) would"):
        verify(CHAIN, rows)


def test_an_empty_suite_is_right_where_nothing_is_possible() -> None:
    nothing = Model((2, 2), ({0: frozenset({0})}, {0: frozenset({1})}))
    assert verify(nothing, []) == Verified(0, 4)
    assert verify(Model((2, 2), ({},)), []) == Verified(0, 4)
    with pytest.raises(AssertionError, match="no row has p0 = 0, p1 = 0"):
        verify(Model((2, 2)), [])


def test_predicates_are_judged_by_trying_every_configuration() -> None:
    model = Model((4, 4, 4), predicates=(lambda row: row[0] + row[1] == row[2],))
    rows = [row for row in itertools.product(range(4), repeat=3) if row[0] + row[1] == row[2]]
    # Of p0 with p1 all pairs whose sum is at most 3, of the others all where p2 is not less.
    assert verify(model, rows) == Verified(covered=30, infeasible=18)
    with pytest.raises(AssertionError, match="row 0 breaks predicate 0"):
        verify(model, [(1, 1, 1)])
    with pytest.raises(AssertionError, match="no row has p0 = 0, p1 = 3"):
        verify(model, [row for row in rows if row != (0, 3, 3)])


def test_predicates_on_a_large_model_are_refused() -> None:
    with pytest.raises(AssertionError, match="too many to try"):
        verify(Model((10,) * 7, predicates=(lambda _: True,)), [(0,) * 7])


def test_hidden_parameters_link_clauses_but_are_in_no_tuple() -> None:
    # p2 is hidden: p0 = 0 makes it 0, which makes p1 = 0.
    model = Model(
        (2, 2, 2),
        (
            {0: frozenset({1}), 2: frozenset({0})},
            {2: frozenset({1}), 1: frozenset({0})},
        ),
        hidden=1,
    )
    assert verify(model, [(0, 0), (1, 0), (1, 1)]) == Verified(3, 1)
    with pytest.raises(AssertionError, match=r"row 0 breaks a rule: \(0, 1\)"):
        verify(model, [(0, 1)])


@pytest.mark.parametrize("seed", range(200))
def test_search_finds_what_enumeration_finds(seed: int) -> None:
    chance = random.Random(seed)
    counts = tuple(chance.randint(1, 4) for _ in range(6))
    clauses = [random_clause(chance, counts) for _ in range(chance.randint(0, 14))]
    model = Model(counts, tuple(clauses))
    rows = valid_rows(model)
    solver = Solver(counts, clauses)
    found = solver.completion([])
    assert found in rows if rows else found is None
    for one, other in itertools.combinations(range(6), 2):
        for value, its in itertools.product(range(counts[one]), range(counts[other])):
            choices = ((one, value), (other, its))
            having = [row for row in rows if row[one] == value and row[other] == its]
            completion = solver.completion(choices)
            assert completion in having if having else completion is None
            assert solver.is_possible(choices) == bool(having) or not rows


def random_clause(chance: random.Random, counts: tuple[int, ...]) -> Clause:
    scope = chance.sample(range(len(counts)), chance.randint(1, 3))
    return {
        at: frozenset(chance.sample(range(counts[at]), chance.randint(0, counts[at])))
        for at in scope
    }


@pytest.mark.parametrize("seed", range(50))
def test_every_row_that_alone_has_a_tuple_is_needed(seed: int) -> None:
    chance = random.Random(seed)
    counts = tuple(chance.randint(2, 3) for _ in range(5))
    model = Model(counts, tuple(random_clause(chance, counts) for _ in range(5)))
    rows = valid_rows(model)
    for strength in (1, 2, 3):
        verified = verify(model, rows, strength)
        seen = {
            tuple(each) for row in rows for each in itertools.combinations(enumerate(row), strength)
        }
        assert verified.covered == len(seen)
        for place in range(len(rows)):
            rest = rows[:place] + rows[place + 1 :]
            still = {t for row in rest for t in itertools.combinations(enumerate(row), strength)}
            if still != seen:
                with pytest.raises(AssertionError, match="no row has"):
                    verify(model, rest, strength)
