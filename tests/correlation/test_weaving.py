"""Everything between two configurations can be built from the places at which they differ."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from testflow.correlation.narrowing.places import ABSENT, dotted, shown, value_at, with_value
from testflow.correlation.narrowing.weave import Weave

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from(["", "a"]) | st.just(1.0),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=8,
)


def text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


@given(VALUES, VALUES)
def test_with_all_choices_it_is_the_one_and_with_none_the_other(mine: Any, theirs: Any) -> None:
    weave = Weave(mine, theirs)
    assert text(weave.build(range(len(weave)))) == text(mine)
    assert text(weave.build(())) == text(theirs)
    assert (len(weave) == 0) == (text(mine) == text(theirs))


@given(VALUES, VALUES)
def test_each_choice_says_what_stands_at_its_place(mine: Any, theirs: Any) -> None:
    for choice in Weave(mine, theirs).choices:
        assert choice.mine is not choice.theirs
        if choice.mine is not ABSENT:
            assert text(value_at(mine, choice.path)) == text(choice.mine)
            changed = with_value(mine, choice.path, "new")
            assert value_at(changed, choice.path) == "new"
            assert text(with_value(changed, choice.path, choice.mine)) == text(mine)


def test_an_item_put_in_front_is_one_difference() -> None:
    (choice,) = Weave({"tags": ["new", "a", "b"]}, {"tags": ["a", "b"]}).choices
    assert (dotted(choice.path), choice.mine, choice.theirs) == ("tags.0", "new", ABSENT)


def test_true_and_one_and_a_fraction_of_one_differ() -> None:
    assert len(Weave({"a": True, "b": 1, "c": 1}, {"a": 1, "b": 1.0, "c": 1})) == 2


def test_values_are_written_as_classes_of_settings_are() -> None:
    written = {
        "a b": "a b", "": '""', "1": '"1"', "true": '"true"', "absent": '"absent"', " x": '" x"',
        "x" * 99: "x" * 59 + "…",
    }  # fmt: skip
    assert {value: shown(("p",), value) for value in written} == written
    assert [shown(("p",), value) for value in (1, 1.5, True, None, [1], ABSENT)] == [
        "1", "1.5", "true", "null", "[1]", "absent"
    ]  # fmt: skip
    assert dotted(()) == "$"
