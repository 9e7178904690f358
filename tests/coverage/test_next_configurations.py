"""What to try next: gaps, suggestions and plans."""

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testflow.coverage import Coverage, Plan
from testflow.space import Space

FOUR = Space({name: [0, 1] for name in "abcd"})
RULED = Space(
    {"a": [0, 1, 2], "b": [0, 1, 2], "c": [0, 1, 2], "d": [0, 1]},
    ["if a = 1 then b = 2", "not (c = 0 and d = 1)", "if b = 2 then c <> 1"],
)

Row = Mapping[str, Any]


def pairs(row: Row) -> set[tuple[tuple[str, Any], ...]]:
    return set(itertools.combinations(sorted(row.items()), 2))


def differing(one: Row, two: Row) -> set[str]:
    return {name for name in one.keys() | two.keys() if one.get(name) != two.get(name)}


def length(rows: Sequence[Row], start: Row | None) -> int:
    begun = [start, *rows] if start is not None else rows
    return sum(len(differing(one, two)) for one, two in itertools.pairwise(begun))


def values(plan: Plan) -> list[dict[str, Any]]:
    return [step.configuration.values for step in plan.steps]


def test_gaps_are_limited_and_shrink_as_they_are_tried() -> None:
    coverage = Coverage(FOUR)
    assert len(coverage.gaps(limit=7)) == 7
    assert coverage.gaps(limit=0) == ()
    coverage.add(FOUR.cover())
    assert coverage.gaps() == ()


def test_gaps_come_in_the_order_of_the_settings_while_nothing_ranks_them() -> None:
    coverage = Coverage(FOUR)
    coverage.add([{"a": 0, "b": 0, "c": 0, "d": 0}], failed=[False])

    assert coverage.gaps(99) == tuple(coverage.missing())


def test_gaps_near_failures_come_first() -> None:
    coverage = Coverage(FOUR)
    rows = [{"a": a, "b": b, "c": 0, "d": 0} for a, b in itertools.product([0, 1], repeat=2)]
    coverage.add(rows, failed=[row["a"] == 1 for row in rows])

    gaps = coverage.gaps(99)
    assert {gap for gap in gaps[:2] if "a = 1" in gap} == {("a = 1", "c = 1"), ("a = 1", "d = 1")}
    assert {gap for gap in gaps[-2:] if "a = 0" in gap} == {("a = 0", "c = 1"), ("a = 0", "d = 1")}
    assert sorted(gaps) == sorted(coverage.missing())


def test_gaps_of_settings_with_weight_come_first_and_those_without_last() -> None:
    coverage = Coverage(FOUR, weights={"d": 3, "b": 2, "a": 0})

    gaps = coverage.gaps(99)
    assert [{term[0] for term in gap} for gap in gaps[:4]] == [{"b", "d"}] * 4
    assert all("a" in {term[0] for term in gap} for gap in gaps[-12:])
    assert gaps[:5] == coverage.gaps(5)


def test_suggestions_are_valid_and_each_covers_more_than_nothing() -> None:
    coverage = Coverage(RULED)
    suggested = coverage.suggest(100, seed=3)

    assert coverage.covered == 0
    for configuration in suggested:
        assert RULED.validate(configuration) == []
        before = coverage.covered
        coverage.add([configuration])
        assert coverage.covered > before
    assert coverage.ratio == 1
    assert len(coverage.suggest()) == 0


def test_the_first_suggestion_covers_as_much_as_any_configuration_can() -> None:
    coverage = Coverage(FOUR)
    row = {"a": 0, "b": 0, "c": 0, "d": 0}
    coverage.add([row])
    (suggested,) = coverage.suggest(1)

    assert not pairs(suggested.values) & pairs(row)


def test_suggestions_depend_on_nothing_but_coverage_and_seed() -> None:
    first, again, other = Coverage(RULED), Coverage(RULED), Coverage(RULED)

    lines = first.suggest(9, seed=1).lines()
    assert lines == again.suggest(9, seed=1).lines() == first.suggest(9, seed=1).lines()
    assert lines.startswith(b"".join(line + b"\n" for line in lines.splitlines()[:4]))
    assert first.suggest(4, seed=1).lines() == b"".join(lines.splitlines(keepends=True)[:4])
    assert other.suggest(9, seed=2).lines() != lines


