"""Rules that independent draws seldom meet: settings that are equal, and ranges of real numbers."""

import itertools
import operator
from typing import Any

import pytest

from testflow.space import Space

COUNT = 60
WORD = {"type": "string"}
REAL = {"type": "number"}
WITHIN_TEN = {"type": "number", "minimum": 0, "maximum": 10}


def drawn(members: dict[str, Any], rules: list[str]) -> list[dict[str, Any]]:
    schema = {"type": "object", "properties": members, "required": list(members)}
    space = Space.from_json_schema(schema, rules)
    streams = (space.sample(COUNT, seed=5), space.fuzz(COUNT, seed=5))
    values = [each.values for stream in streams for each in stream]
    assert len({str(value) for value in values}) > 1
    return values


@pytest.mark.parametrize(
    "members",
    [
        {"a": WORD, "b": WORD, "c": WORD},
        {"a": WORD, "b": {"type": "string", "maxLength": 3}, "c": WORD},
        {
            "a": {"type": "string", "pattern": "^x[a-z]{5}$"},
            "b": {"type": "string", "pattern": "^[wx][a-z]{5}$"},
            "c": {"type": "string", "pattern": "^[v-x][a-z]{5}$"},
        },
        {"a": {}, "b": {}, "c": {}},
    ],
    ids=["texts", "one of them short", "texts by pattern", "anything"],
)
def test_settings_that_have_to_be_equal_follow_each_other(members: dict[str, Any]) -> None:
    for value in drawn(members, ["a = b", "b = c"]):
        assert value["a"] == value["b"] == value["c"]


def test_a_row_of_settings_that_have_to_be_equal_is_followed_to_its_end() -> None:
    names = "abcdefghijkl"
    rules = [f"{one} = {two}" for one, two in itertools.pairwise(names)]
    for value in drawn(dict.fromkeys(names, WORD), rules):
        assert len(set(value.values())) == 1


def test_real_numbers_that_have_to_be_equal_follow_each_other() -> None:
    assert all(value["a"] == value["b"] for value in drawn({"a": REAL, "b": REAL}, ["a = b"]))


@pytest.mark.parametrize("sign", ["<", "<=", ">", ">=", "<>"])
def test_what_is_compared_is_in_the_order_asked_for(sign: str) -> None:
    compare = {
        "<": operator.lt,
        "<=": operator.le,
        ">": operator.gt,
        ">=": operator.ge,
        "<>": operator.ne,
    }[sign]
    for members in ({"a": REAL, "b": REAL}, {"a": WITHIN_TEN, "b": REAL}, {"a": WORD, "b": WORD}):
        assert all(compare(value["a"], value["b"]) for value in drawn(members, [f"a {sign} b"]))


def test_a_range_that_a_product_leaves_is_found() -> None:
    for value in drawn({"a": WITHIN_TEN, "b": WITHIN_TEN}, ["a * b > 20", "a * b < 21"]):
        assert 20 < value["a"] * value["b"] < 21


def test_a_range_hardly_wider_than_one_number_is_found() -> None:
    rules = ["a * a > 2", "a * a < 2.000000000002"]
    for value in drawn({"a": WITHIN_TEN}, rules):
        assert 2 < value["a"] ** 2 < 2.000000000002


@pytest.mark.parametrize("low", [None, 3])
@pytest.mark.parametrize("high", [None, -3])
def test_ranges_without_an_end_are_searched_in_growing_steps(
    low: int | None, high: int | None
) -> None:
    members = {
        "a": REAL if low is None else {**REAL, "minimum": low},
        "b": REAL if high is None else {**REAL, "maximum": high},
    }
    for value in drawn(members, ["a + b > 2000", "a - b > 9000"]):
        assert value["a"] + value["b"] > 2000
        assert value["a"] - value["b"] > 9000
