"""A table has what the lines have, whichever way it is made."""

import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from testflow.space import Space
from testflow.space.arrow import arrow_table

NAMES = st.sampled_from(["a", "b", "c"])
DATES = st.sampled_from(["2001-01-01", "2001-01-01T00:00:00Z", "1:30"])
LARGE = st.sampled_from([2**53 + 1, -(2**53) - 1, 2**63 - 1, 2**63, 2**64 + 1, 1e300, 0.5, -0.0])
NUMBERS = st.integers(-5, 5) | st.floats(allow_nan=False, allow_infinity=False) | LARGE
SCALARS = st.none() | st.booleans() | NUMBERS | DATES | st.text(max_size=3)
MIXED = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)


def alike(depth: int) -> st.SearchStrategy[st.SearchStrategy[Any]]:
    """Strategies whose values are of one shape, as those of one setting mostly are."""
    leaves = st.sampled_from([st.integers(), st.booleans(), st.text(max_size=3), NUMBERS, DATES])
    if depth == 0:
        return leaves
    inner = alike(depth - 1)
    return (
        leaves
        | inner.map(lambda each: st.lists(each, max_size=3))
        | inner.map(lambda each: st.lists(each | st.none(), max_size=3))
        | st.dictionaries(NAMES, inner, max_size=3).map(
            lambda members: st.fixed_dictionaries({}, optional=members)
        )
    )


ALIKE = st.dictionaries(NAMES, alike(3), max_size=3).flatmap(
    lambda members: st.lists(st.fixed_dictionaries({}, optional=members), max_size=6)
)


def lines_of(rows: list[Any]) -> bytes:
    return b"".join(json.dumps(row, separators=(",", ":")).encode() + b"\n" for row in rows)


def filled(value: Any, kind: pa.DataType) -> Any:
    """A value as its column gives it back: with null for members that it leaves out."""
    if isinstance(value, dict) and isinstance(kind, pa.StructType):
        return {field.name: filled(value.get(field.name), field.type) for field in kind}
    if isinstance(value, list) and isinstance(kind, pa.ListType):
        return [filled(item, kind.value_type) for item in value]
    return value


def same(found: Any, value: Any) -> bool:
    """Equality in which a boolean is no number, and a whole number may have become a double."""
    if isinstance(value, dict):
        return found.keys() == value.keys() and all(same(found[k], value[k]) for k in value)
    if isinstance(value, list):
        return len(found) == len(value) and all(map(same, found, value))
    return found == value and isinstance(found, bool) == isinstance(value, bool)


@pytest.mark.property
@given(ALIKE | st.lists(st.dictionaries(NAMES, MIXED, max_size=3), max_size=4))
def test_every_value_is_in_the_table_as_it_is_or_as_json(rows: list[dict[str, Any]]) -> None:
    table = arrow_table(lines_of(rows))

    table.validate(full=True)
    assert table.column_names == list(dict.fromkeys(name for row in rows for name in row))
    for name in table.column_names:
        column = table[name]
        values = [row.get(name) for row in rows]
        if pa.types.is_string(column.type) and not all(isinstance(v, str | None) for v in values):
            values = [None if value is None else json.dumps(value) for value in values]
        assert same(column.to_pylist(), [filled(value, column.type) for value in values])


@pytest.mark.parametrize(
    ("rows", "kind", "values"),
    [
        ([{"a": "2001-01-01"}, {"a": "2002-01-01"}], pa.string(), ["2001-01-01", "2002-01-01"]),
        ([{"a": ["2001-01-01"]}], pa.list_(pa.string()), [["2001-01-01"]]),
        (
            [{"a": {"b": "2001-01-01", "c": 1}}],
            pa.struct([("b", pa.string()), ("c", pa.int64())]),
            [{"b": "2001-01-01", "c": 1}],
        ),
        (
            [{"a": {"b": 2**53 + 1}}, {"a": {"b": 0.5}}],
            pa.string(),
            ['{"b": 9007199254740993}', '{"b": 0.5}'],
        ),
        (
            [{"a": [1e300]}, {"a": [1]}],
            pa.list_(pa.float64()),
            [[1e300], [1.0]],
        ),
        ([{"a": 1}, {"a": 2.5}], pa.float64(), [1.0, 2.5]),
        ([{"a": 1}, {"a": True}], pa.string(), ["1", "true"]),
        ([{"a": 0.5}, {"a": False}], pa.string(), ["0.5", "false"]),
        ([{"a": 2**53 + 1}, {}], pa.int64(), [2**53 + 1, None]),
        ([{"a": 2**53 + 1}, {"a": 0.5}], pa.string(), ["9007199254740993", "0.5"]),
        ([{"a": 1e300}, {"a": 1}], pa.float64(), [1e300, 1.0]),
        ([{"a": {}}, {"a": {}}], pa.string(), ["{}", "{}"]),
        (
            [{"a": [None, {"b": 1}]}],
            pa.list_(pa.struct([("b", pa.int64())])),
            [[None, {"b": 1}]],
        ),
    ],
    ids=str,
)
def test_a_column_has_the_type_that_holds_its_values_and_else_text(
    rows: list[Any], kind: pa.DataType, values: list[Any]
) -> None:
    column = arrow_table(lines_of(rows))["a"]

    assert column.type == kind
    assert column.to_pylist() == values


@pytest.mark.parametrize(
    ("rows", "values"),
    [
        ([1, 2], [1, 2]),
        (["2001-01-01"], ["2001-01-01"]),
        ([[1], {"a": 1}], ["[1]", '{"a": 1}']),
    ],
)
def test_configurations_that_are_no_mappings_are_one_column(
    rows: list[Any], values: list[Any]
) -> None:
    table = arrow_table(lines_of(rows))

    assert table.column_names == ["value"]
    assert table["value"].to_pylist() == values


def test_mappings_of_ever_new_names_do_not_become_ever_new_columns() -> None:
    rows = [{"known": place, "open": {f"name {place}": place}} for place in range(2_000)]

    table = arrow_table(lines_of(rows))

    assert table["known"].to_pylist() == list(range(2_000))
    assert table["open"].to_pylist() == [json.dumps(row["open"]) for row in rows]


def test_configurations_that_share_no_names_are_one_column() -> None:
    rows = [{f"name {place}": place} for place in range(2_000)]

    assert arrow_table(lines_of(rows)).to_pylist() == [{"value": json.dumps(row)} for row in rows]


def test_no_configurations_are_an_empty_table() -> None:
    assert Space({"a": [1]}).sample(0).to_arrow().num_rows == 0
