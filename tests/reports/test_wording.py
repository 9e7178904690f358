"""Figures and texts for people."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testflow.reports import wording


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "n/a"),
        (math.nan, "n/a"),
        (math.inf, "n/a"),
        (0.0, "< 10⁻³⁰⁰"),
        (5e-324, "4.9 × 10⁻³²⁴"),
        (0.00099, "9.9 × 10⁻⁴"),
        (0.001, "0.001"),
        (0.0512, "0.051"),
        (1.0, "1"),
    ],
)
def test_a_probability_is_short_and_never_rounded_to_nothing(
    value: float | None, text: str
) -> None:
    assert wording.probability(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "n/a"), (math.nan, "n/a"), (-math.inf, "-∞"), (61.44, "61.4"), (12345.6, "12,346")],
)
def test_a_figure_keeps_three_digits_that_count(value: float | None, text: str) -> None:
    assert wording.figure(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.44, "0.4 s"),
        (9.99, "10 s"),
        (59.7, "1 min"),
        (61, "1 min 1 s"),
        (3600, "1 h"),
        (360_065, "100 h 1 min"),
    ],
)
def test_a_span_of_time_is_written_for_people(seconds: float, text: str) -> None:
    assert wording.duration(seconds) == text


@pytest.mark.property
@given(st.integers(1, 10**12), st.data())
def test_all_and_nothing_are_only_said_of_all_and_nothing(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))

    told = wording.percent(part, whole)

    assert (told == "100%") == (part == whole)
    assert (told == "0%") == (part == 0)


@pytest.mark.property
@given(st.text(max_size=400), st.integers(10, 100))
def test_a_shortened_text_keeps_both_its_ends(text: str, limit: int) -> None:
    short = wording.shorten(text, limit)

    if len(text) <= limit:
        assert short == text
    else:
        assert short.startswith(text[: limit // 2])
        assert short.endswith(text[-(limit // 3) :])


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 runs"), (1, "1 run"), (2, "2 runs"), (12345, "12,345 runs")]
)
def test_a_count_agrees_with_its_noun(number: int, text: str) -> None:
    assert wording.count_of(number, "run") == text


def test_a_share_of_nothing_is_not_computed() -> None:
    assert wording.percent(0, 0) == "n/a"


@pytest.mark.parametrize(
    ("value", "text"), [(None, "n/a"), (0.876, "0.88"), (1.0, "1.00"), (math.inf, "∞")]
)
def test_effects_have_two_digits_so_that_they_line_up(value: float | None, text: str) -> None:
    assert wording.effect(value) == text
