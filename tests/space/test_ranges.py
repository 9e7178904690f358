"""A Python range stands for the numbers it holds, however many they are."""

import pytest

from testflow.errors import SchemaError
from testflow.space import Space


@pytest.mark.parametrize("numbers", [range(0, 10**7, 7), range(9 * 10**6, 8, -9)], ids=str)
def test_only_numbers_of_a_wide_range_are_drawn(numbers: range) -> None:
    drawn = [each.values["a"] for each in Space({"a": numbers}).sample(200)]
    assert all(value in numbers for value in drawn)
    assert len(set(drawn)) > 150


@pytest.mark.parametrize("numbers", [range(5, 100, 7), range(40, -40, -9)], ids=str)
def test_all_numbers_of_a_narrow_range_are_covered(numbers: range) -> None:
    covered = [each.values["a"] for each in Space({"a": numbers}).cover(1)]
    assert sorted(covered) == sorted(numbers)


def test_a_wide_range_that_begins_beside_its_step_is_refused_with_advice() -> None:
    with pytest.raises(SchemaError, match="too many values to be listed") as caught:
        Space({"a": range(1, 10**7, 7)})
    assert caught.value.hint == "begin it with a multiple of its step"


def test_a_space_tells_how_many_settings_it_has() -> None:
    assert repr(Space({"a": [1, 2], "b": [3, 4]})).startswith("<Space of 2 settings, ")
