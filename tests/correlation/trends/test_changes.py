"""Changes of level against a textbook series and against planted ones."""

import numpy as np
import pytest

from testflow.correlation.statistics import adjust, share_intervals
from testflow.correlation.trends import level_changes, share_changes
from testflow.errors import InputError

# Annual flow of the Nile at Aswan, 1871 to 1970 (Cobb 1978; R's data set `Nile`).
NILE = [
    *(
        1120,
        1160,
        963,
        1210,
        1160,
        1160,
        813,
        1230,
        1370,
        1140,
        995,
        935,
        1110,
        994,
        1020,
        960,
        1180,
    ),
    *(799, 958, 1140, 1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833),
    *(701, 916, 692, 1020, 1050, 969, 831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845),
    *(864, 862, 698, 845, 744, 796, 1040, 759, 781, 865, 845, 944, 984, 897, 822, 1010, 771, 676),
    *(649, 846, 812, 742, 801, 1040, 860, 874, 848, 890, 744, 749, 838, 1050, 918, 986, 797, 923),
    *(975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740),
]


def test_the_nile_changes_once_in_1899_by_the_published_means() -> None:
    (change,) = level_changes(NILE)

    assert (len(NILE), sum(NILE)) == (100, 91_935)
    assert 1871 + change.place == 1899
    assert change.before == pytest.approx(1097.75, abs=0.005)
    assert change.after == pytest.approx(849.97, abs=0.005)
    assert change.p_value == 1 / 2_000


def test_a_planted_change_of_share_is_found_where_it_is() -> None:
    (change,) = share_changes([2, 1, 3, 30, 27], [100] * 5)

    assert change.place == 3
    assert (change.before, change.after) == (0.02, 0.285)
    assert change.p_value < 0.001


def test_a_bump_has_two_changes() -> None:
    up, down = share_changes([1, 0, 2, 40, 38, 45, 1, 2, 0], [100] * 9)

    assert (up.place, down.place) == (3, 6)
    assert up.after == down.before == pytest.approx(0.41)


def test_three_levels_of_numbers_are_found() -> None:
    noise = np.random.default_rng(1).normal(size=60)
    found = level_changes(noise + np.repeat([0, 5, 2], 20))

    assert [each.place for each in found] == [20, 40]


def test_exactly_two_levels_are_found_and_one_level_is_left_alone() -> None:
    (change,) = level_changes([1.0] * 10 + [2.0] * 10)

    assert (change.place, change.before, change.after) == (10, 1, 2)
    assert level_changes([0.1] * 20) == ()


@pytest.mark.parametrize("exchange", ["results", "points"])
def test_a_share_that_does_not_change_seldom_seems_to(exchange) -> None:  # noqa: ANN001
    alarms = 0
    for seed in range(100):
        runs = np.random.default_rng(seed).integers(20, 200, 15)
        failures = np.random.default_rng(seed + 1_000).binomial(runs, 0.1)
        alarms += bool(share_changes(failures, runs, exchange=exchange, seed=seed))
    # Five are promised; twelve or more happen four times in a thousand.
    assert alarms < 12


def test_numbers_that_do_not_change_seldom_seem_to() -> None:
    alarms = 0
    for seed in range(100):
        alarms += bool(level_changes(np.random.default_rng(seed).normal(size=30), seed=seed))
    assert alarms < 12


def overdispersed(seed: int) -> np.ndarray:
    chance = np.random.default_rng(seed).beta(2, 8, 20)
    return np.random.default_rng(seed + 500).binomial(500, chance)


def test_shares_that_vary_more_than_chance_are_left_alone_when_points_are_exchanged() -> None:
    alarms = 0
    for seed in range(30):
        alarms += bool(share_changes(overdispersed(seed), [500] * 20, exchange="points", seed=seed))
    assert alarms < 6
    assert len(share_changes(overdispersed(0), [500] * 20)) > 5


def test_points_without_runs_are_passed_over() -> None:
    (change,) = share_changes([0, 0, 0, 0, 50, 50], [50, 50, 0, 0, 50, 50])

    assert change.place == 4
    assert (change.before, change.after) == (0, 1)


@pytest.mark.parametrize(
    ("failures", "runs"), [([], []), ([3], [10]), ([0, 0], [0, 0]), ([5, 5], [5, 5])]
)
def test_what_cannot_change_does_not(failures: list[int], runs: list[int]) -> None:
    assert share_changes(failures, runs) == ()


def test_counts_and_numbers_that_cannot_be_are_refused() -> None:
    with pytest.raises(InputError, match="more failures than runs"):
        share_changes([3], [2])
    with pytest.raises(InputError, match="more failures than runs"):
        share_changes([float("nan")], [2])
    with pytest.raises(InputError, match="not as many counts"):
        share_changes([1, 2], [2])
    with pytest.raises(InputError, match="no row of finite numbers"):
        level_changes([1.0, float("nan")])
    with pytest.raises(InputError, match="there is no exchange 'all'"):
        share_changes([1], [2], exchange="all")  # pyright: ignore[reportArgumentType]
    with pytest.raises(InputError, match="5 is no share"):
        level_changes([1.0], rate=5)


def test_the_same_seed_gives_the_same() -> None:
    assert level_changes(NILE, seed=3) == level_changes(NILE, seed=3)


@pytest.mark.parametrize(
    ("failures", "runs", "low", "high"),
    # Newcombe (1998), table I, method 3.
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_intervals_are_the_published_ones(
    failures: int, runs: int, low: float, high: float
) -> None:
    interval = np.ravel(share_intervals([failures], [runs]))
    assert interval.tolist() == pytest.approx((low, high), abs=6e-5)


def test_q_values_are_those_of_benjamini_and_hochberg() -> None:
    published = [
        *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262),
        *(0.5719, 0.6528, 0.759, 1.0),
    ]
    q_values = adjust(published).tolist()

    assert q_values[:4] == pytest.approx([0.0015, 0.003, 0.0095, 0.035625])
    assert sum(q <= 0.05 for q in q_values) == 4
    assert adjust(published[::-1]).tolist() == q_values[::-1]
    assert adjust([]).tolist() == []
