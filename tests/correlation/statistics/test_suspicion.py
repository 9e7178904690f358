"""Figures of suspicion against those that their papers and tools print."""

import pytest

from testflow.correlation.statistics import rank_tables
from testflow.errors import InputError


def test_the_statements_of_mid_have_their_published_figures() -> None:
    # Jones and Harrold: a failing run that reaches all of these, and how many of five passing
    # runs reach each.
    found = rank_tables([[[1, passing], [0, 5 - passing]] for passing in (5, 3, 2, 1)])
    assert [round(each.tarantula, 3) for each in found] == [0.5, 0.625, 0.714, 0.833]
    assert [round(each.ochiai, 3) for each in found] == [0.408, 0.5, 0.577, 0.707]
    assert [round(each.dstar, 3) for each in found] == [0.2, 0.333, 0.5, 1.0]


def test_the_titanic_of_pysubgroup_has_its_printed_accuracies() -> None:
    # Survivors and others among women: all, without children, without siblings, without cabin, from
    # Southampton; then among the rest.
    found = rank_tables(
        [
            [[40, 16], [14, 86]],
            [[30, 11], [24, 91]],
            [[21, 4], [33, 98]],
            [[27, 16], [27, 86]],
            [[24, 13], [30, 89]],
        ]
    )
    accuracies = [round(each.relative_accuracy, 6) for each in found]
    assert accuracies == [0.132150, 0.101331, 0.079142, 0.077663, 0.071746]


def test_the_increase_is_failure_less_context() -> None:
    found = rank_tables([[[1, 0], [0, 1]], [[1, 1], [1, 1]], [[0, 1], [1, 0]]])
    assert [each.increase for each in found] == [0.5, 0.0, -0.5]


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(InputError, match="two rows"):
        rank_tables([[[1, 2, 3], [4, 5, 6]]])
