"""The figures of a map, beside plain counting."""

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from testflow.errors import InputError
from testflow.reports.maps import Axis, Depth, Explored, ExploredMap, draw
from testflow.reports.maps.cells import least_lift
from testflow.reports.maps.counts import count_pairs
from testflow.reports.maps.curves import completeness, step_rows
from testflow.reports.maps.flows import HEIGHT, flows
from testflow.reports.maps.payload import leb128

NONE = 0xFFFF


def axes_of(sizes: Sequence[int]) -> tuple[Axis, ...]:
    return tuple(
        Axis(f"p{place}", tuple(f"v{code}" for code in range(size)))
        for place, size in enumerate(sizes)
    )


def drawn(codes: Any, failing: Sequence[bool] | None = None, **others: Any) -> ExploredMap:
    table = np.array(codes, dtype=np.uint16)
    sizes = others.pop("sizes", None) or [int(column.max()) + 1 for column in table.T]
    verdicts = None if failing is None else np.array(failing, dtype=np.bool_)
    return draw(Explored("m", axes_of(sizes), table, verdicts, **others))


def random_table(runs: int, sizes: Sequence[int], seed: int) -> Any:
    chance = np.random.default_rng(seed)
    return np.column_stack([chance.integers(0, size, runs) for size in sizes]).astype(np.uint16)


@given(
    st.lists(st.integers(1, 4), min_size=1, max_size=4),
    st.lists(st.booleans(), max_size=30),
    st.randoms(use_true_random=False),
)
@pytest.mark.property
def test_pairs_of_classes_are_counted_as_one_counts_by_hand(
    sizes: list[int], failing: list[bool], chance: Any
) -> None:
    rows = [[chance.choice([*range(size), NONE]) for size in sizes] for _ in failing]
    places = sorted(chance.sample(range(len(sizes)), chance.randint(1, len(sizes))))
    table = np.array(rows, dtype=np.uint16).reshape(-1, len(sizes))

    runs, failures = count_pairs(table, np.array(failing, dtype=np.bool_), sizes, places)

    classes = [(place, code) for place in places for code in range(sizes[place])]
    for (one, (p, a)), (other, (q, b)) in itertools.product(enumerate(classes), repeat=2):
        having = [
            fails for row, fails in zip(rows, failing, strict=True) if row[p] == a and row[q] == b
        ]
        assert (runs[one, other], failures[one, other]) == (len(having), sum(having))


def test_forbidden_pairs_stand_where_their_classes_do() -> None:
    sizes = [2, 3, 2]
    forbidden = {((0, 1), (1, 2)), ((1, 0), (2, 1))}
    flags = [
        ((p, a), (q, b)) not in forbidden
        for p, q in itertools.combinations(range(3), 2)
        for a in range(sizes[p])
        for b in range(sizes[q])
    ]

    values = drawn([[0, 0, 0]], sizes=sizes, possible=np.array(flags)).values

    found = {
        (one, other)
        for (one, row), (other, column) in itertools.combinations(
            [((p, a), values.starts[p] + a) for p in range(3) for a in range(sizes[p])], 2
        )
        if not values.is_possible[row, column] and not values.is_possible[column, row]
    }
    assert found == forbidden


def test_the_worked_example_of_nist_has_its_published_figures() -> None:
    worked = [[0, 0, 0, 0], [0, 1, 1, 0], [1, 0, 0, 1], [0, 1, 1, 1]]

    (pairs,) = drawn(worked).depths

    assert (int(pairs.covered.sum()), int(pairs.possible.sum())) == (19, 24)
    assert completeness(pairs, [1.0, 0.75, 0.5]) == [2 / 6, 5 / 6, 1]
    (row,) = step_rows([pairs])
    assert (row.name, row.share) == ("pairs of values", "79.2%")


def test_the_depth_of_a_pair_is_the_covered_share_of_the_triples_with_it() -> None:
    settings = np.array([[0, 1, 2], [0, 1, 3], [0, 2, 3], [1, 2, 3]])
    triples = Depth(3, settings, np.array([1, 2, 3, 8]), np.array([8, 8, 8, 8]))

    deeper = drawn([[1, 1, 1, 1]], depths=(triples,)).cells.deeper

    assert deeper[0, 1] == deeper[1, 0] == 3 / 16
    assert deeper[2, 3] == 11 / 16
    assert deeper[0, 3] == 5 / 16


@pytest.mark.parametrize(("runs", "failing"), [(1, 1), (2, 2), (5, 4), (40, 13), (1000, 20)])
def test_the_least_lift_is_one_under_which_so_many_failures_are_unlikely(
    runs: int, failing: int
) -> None:
    chance, comparisons = 0.05, 200

    (share,) = least_lift(np.array([runs]), np.array([failing]), 1.0, comparisons)

    tail = sum(
        math.comb(runs, k) * share**k * (1 - share) ** (runs - k) for k in range(failing, runs + 1)
    )
    assert 0 < share < failing / runs
    assert tail <= chance / comparisons * 1.0001


def test_runs_that_all_fail_have_the_exact_bound() -> None:
    (share,) = least_lift(np.array([3]), np.array([3]), 1.0, 5)

    assert share == pytest.approx(0.01 ** (1 / 3), rel=1e-6)


def test_a_map_of_chance_is_not_coloured() -> None:
    table = random_table(2000, [4] * 12, seed=3)
    failing = np.random.default_rng(4).random(2000) < 0.2

    lift = drawn(table, list(failing)).cells.lift

    assert np.nanmax(lift) <= 1


