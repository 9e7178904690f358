"""Columns without a space: what their classes are, and where they may come from."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from testflow.correlation import correlate
from testflow.correlation.columns import classes_of
from testflow.errors import InputError
from testflow.space import Space

COLUMNS: dict[str, list[Any]] = {
    "mode": ["a", "b", "a", "b"] * 30,
    "size": [1, 2, 3, 4, 5, 6] * 20,
    "tls": [True, None, False] * 40,
}
PASSED = [
    mode != "b" or size < 4 for mode, size in zip(COLUMNS["mode"], COLUMNS["size"], strict=True)
]


def test_columns_and_their_space_give_the_same() -> None:
    columns = {"mode": COLUMNS["mode"], "size": COLUMNS["size"]}
    space = Space({"mode": ["a", "b"], "size": [1, 2, 3, 4, 5, 6]})
    rows = [{"mode": mode, "size": size} for mode, size in zip(*columns.values(), strict=True)]

    assert correlate(columns, PASSED) == correlate(rows, PASSED, space=space)


def test_tables_of_pyarrow_give_the_same_also_from_structures() -> None:
    nested = [
        {"mode": mode, "size": size}
        for mode, size in zip(COLUMNS["mode"], COLUMNS["size"], strict=True)
    ]
    table = pa.table({"db": nested, "tls": COLUMNS["tls"], "passed": PASSED})
    flat = {"db.mode": COLUMNS["mode"], "db.size": COLUMNS["size"], "tls": COLUMNS["tls"]}

    assert correlate(table, "passed") == correlate(flat, PASSED)


def test_data_frames_give_the_same() -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not needed, but its frames are taken")
    frame = pandas.DataFrame({**COLUMNS, "passed": PASSED})
    assert correlate(frame, "passed") == correlate(COLUMNS, PASSED)
    assert correlate(frame.drop(columns="passed"), frame["passed"]) == correlate(COLUMNS, PASSED)


def test_arrays_give_the_same() -> None:
    arrays = {
        name: np.array(column, object if None in column else None)
        for name, column in COLUMNS.items()
    }
    assert correlate(arrays, np.array(PASSED)) == correlate(COLUMNS, PASSED)


def test_few_numbers_are_classes_each_in_their_order() -> None:
    codes, classes = classes_of([10, 2.5, 2, 10], "size")
    assert classes == ("2", "2.5", "10")
    assert codes.tolist() == [2, 1, 0, 2]


def test_numbers_that_differ_in_their_last_digit_are_two_classes() -> None:
    _, classes = classes_of([0.1, 0.1 + 2**-55, float("inf")], "size")
    assert classes == ("0.1", "0.10000000000000003", "inf")


def test_integers_beyond_all_floats_are_values_of_their_own() -> None:
    _, classes = classes_of([10**400, 2], "size")
    assert classes == ("1" + "0" * 400, "2")


def test_many_numbers_fall_into_fifths() -> None:
    codes, classes = classes_of(list(range(100)), "size")
    assert classes == ("0 to 19", "20 to 39", "40 to 59", "60 to 79", "80 to 99")
    assert np.bincount(codes).tolist() == [20] * 5


def test_a_number_that_most_runs_have_is_a_class_of_its_own() -> None:
    codes, classes = classes_of([0] * 80 + list(range(1, 21)), "size")
    assert classes == ("0", "1 to 20")
    assert np.bincount(codes).tolist() == [80, 20]


def test_values_of_other_kinds_have_the_words_of_spaces() -> None:
    codes, classes = classes_of(["x", True, 3, None, [1, 2]], "any")
    assert classes == ("absent", "3", "[1, 2]", "true", "x")
    assert codes.tolist() == [4, 3, 1, 0, 2]


def test_what_is_missing_is_a_class_of_its_own() -> None:
    codes, classes = classes_of([1.0, None, float("nan"), 2.0], "size")
    assert classes == ("absent", "1", "2")
    assert codes.tolist() == [1, 0, 0, 2]


@pytest.mark.parametrize(
    ("columns", "outcomes", "options", "path"),
    [
        ({"a": [1, 2], "b": [1]}, [True, False], {}, "configurations"),
        ({"a": [1, 2]}, "passed", {}, "outcomes"),
        ({"a": [1, 2]}, [True, False], {"space": Space({"a": [1, 2]})}, "space"),
        ({"a": [f"id {number}" for number in range(1001)]}, [True] * 1001, {}, "a"),
        ({"a": [1, 2]}, [True, False], {"by": "b"}, "by"),
        ({"a": [1, 2]}, [True, False], {"by": [1]}, "by"),
        ({"a": [1, 2]}, np.ones((2, 2)), {}, "outcomes"),
        ({"a": np.ones((2, 2))}, [True, False], {}, "a"),
        ({"a": [1, 2]}, 5, {}, "outcomes"),
        ({"a": [1, 2]}, None, {}, "outcomes"),
        ({"a": 5}, [True, False], {}, "a"),
        ({"a": [1, 2]}, [True, False], {"by": 5}, "by"),
        ({"a": [1, 2]}, [True, False], {"most": -1}, "most"),
        ({"a": [1, 2]}, [True, False], {"strength": 2.5}, "strength"),
        (pa.table([pa.array([1, 2])] * 2, names=["a", "a"]), [True, False], {}, "configurations"),
    ],
)
def test_what_does_not_fit_is_an_input_error(
    columns: Any, outcomes: Any, options: dict[str, Any], path: str
) -> None:
    with pytest.raises(InputError) as caught:
        correlate(columns, outcomes, **options)
    assert caught.value.path == path


def test_configurations_have_no_column_of_outcomes() -> None:
    space = Space({"a": [1, 2]})
    with pytest.raises(InputError, match="no column 'passed'"):
        correlate(space.sample(3), "passed")
