"""The run over time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testflow.reports import TimelinePoint, limits, timeline


@st.composite
def point(draw: st.DrawFn) -> TimelinePoint:
    runs = draw(st.integers(0, 500))
    return TimelinePoint(draw(st.floats(0, 1e6)), runs, draw(st.integers(0, runs)))


points = st.lists(point(), max_size=200)


@pytest.mark.property
@given(points)
def test_joining_slices_loses_no_run_and_no_failure(given_points: list[TimelinePoint]) -> None:
    bars = timeline.draw(given_points).bars

    assert sum(bar.runs for bar in bars) == sum(point.runs for point in given_points)
    assert sum(bar.failures for bar in bars) == sum(point.failures for point in given_points)


@pytest.mark.property
@given(points)
def test_bars_are_few_do_not_overlap_and_stay_inside(given_points: list[TimelinePoint]) -> None:
    bars = timeline.draw(given_points).bars

    assert len(bars) <= limits.BUCKETS
    ends = [bar.x + bar.width for bar in bars]
    assert all(end <= bar.x + 0.1 for end, bar in zip(ends, bars[1:], strict=False))
    assert all(end <= timeline.WIDTH for end in ends)
    assert all(0 <= bar.failing_height <= bar.height <= timeline.HEIGHT for bar in bars)


def test_a_short_run_keeps_its_seconds() -> None:
    drawn = timeline.draw([TimelinePoint(0, 5, 1), TimelinePoint(1, 10, 0), TimelinePoint(3, 2, 2)])

    assert drawn.step == "1 s"
    assert drawn.highest == 10
    assert [bar.title for bar in drawn.bars] == [
        "from 0 s: 5 runs, 1 failure",
        "from 1 s: 10 runs, 0 failures",
        "from 3 s: 2 runs, 2 failures",
    ]


def test_a_long_run_is_cut_into_round_slices() -> None:
    drawn = timeline.draw([TimelinePoint(second, 1, 0) for second in range(0, 7200, 10)])

    assert drawn.step == "2 min"
    assert drawn.end == "2 h"


def test_a_run_of_half_a_year_still_fits() -> None:
    drawn = timeline.draw([TimelinePoint(0, 1, 0), TimelinePoint(180 * 86400, 1, 1)])

    assert len(drawn.bars) == 2
    assert drawn.bars[-1].x > timeline.WIDTH * 0.9