def test_planted_failures_are_the_brightest_square() -> None:
    table = random_table(2000, [3] * 8, seed=5)
    failing = (table[:, 2] == 1) & (table[:, 6] == 0)

    lift = np.nan_to_num(drawn(table, list(failing)).cells.lift)

    assert {int(place) for place in np.unravel_index(lift.argmax(), lift.shape)} == {2, 6}
    assert lift.max() > 4


def test_what_to_try_next_is_possible_was_never_run_and_lies_next_to_failures() -> None:
    table = random_table(400, [4, 4, 4], seed=6)
    kept = ~((table[:, 0] == 1) & (table[:, 1] == 2)) & ~((table[:, 1] == 3) & (table[:, 2] == 3))
    table = table[kept]
    failing = (table[:, 0] == 1) | (table[:, 1] == 2)

    targets = drawn(table, list(failing)).targets

    assert targets[0].terms == ("p0 = v1", "p1 = v2")
    assert [target.terms for target in targets[1:]] == []
    lift = [failing[table[:, p] == a].mean() / failing.mean() for p, a in ((0, 1), (1, 2))]
    assert targets[0].worth == pytest.approx(lift[0] * lift[1], rel=0.05)


def test_without_failures_nothing_is_worth_more_than_the_rest() -> None:
    found = drawn([[0, 0], [1, 1]], [False, False])

    assert found.targets == ()
    assert np.isnan(found.cells.lift).all()
    assert flows(found) is None


def test_bands_are_as_high_as_the_share_of_failing_runs_they_stand_for() -> None:
    table = random_table(300, [3, 14, 2], seed=7)
    failing = table[:, 2] == 0

    drawing = flows(drawn(table, list(failing)))

    assert drawing is not None
    heights: dict[float, float] = {}
    for node in drawing.nodes:
        heights[node.x] = heights.get(node.x, 0) + node.height
    assert all(height == pytest.approx(HEIGHT, abs=1) for height in heights.values())
    assert any("4 other classes" in node.title for node in drawing.nodes)
    whole = [band for band in drawing.bands if "p2 = v0" in band.title]
    assert sum(int(band.title.split(": ")[1].split(" of")[0]) for band in whole) == failing.sum()


def projected(table: Any) -> Any:
    projection = drawn(table, [False] * len(table)).projection
    assert projection is not None
    return projection


def test_the_axes_explain_what_a_singular_value_decomposition_of_the_indicators_does() -> None:
    table = random_table(500, [2, 3, 4, 3], seed=8)
    table[:250, :2] = 0

    explained = projected(table).explained

    columns = [table[:, [place]] == np.arange(size) for place, size in enumerate([2, 3, 4, 3])]
    shares = np.hstack(columns) / (500 * 4)
    rows, masses = shares.sum(axis=1, keepdims=True), shares.sum(axis=0, keepdims=True)
    expected = (
        np.linalg.svd((shares - rows * masses) / np.sqrt(rows * masses), compute_uv=False) ** 2
    )
    assert explained == pytest.approx(tuple(expected[:2] / expected.sum()), rel=1e-9)


def test_independent_values_have_no_meaningful_axis_and_groups_have_one() -> None:
    table = random_table(3000, [4] * 20, seed=9)
    grouped = table.copy()
    grouped[::2, :10] = 0

    assert projected(table).meaningful == 0
    assert projected(grouped).meaningful >= 1


def test_every_run_is_in_one_square_of_the_projection() -> None:
    table = random_table(700, [3] * 5, seed=10)
    failing = table[:, 0] == 2

    projection = drawn(table, list(failing)).projection

    assert projection is not None
    assert (projection.runs.sum(), projection.failing.sum()) == (700, failing.sum())


def test_no_parameter_is_left_out_without_being_named() -> None:
    found = drawn(random_table(20, [2] * 900, seed=11), sizes=[2] * 900)

    for places, named in (
        (found.cells.places, found.without_cells),
        (found.values.places, found.without_values),
    ):
        assert len(places) + len(named) == 900
        assert {f"p{place}" for place in places} | set(named) == {f"p{n}" for n in range(900)}


def test_a_parameter_that_failures_go_with_has_its_place_among_many() -> None:
    table = random_table(400, [2] * 900, seed=12)

    found = drawn(table, list(table[:, 877] == 1))

    assert 877 in found.values.places
    assert 877 in found.cells.places


@given(st.lists(st.integers(0, 2**40)))
@pytest.mark.property
def test_counts_can_be_read_back(counts: list[int]) -> None:
    found: list[int] = []
    value = shift = 0
    for byte in leb128(np.array(counts, dtype=np.int64)):
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            found.append(value)
            value = shift = 0
    assert found == counts


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"codes": np.zeros((2, 3), dtype=np.uint16)}, "codes"),
        ({"failing": np.zeros(3, dtype=np.bool_)}, "failing"),
        ({"possible": np.ones(5, dtype=np.bool_)}, "possible"),
    ],
)
def test_arrays_that_do_not_fit_together_are_refused(wrong: Any, path: str) -> None:
    given: dict[str, Any] = {"codes": np.zeros((2, 2), dtype=np.uint16), **wrong}

    with pytest.raises(InputError) as refused:
        draw(Explored("m", axes_of([2, 2]), **given))

    assert refused.value.path == path
