"""Adjusted p-values against SciPy and the paper."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from testflow.correlation.statistics import adjust
from testflow.errors import InputError

P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=60)

# Table 1 of Benjamini and Hochberg (1995): fifteen tests of one study.
PUBLISHED = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0),
]


@pytest.mark.property
@given(P_VALUES)
def test_q_values_are_scipys(p_values: list[float]) -> None:
    expected = stats.false_discovery_control(p_values)
    assert adjust(p_values) == pytest.approx(expected, rel=1e-12, abs=1e-300)
    expected = stats.false_discovery_control(p_values, method="by")
    assert adjust(p_values, any_dependence=True) == pytest.approx(expected, rel=1e-12, abs=1e-300)


@pytest.mark.property
@given(P_VALUES, st.integers(0, 200))
def test_hypotheses_that_are_not_given_count_as_one(p_values: list[float], more: int) -> None:
    expected = stats.false_discovery_control([*p_values, *[1.0] * more])[: len(p_values)]
    found = adjust(p_values, hypotheses=len(p_values) + more)
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-300)


def test_the_worked_example_of_1995_rejects_four() -> None:
    found = adjust(PUBLISHED)
    assert np.count_nonzero(found <= 0.05) == 4
    assert sum(p_value <= 0.05 / 15 for p_value in PUBLISHED) == 3
    assert found[:4] == pytest.approx([0.0015, 0.0030, 0.0095, 0.035625], rel=1e-12)


def test_what_are_no_p_values_is_refused() -> None:
    with pytest.raises(InputError, match="from 0 to 1"):
        adjust([0.5, 1.5])