def test_each_suggestion_has_the_gap_that_is_first_at_its_turn() -> None:
    coverage = Coverage(FOUR, weights={"d": 3, "b": 2})
    for _ in range(4):
        (gap, *_), (suggested,) = coverage.gaps(), coverage.suggest(1)
        assert set(gap) <= {f"{name} = {value}" for name, value in suggested.values.items()}
        coverage.add([suggested])


def test_suggestions_in_a_nested_space_leave_no_gap() -> None:
    log = {
        "type": "object",
        "properties": {"level": {"enum": [1, 2]}, "size": {"type": "integer", "minimum": 5}},
        "required": ["level"],
        "additionalProperties": False,
    }
    schema = {"type": "object", "properties": {"log": log, "mode": {"enum": ["x", "y"]}}}
    coverage = Coverage(Space.from_json_schema(schema | {"additionalProperties": False}))
    coverage.add(coverage.suggest(200))

    assert coverage.gaps() == ()


rows_of_four = st.lists(
    st.fixed_dictionaries({name: st.integers(0, 1) for name in "abcd"}), min_size=1, max_size=6
)
start_or_none = st.none() | st.fixed_dictionaries({name: st.integers(0, 1) for name in "abcd"})


@pytest.mark.property
@given(rows_of_four, start_or_none)
def test_a_plan_without_haste_changes_as_little_as_any_order(
    rows: list[dict[str, int]], start: dict[str, int] | None
) -> None:
    plan = Coverage(FOUR).plan(configurations=rows, start=start, haste=0)

    fewest = min(length(order, start) for order in itertools.permutations(rows))
    assert plan.changes == length(values(plan), start) == fewest


@pytest.mark.property
@given(rows_of_four, start_or_none)
def test_a_plan_in_all_haste_takes_what_covers_most_each_time(
    rows: list[dict[str, int]], start: dict[str, int] | None
) -> None:
    plan = Coverage(FOUR).plan(configurations=rows, start=start, haste=math.inf)

    left, covered = list(rows), set[tuple[tuple[str, Any], ...]]()
    for step in plan.steps:
        assert step.covered == max(len(pairs(row) - covered) for row in left)
        left.remove(step.configuration.values)
        covered |= pairs(step.configuration.values)
    assert plan.covered == len(covered)


@pytest.mark.property
@given(rows_of_four, start_or_none)
def test_a_plan_takes_what_covers_most_for_each_change(
    rows: list[dict[str, int]], start: dict[str, int] | None
) -> None:
    plan = Coverage(FOUR).plan(configurations=rows, start=start)

    at, left, covered = start, list(rows), set[tuple[tuple[str, Any], ...]]()

    def worth(row: Row) -> float:
        changes = len(differing(at, row)) if at is not None else 0
        return len(pairs(row) - covered) / max(changes, 1)

    for step in plan.steps:
        row = step.configuration.values
        assert worth(row) == max(map(worth, left))
        assert set(step.changes) == (differing(at, row) if at is not None else set())
        left.remove(row)
        covered |= pairs(row)
        at = row
    assert not left


def test_a_plan_of_many_configurations_has_each_once_and_few_changes() -> None:
    rows = [each.values for each in RULED.sample(200, seed=5)]
    coverage = Coverage(RULED)
    for haste in (0, 1, math.inf):
        plan = coverage.plan(configurations=rows, haste=haste)
        assert sorted(map(str, values(plan))) == sorted(map(str, rows))
        assert plan.changes == length(values(plan), None)
    # Each distinct configuration after the first changes something.
    calm = coverage.plan(configurations=rows, haste=0).changes
    assert calm <= 2 * (len({str(row) for row in rows}) - 1)
    assert calm < coverage.plan(configurations=rows).changes


def test_a_plan_of_suggestions_covers_what_they_cover() -> None:
    coverage = Coverage(RULED)
    plan = coverage.plan(5, seed=3)

    assert coverage.covered == 0
    assert sorted(map(str, values(plan))) == sorted(
        str(each.values) for each in coverage.suggest(5, seed=3)
    )
    coverage.add([step.configuration for step in plan.steps])
    assert coverage.covered == plan.covered
    assert len(coverage.plan(2, configurations=RULED.sample(9)).steps) == 2


def test_values_of_one_class_count_as_changes_of_a_plan() -> None:
    space = Space({"port": range(1, 65536), "tls": [False, True]})
    rows = [{"port": 80, "tls": False}, {"port": 81, "tls": False}, {"port": 80, "tls": True}]
    plan = Coverage(space).plan(configurations=rows, start=rows[1], haste=0)

    assert [step.changes for step in plan.steps] == [(), ("port",), ("tls",)]
